import { describe, expect, it } from 'vitest';
import diagnose from '../../src/processes/diagnose.ts';
import { square } from '../geometry/relate/plane.ts';
import { run } from './run.ts';

interface Diagnosis {
  readonly sound: boolean;
  readonly findings: readonly { code: string; severity: string; features: number[]; process: string | null }[];
}

async function diagnosis(layer: unknown, more: object = {}): Promise<Diagnosis> {
  const { outputs } = await run(diagnose, { layer, ...more });
  return outputs.diagnosis as Diagnosis;
}

const codes = async (layer: unknown, more: object = {}) =>
  (await diagnosis(layer, more)).findings.map(({ code }) => code);

const collection = (geometries: readonly unknown[], properties: readonly object[] = []) => ({
  type: 'FeatureCollection',
  features: geometries.map((geometry, i) => ({ type: 'Feature', properties: properties[i] ?? { i }, geometry })),
});

const point = (x: number, y: number) => ({ type: 'Point', coordinates: [x, y] });
const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings });

describe('diagnose', () => {
  it('finds axes that were swapped within range, where it is told where the data should be', async () => {
    const { outputs } = await run(diagnose, diagnose.examples[0]?.inputs);
    expect(outputs.diagnosis).toMatchObject({
      features: 1,
      sound: false,
      findings: [{ code: 'swapped-axes', severity: 'error', count: 1, features: [0], process: null }],
    });
  });

  it.each([
    ['latitude before longitude', [point(35.7, 139.7), point(34.7, 135.5)], 'swapped-axes'],
    ['UTM coordinates', [point(392000, 5820000), point(393200, 5820400)], 'projected-coordinates'],
    ['longitudes up to 360', [point(200, 10), point(350, -10)], 'longitudes-beyond-180'],
    ['degrees and metres together', [point(5, 52), point(392000, 5820000)], 'mixed-coordinates'],
    ['a place at null island', [point(5, 52), point(0, 0)], 'null-island'],
    ['a bow-tie', [polygon([[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]])], 'bow-ties'], // prettier-ignore
    ['a hole outside', [polygon(square(0, 0, 1), [...square(5, 5, 1)].reverse())], 'invalid-geometries'],
    ['a clockwise exterior', [polygon([...square(0, 0, 1)].reverse())], 'clockwise-exteriors'],
    ['a repeated vertex', [{ type: 'LineString', coordinates: [[0, 0], [0, 0], [1, 1]] }], 'repeated-vertices'], // prettier-ignore
    ['a polygon over the antimeridian', [polygon([[170, 0], [-170, 0], [-170, 9], [170, 9], [170, 0]])], 'crosses-antimeridian'], // prettier-ignore
    ['no geometry', [null, point(1, 2)], 'missing-geometries'],
    ['an empty geometry', [{ type: 'MultiPoint', coordinates: [] }, point(1, 2)], 'empty-geometries'],
    ['points among lines', [point(1, 2), { type: 'LineString', coordinates: [[3, 3], [4, 4]] }], 'mixed-types'], // prettier-ignore
    ['the same place twice', [point(1, 2), point(1, 2)], 'stacked-geometries'],
  ])('finds %s', async (_, geometries, code) => {
    expect(await codes(collection(geometries))).toContain(code);
  });

  it('finds axes that are swapped in some features, which lie apart from the others', async () => {
    const right = [point(5.1, 52.1), point(4.9, 52.4), point(5.5, 51.4), point(6.6, 53.2)];
    const { findings } = await diagnosis(collection([...right, point(51.9, 4.5), point(52.2, 6.9)]));
    expect(findings).toMatchObject([{ code: 'swapped-axes', severity: 'warning', count: 2, features: [4, 5] }]);
    expect(findings[0]).toMatchObject({
      explanation:
        '2 of 6 features lie far from the others, and among them with the numbers of each position swapped: latitude ' +
        'probably comes before longitude there. They may also be a second place that is right.',
      advice:
        'Swap the two numbers of each position of these features only, with `which` suspected: GeoJSON has longitude first. If they may be ' +
        'right, diagnose again with expected_extent.',
    });
  });

  it('is certain of a latitude beyond 90 that is a longitude among right ones', async () => {
    const { findings } = await diagnosis(collection([point(139.7, 35.7), point(34.7, 135.5), point(141.3, 43.1)]));
    expect(findings).toMatchObject([{ code: 'swapped-axes', severity: 'error', count: 1, features: [1] }]);
  });

  it.each([
    ['Uruguay and Spain', [point(-56.2, -34.9), point(-57.9, -34.4), point(-3.7, 40.4), point(2.2, 41.4)]],
    ['Turkey and Syria', [point(32.9, 39.9), point(37.4, 37.1), point(36.3, 33.5), point(37.2, 36.2)]],
    ['all over the world', [point(-3.7, 40.4), point(36.8, -1.3), point(139.7, 35.7), point(-58.4, -34.6), point(77.2, 28.6)]], // prettier-ignore
    ['both sides of the antimeridian', [point(179.2, -17), point(-179.5, -18), point(178.4, -18.1)]],
  ])('finds nothing swapped in %s', async (_, points) => {
    expect(await codes(collection(points))).toEqual([]);
  });

  it('takes outlines over the antimeridian that are not cut there for no bow-ties', async () => {
    const island = polygon([[178, -19], [-178, -18.5], [179.5, -17.5], [-179, -16], [178.5, -16.5], [178, -19]]); // prettier-ignore
    const { findings } = await diagnosis(collection([island]));
    expect(findings).toMatchObject([{ code: 'crosses-antimeridian', count: 1, features: [0] }]);
  });

  it.each([
    ['the whole world', polygon([[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]])], // prettier-ignore
    ['Antarctica', polygon([[-180, -90], [180, -90], [180, -84], [60, -67], [-60, -73], [-180, -84], [-180, -90]])], // prettier-ignore
    ['Russia, cut', { type: 'MultiPolygon', coordinates: [[[[28, 55], [110, 50], [180, 65], [180, 70], [100, 77], [28, 69], [28, 55]]], [[[-180, 65], [-170, 66], [-180, 69], [-180, 65]]]] }], // prettier-ignore
  ])('finds nothing in %s', async (_, geometry) => {
    expect(await codes(collection([geometry]))).toEqual([]);
  });

  it('tells features that are there twice from different ones at one place', async () => {
    const layer = collection([point(1, 2), point(1, 2)], [{ a: 1, b: 2 }, { b: 2, a: 1 }]); // prettier-ignore
    expect(await codes(layer)).toEqual(['duplicate-features']);
  });

  it('finds ids that are there twice', async () => {
    const features = [1, 2].map((x) => ({ type: 'Feature', id: 'a', properties: {}, geometry: point(x, 2) }));
    expect(await codes({ type: 'FeatureCollection', features })).toEqual(['duplicate-ids']);
  });

  it('lists ten features and counts the others', async () => {
    const bowTie = (x: number) => ({ type: 'Polygon', coordinates: [[[x, 0], [x + 1, 1], [x + 1, 0], [x, 1], [x, 0]]] }); // prettier-ignore
    const { findings } = await diagnosis(collection(Array.from({ length: 38 }, (_, i) => bowTie(i))));
    expect(findings).toMatchObject([
      { code: 'bow-ties', count: 38, features: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], left_out: 28 },
    ]);
    expect((await diagnosis(collection([bowTie(0)]))).findings).toMatchObject([{ features: [0], left_out: 0 }]);
  });

  it('finds the one feature that is far from all others', async () => {
    const near = Array.from({ length: 30 }, (_, i) => point(5 + (i % 6) / 50, 52 + (i % 5) / 50));
    const { findings } = await diagnosis(collection([...near, point(40, 12)]));
    expect(findings).toMatchObject([{ code: 'outlier-features', count: 1, features: [30] }]);
    expect((await diagnosis(collection(near))).findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  it('finds nothing in sound data, at the pole and at the antimeridian too', async () => {
    const cap = polygon([[-180, 80], [180, 80], [180, 90], [-180, 90], [-180, 80]]); // prettier-ignore
    const cut = {
      type: 'MultiPolygon',
      coordinates: [[[[170, 0], [180, 0], [180, 9], [170, 9], [170, 0]]], [[[-180, 0], [-170, 0], [-170, 9], [-180, 9], [-180, 0]]]], // prettier-ignore
    };
    expect(await diagnosis(collection([cap, cut]))).toEqual({ features: 2, sound: true, findings: [] });
  });
});

describe('diagnose of a layer with a crs member', () => {
  const crs = (name: string) => ({ type: 'name', properties: { name } });
  const layer = (name: string, ...geometries: unknown[]) => ({ ...collection(geometries), crs: crs(name) });
  const others = async (sent: unknown, more: object = {}) =>
    (await diagnosis(sent, more)).findings.filter(({ code }) => code !== 'declared-crs');
  const amersfoort = [point(155_000, 463_000), point(121_700, 487_400)];

  it.each([
    ['EPSG:28992', amersfoort],
    ['urn:ogc:def:crs:EPSG::3857', [point(-8_238_000, 4_970_000), point(-13_630_000, 4_550_000)]],
    ['EPSG:4267', [point(-100, 40), point(-81.5, 28.1)]],
    // Grads.
    ['EPSG:4807', [point(0, 54.3), point(3, 48)]],
    // Metres that look swapped or beyond 180 as degrees.
    ['EPSG:28992', [point(80_000, 460_000), point(200_000, 500_000)]],
  ])('believes %s', async (name, geometries) => {
    expect(await codes(layer(name, ...geometries))).toEqual(['declared-crs']);
  });

  it('says that degrees are no metres', async () => {
    const { findings: all, sound } = await diagnosis(layer('EPSG:28992', point(5.1, 52.1), point(155_000, 463_000), point(4.9, 52.4))); // prettier-ignore
    expect(sound).toBe(false);
    expect(all.filter(({ code }) => code !== 'declared-crs')).toMatchObject([
      {
        code: 'crs-contradicted',
        severity: 'warning',
        count: 2,
        features: [0, 2],
        process: 'describe-crs',
        explanation:
          '2 of 3 features have coordinates within 180 by 90 like longitude and latitude, but the crs member is EPSG:28992 ' +
          '(Amersfoort / RD New), in metres (first at [5.1, 52.1]).',
      },
    ]);
  });

  it('says that metres are no degrees', async () => {
    expect(await others(layer('EPSG:4267', ...amersfoort))).toMatchObject([
      { code: 'crs-contradicted', severity: 'error', count: 2, features: [0, 1] },
      { code: 'not-in-crs', severity: 'error', count: 1, features: [0] },
    ]);
  });

  it.each([
    ['EPSG:28992', [...amersfoort, point(500_000, 5_700_000)], [2]],
    ['EPSG:4267', [point(-100, 40), point(5, 52)], [1]],
    // Beyond the edge of its world.
    ['EPSG:3857', [point(3e7, 0), point(1e6, 6e6)], [0]],
  ])('names features outside of the area of %s', async (name, geometries, features) => {
    const findings = await others(layer(name, ...geometries));
    expect(findings.at(-1)).toMatchObject({ code: 'outside-crs-area', severity: 'warning', features });
  });

  it('compares the expected extent in longitude and latitude', async () => {
    const parcels = layer('EPSG:28992', ...amersfoort);
    expect(await codes(parcels, { expected_extent: [3, 50, 8, 54] })).toEqual(['declared-crs']);
    const findings = await others(parcels, { expected_extent: [-5, 52.3, 5, 55] });
    // The first is the church of Amersfoort, [5.387, 52.155].
    const explanation = expect.stringContaining('[5.387') as string;
    expect(findings).toMatchObject([{ code: 'outside-expected-extent', count: 1, features: [0], explanation }]);
  });

  it('says how many of the features outside of its area it leaves out', async () => {
    const far = Array.from({ length: 14 }, (_, i) => point(500_000 + i, 5_700_000));
    const { findings } = await diagnosis(layer('EPSG:28992', ...amersfoort, ...far));
    const outside = findings.find(({ code }) => code === 'outside-crs-area');
    expect(outside).toMatchObject({ count: 14, left_out: 4, features: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] });
  });

  it('says in their words that others refuse a CRS that cannot be read, with the way out', async () => {
    const { findings, sound } = await diagnosis(layer('EPSG:999999', ...amersfoort));
    const explanation =
      'Processes on Earth refuse the layer: /layer/crs is EPSG:999999; this process takes longitude and latitude (CRS84). ' +
      'Run reproject first, with target_crs "EPSG:4326"; where it does not know that code, with source_crs too. ' +
      '/layer/crs is EPSG:999999, which is not a CRS in EPSG Geodetic Parameter Dataset v10.076. Or give source_crs, the CRS of the coordinates.';
    expect(findings).toMatchObject([{ code: 'crs-unknown', severity: 'error', process: 'reproject', explanation }]);
    expect(sound).toBe(false);
  });

  it('says that processes on Earth transform a declared CRS', async () => {
    const { findings, sound } = await diagnosis(layer('EPSG:28992', ...amersfoort));
    expect(findings).toMatchObject([
      {
        code: 'declared-crs',
        severity: 'note',
        process: 'reproject',
        explanation:
          '/layer/crs is EPSG:28992, Amersfoort / RD New, in metres: processes on Earth transform the layer to longitude and latitude.',
        advice: 'For another CRS: reproject reads EPSG:28992 from the layer, so leave source_crs out.',
      },
    ]);
    expect(sound).toBe(true);
  });
});

describe('diagnose of projected coordinates without a crs member', () => {
  it.each([
    ['the Netherlands', point(155_000, 463_000), [3.3, 50.7, 7.3, 53.6], 'in EPSG:28992 (Amersfoort / RD New).'],
    ['London', point(530_000, 180_000), [-1, 51, 1, 52], 'in EPSG:27700 (OSGB36 / British National Grid).'],
    ['Berlin', point(392_000, 5_820_000), [10, 50, 15, 55], 'in EPSG:25833 (ETRS89 / UTM zone 33N) or EPSG:32633 (WGS 84 / UTM zone 33N) or '], // prettier-ignore
    ['Brussels', point(150_000, 170_000), [2.5, 49.5, 6.4, 51.5], 'EPSG:31370 (BD72 / Belgian Lambert 72)'],
  ])('names the systems that place them in the expected extent, %s', async (_, place, extent, systems) => {
    const { findings } = await diagnosis(place, { expected_extent: extent });
    expect(findings).toMatchObject([{ code: 'projected-coordinates', severity: 'error', process: 'reproject' }]);
    expect(findings[0]).toMatchObject({
      explanation: expect.stringContaining(systems) as string,
    });
  });

  it.each([
    [[[-263, -141], [-140, -62]], 'They are too near to the origin for a place on land in any common CRS: they may be drawn, in pixels, feet or kilometres.', null], // prettier-ignore
    [[[155_000, 463_000], [155_010, 463_010]], 'Their range fits a UTM zone (EPSG:326xx), and may fit a national grid: with expected_extent, diagnose names', 'reproject'], // prettier-ignore
    [[[-20_000, 30_000], [-15_000, 30_500]], 'Their range may be that of a national grid: with expected_extent, diagnose names', 'reproject'], // prettier-ignore
    [[[-8_238_000, 4_970_000], [-8_237_000, 4_971_000]], 'Their range fits Web Mercator (EPSG:3857), and may fit', 'reproject'], // prettier-ignore
  ])('guesses from the range of %j what may be meant', async (coordinates, guess, process) => {
    const { findings } = await diagnosis({ type: 'MultiPoint', coordinates });
    expect(findings).toMatchObject([{ code: 'projected-coordinates', process }]);
    expect(findings[0]).toMatchObject({ explanation: expect.stringContaining(guess) as string });
  });
});
