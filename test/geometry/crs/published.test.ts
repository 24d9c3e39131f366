/** Points that others published, and PROJ's own answers for many codes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isUnsupported, loadCrsTable } from '../../../src/geometry/crs/table.ts';
import { reprojectPoint } from './point.ts';

const degrees = (d: number, m: number, s: number) => d + m / 60 + s / 3600;

describe('worked examples of IOGP Geomatics Guidance Note 7-2 (EPSG)', () => {
  // Name of the example, geographic CRS, projected CRS, longitude, latitude, x, y as printed, to the centimetre.
  it.each([
    ['Transverse Mercator', 4277, 27700, 0.5, 50.5, 577274.99, 69740.5],
    [
      'Transverse Mercator, south orientated',
      4148,
      2053,
      degrees(28, 16, 57.479),
      -degrees(25, 43, 55.302),
      71984.49,
      2847342.74,
    ],
    ['Lambert conic, 1 parallel', 4242, 24200, -degrees(76, 56, 37.26), degrees(17, 55, 55.8), 255966.58, 142493.51],
    ['Lambert conic, 2 parallels, US survey feet', 4267, 32040, -96, 28.5, 2963503.91, 254759.8],
    ['Lambert azimuthal equal area', 4258, 3035, 5, 50, 3962799.45, 2999718.85],
    ['Albers', 4269, 3174, -78.75, 42.75, 1466493.492, 702903.006],
    ['Polar stereographic, variant A', 4326, 5041, 44, 73, 3320416.75, 632668.43],
    ['Polar stereographic, variant B', 4326, 3032, 120, -75, 7255380.79, 7053389.56],
    ['Oblique stereographic', 4289, 28992, 6, 53, 196105.283, 557057.739],
    ['Mercator, variant A', 4257, 3002, 120, -3, 5009726.58, 569150.82],
    ['Pseudo-Mercator', 4326, 3857, -degrees(100, 20, 0), degrees(24, 22, 54.433), -11169055.58, 2800000],
    ['Krovak', 4156, 5513, degrees(16, 50, 59.179), degrees(50, 12, 32.442), 1050538.63, 568991],
    ['Krovak, north orientated', 4156, 5514, degrees(16, 50, 59.179), degrees(50, 12, 32.442), -568991, -1050538.63],
    [
      'Hotine oblique Mercator, variant B',
      4298,
      29873,
      degrees(115, 48, 19.8196),
      degrees(5, 23, 14.1129),
      679245.73,
      596562.78,
    ],
    ['Cassini-Soldner, in links', 4302, 30200, -62, 10, 66644.94, 82536.22],
  ])('%s', async (_, geographic, projected, longitude, latitude, x, y) => {
    const there = await reprojectPoint(`EPSG:${geographic}`, `EPSG:${projected}`, [longitude, latitude]);
    // The note prints rounded steps: its own British example is 8 mm off what its parameters give.
    expect(Math.abs(there.x - x)).toBeLessThan(0.011);
    expect(Math.abs(there.y - y)).toBeLessThan(0.011);
    const back = await reprojectPoint(`EPSG:${projected}`, `EPSG:${geographic}`, [x, y]);
    expect(Math.abs(back.x - longitude)).toBeLessThan(2e-7);
    expect(Math.abs(back.y - latitude)).toBeLessThan(2e-7);
  });
});

describe('points with a datum shift', () => {
  // Station TP01, St Mary's, in the test data of OSTN15 (Ordnance Survey, 2016). Without the grid the Ordnance Survey
  // promises 5 m; EPSG declares 2 m, which this place exceeds: a declared accuracy is not a bound.
  it('is within 5 m of the OSTN15 test point on St Mary’s', async () => {
    const { x, y } = await reprojectPoint('EPSG:4258', 'EPSG:27700', [-6.29977752014, 49.9222639373]);
    expect(Math.hypot(x - 91492.146, y - 11318.804)).toBeLessThan(5);
  });

  // Kadaster: the tower in Amersfoort, origin of RD, in ETRS89.
  it('is within 1 m of the origin of the Dutch grid', async () => {
    const { x, y } = await reprojectPoint('EPSG:4258', 'EPSG:28992', [5.38720621, 52.1551744]);
    expect(Math.hypot(x - 155000, y - 463000)).toBeLessThan(1);
  });

  // swisstopo, Formulas and constants (2016): example of the approximate solution, good to a metre.
  it('is within 1 m of the example of swisstopo', async () => {
    const position = [degrees(8, 43, 49.79), degrees(46, 2, 38.87)];
    const { x, y } = await reprojectPoint('EPSG:4326', 'EPSG:2056', position);
    expect(Math.hypot(x - 2700000, y - 1100000)).toBeLessThan(1);
  });
});

describe('the answers of PROJ 9.1.1 without grids', async () => {
  const file = new URL('./proj-points.json', import.meta.url);
  const points = JSON.parse(readFileSync(file, 'utf8')) as [number, number, number, number, number][];
  const codes = [...new Set(points.map(([code]) => code))];
  const table = await loadCrsTable();

  it('are there for many codes', () => {
    expect(codes.length).toBeGreaterThan(150);
  });

  it.each(codes)('EPSG:%i is met within a centimetre, both ways', async (code) => {
    const crs = table.find(code);
    if (!crs || isUnsupported(crs)) throw new Error(`EPSG:${code} is not offered.`);
    const unit = crs.kind === 'geographic' ? 111_320 * crs.unitSize : crs.unitSize;
    for (const [, longitude, latitude, x, y] of points.filter(([of]) => of === code)) {
      const there = await reprojectPoint('EPSG:4326', `EPSG:${code}`, [longitude, latitude]);
      expect(Math.hypot(there.x - x, there.y - y) * unit).toBeLessThan(0.01);
      const back = await reprojectPoint(`EPSG:${code}`, 'EPSG:4326', [x, y]);
      // Z coordinates are dropped on the way, which costs some millimetres where a datum shift has rotations.
      expect(Math.hypot(back.x - longitude, back.y - latitude) * 111_320).toBeLessThan(0.05);
    }
  });
});
