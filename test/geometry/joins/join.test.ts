import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import { predicates } from '../../../src/geometry/relate/de-9im.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { join, type JoinPredicate } from '../../../src/geometry/joins/join.ts';

const engine = await loadGeos();
const joins = predicates.filter((predicate): predicate is JoinPredicate => predicate !== 'disjoint');

const coordinate = fc.integer({ min: 0, max: 6 });
const spot = fc.tuple(coordinate, coordinate);
const square = fc.tuple(spot, fc.integer({ min: 1, max: 4 })).map(([[x, y], side]): Geometry => {
  return { type: 'Polygon', coordinates: [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]] }; // prettier-ignore
});
const diamondWithHole = spot.map(([x, y]): Geometry => {
  const ring = (r: number) => [[x - r, y], [x, y - r], [x + r, y], [x, y + r], [x - r, y]]; // prettier-ignore
  return { type: 'MultiPolygon', coordinates: [[ring(3), ring(1)]] };
});
const geometry: fc.Arbitrary<FlatGeometry | null> = fc.oneof(
  { weight: 4, arbitrary: spot.map(([x, y]) => toFlat({ type: 'Point', coordinates: [x, y] })) },
  { weight: 3, arbitrary: square.map(toFlat) },
  { weight: 2, arbitrary: diamondWithHole.map(toFlat) },
  fc
    .uniqueArray(spot, { minLength: 2, maxLength: 3, selector: String })
    .map((coordinates) => toFlat({ type: 'LineString', coordinates })),
  fc.constant(toFlat({ type: 'Polygon', coordinates: [] })),
  fc.constant(null),
);
const geometries = fc.array(geometry, { maxLength: 8 });

describe('join', () => {
  it.each(joins)('finds the pairs that the engine finds one by one: %s', (predicate) => {
    return fc.assert(
      fc.asyncProperty(geometries, geometries, async (left, right) => {
        const oracle = left.map((a) =>
          right.flatMap((b, j) => (a && b && notEmpty(a) && notEmpty(b) && engine.is(predicate, a, b) ? [j] : [])),
        );
        expect(await join(left, right, predicate)).toEqual(oracle);
      }),
      { numRuns: 60 },
    );
  });

  it('finds nothing in nothing', async () => {
    expect(await join([], [null], 'intersects')).toEqual([]);
    expect(await join([null, toFlat({ type: 'Point', coordinates: [0, 0] })], [], 'within')).toEqual([[], []]);
  });

  it('joins 50,000 points with 400 polygons within a second or two', async () => {
    const points = Array.from({ length: 50_000 }, (_, i) => toFlat({ type: 'Point', coordinates: [(i * 7919) % 2000, (i * 104_729) % 2003] })); // prettier-ignore
    const tiles = Array.from({ length: 400 }, (_, i) => tile((i % 20) * 100, Math.floor(i / 20) * 100));
    const before = performance.now();
    const matches = await join(points, tiles, 'intersects');
    expect(performance.now() - before).toBeLessThan(3000);
    // Tiles are closed and 100 wide, so a point on one of their common borders is in two or four of them.
    points.forEach((point, i) => {
      const [x = 0, y = 0] = point.type === 'GeometryCollection' ? [] : point.coordinates;
      const columns = x % 100 === 0 && x > 0 ? 2 : 1;
      const rows = y > 2000 ? 0 : y % 100 === 0 && y > 0 && y < 2000 ? 2 : 1;
      if (matches[i]?.length !== columns * rows) throw new Error(`[${x}, ${y}] is in ${matches[i]?.length}`);
    });
  });
});

function tile(x: number, y: number): FlatGeometry {
  return toFlat({ type: 'Polygon', coordinates: [[[x, y], [x + 100, y], [x + 100, y + 100], [x, y + 100], [x, y]]] }); // prettier-ignore
}

function notEmpty(geometry: FlatGeometry): boolean {
  return geometry.type === 'GeometryCollection' || geometry.coordinates.length > 0;
}
