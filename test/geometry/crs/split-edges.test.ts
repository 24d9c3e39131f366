/** Edges that are straight in a plane stay so on Earth, within a millimetre, and the same for both neighbours. */
import { describe, expect, it } from 'vitest';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { loadCrsTable } from '../../../src/geometry/crs/table.ts';
import { resolveCrs } from '../../../src/geometry/crs/crs.ts';
import { transformPositions } from '../../../src/geometry/crs/transform.ts';
import { transformLayer } from '../../../src/geometry/crs/transform-layer.ts';
import { createRandom } from '../../judges/random.ts';

const METRES_PER_DEGREE = 111_320;

const line = (...coordinates: readonly number[]): FlatShape => ({
  type: 'LineString',
  coordinates: Float64Array.from(coordinates),
  stride: 2,
  ends: Uint32Array.of(coordinates.length / 2),
});
const toEarth = (geometries: readonly FlatGeometry[], source: string, maxAdded = 1e6, tolerance = 0.001) =>
  transformLayer(geometries, {
    source,
    sourceInput: 'layer',
    target: 'OGC:CRS84',
    pointers: geometries.map((_, i) => `/layer/features/${i}`),
    tolerance,
    maxAdded,
  });
const positionsOf = (geometry: FlatGeometry | null | undefined): number[] =>
  geometry && geometry.type !== 'GeometryCollection' ? [...geometry.coordinates] : [];

/** Metres from a place to the nearest of the pieces of a line. */
function distanceTo(chain: readonly number[], x: number, y: number): number {
  const [scaleX, scaleY] = [METRES_PER_DEGREE * Math.cos((y * Math.PI) / 180), METRES_PER_DEGREE];
  let least = Infinity;
  for (let i = 2; i < chain.length; i += 2) {
    const [ax, ay] = [((chain[i - 2] ?? NaN) - x) * scaleX, ((chain[i - 1] ?? NaN) - y) * scaleY];
    const [bx, by] = [((chain[i] ?? NaN) - x) * scaleX, ((chain[i + 1] ?? NaN) - y) * scaleY];
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
    least = Math.min(least, Math.hypot(ax + t * dx, ay + t * dy));
  }
  return least;
}

const planes: readonly (readonly [source: string, x: number, y: number])[] = [
  ['EPSG:25832', 500_000, 5_700_000],
  ['EPSG:3857', 900_000, 6_500_000],
  ['EPSG:3035', 4_300_000, 3_100_000],
  ['EPSG:28992', 155_000, 463_000],
];

describe('an edge', () => {
  it.each(planes)('of %s is straight to a millimetre where it is looked at: 60 at random', async (source, x0, y0) => {
    const table = await loadCrsTable();
    const random = createRandom(20);
    const next = (size: number) => (random.fraction() - 0.5) * size;
    for (let n = 0; n < 60; n++) {
      const size = [500, 5000, 80_000][n % 3] ?? 0;
      const [ax, ay] = [x0 + next(50_000), y0 + next(50_000)];
      const [bx, by] = [ax + next(size), ay + next(size)];
      const { geometries } = await toEarth([line(ax, ay, bx, by)], source);
      const chain = positionsOf(geometries[0]);
      const places = Array.from({ length: 37 }, (_, k) => [ax + ((bx - ax) * k) / 36, ay + ((by - ay) * k) / 36]).flat(); // prettier-ignore
      const { positions } = await transformPositions(Float64Array.from(places), {
        table,
        source: resolveCrs(table, source, 'source'),
        target: resolveCrs(table, 'OGC:CRS84', 'target'),
        axisOrder: 'traditional',
      });
      for (let k = 0; k < positions.length; k += 2) {
        expect(distanceTo(chain, positions[k] ?? NaN, positions[k + 1] ?? NaN)).toBeLessThan(0.001);
      }
    }
  });

  it('is cut at the same places to the bit, whichever way it runs: 200 at random', async () => {
    const random = createRandom(21);
    const edges = Array.from({ length: 200 }, () => {
      return [0, 1, 2, 3].map((i) => (i % 2 === 0 ? 500_000 : 5_700_000) + (random.fraction() - 0.5) * 60_000);
    });
    const there = await toEarth(edges.map((edge) => line(...edge)), 'EPSG:25832'); // prettier-ignore
    const back = await toEarth(edges.map(([ax = 0, ay = 0, bx = 0, by = 0]) => line(bx, by, ax, ay)), 'EPSG:25832'); // prettier-ignore
    expect(there.added).toBeGreaterThan(2000);
    edges.forEach((_, i) => {
      const pairs = positionsOf(back.geometries[i]);
      const turned = pairs.map((_value, k) => pairs[pairs.length - 2 - k + 2 * (k % 2)]);
      expect(positionsOf(there.geometries[i])).toEqual(turned);
    });
  });

  it('gets ten or a hundred times the tolerance where it would take too many positions, and says so', async () => {
    const long = line(300_000, 5_300_000, 700_000, 6_000_000);
    const [fine, coarse] = [await toEarth([long], 'EPSG:25832'), await toEarth([long], 'EPSG:25832', 1000)];
    expect([fine.tolerance, coarse.tolerance]).toEqual([0.001, 0.1]);
    expect(fine.added).toBeGreaterThan(1000);
    expect(coarse.added).toBeLessThan(1000);
  });

  it('of a few metres, and a point, are as they were', async () => {
    const point: FlatShape = { ...line(500_000, 5_700_000), type: 'Point' };
    expect(await toEarth([line(500_000, 5_700_000, 500_010, 5_700_005), point], 'EPSG:25832')).toMatchObject({
      added: 0,
    });
  });
});
