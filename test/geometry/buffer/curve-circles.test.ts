import { describe, expect, it } from 'vitest';
import type { Position } from '../../../schemas/geometry-types.ts';
import { traceCircles } from '../../../src/geometry/buffer/discs/curve-circles.ts';
import { createRandom } from '../../judges/random.ts';
import { engine } from '../in-geojson.ts';

const flat = (ring: readonly Position[]) => Float64Array.from(ring.flat());
const pairs = (ring: Float64Array): Position[] =>
  Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i] ?? NaN, ring[2 * i + 1] ?? NaN]);
const trace = (curve: readonly Position[], right: number) => traceCircles(flat(curve), right)?.map(pairs);

const square: Position[] = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]; // prettier-ignore
/** An outline whose corner at 4, 4 has a loop outside of it. */
const looped: Position[] = [[0, 0], [4, 0], [4, 5], [5, 5], [5, 4], [0, 4], [0, 0]]; // prettier-ignore
/** Twice around, the second time inside. */
const double: Position[] = [[0, 0], [9, 0], [9, 9], [1, 9], [1, 2], [6, 2], [6, 6], [-1, 6], [-1, 5], [0, 5], [0, 0]]; // prettier-ignore

function signedArea(ring: Float64Array): number {
  const [west = 0, south = 0] = ring;
  let sum = 0;
  for (let i = 0; i + 3 < ring.length; i += 2) {
    const [x0 = NaN, y0 = NaN, x1 = NaN, y1 = NaN] = ring.subarray(i, i + 4);
    sum += ((x0 - west) * (y1 - south) - (x1 - west) * (y0 - south)) / 2;
  }
  return sum;
}

describe('traceCircles', () => {
  it('returns a curve that does not cross itself, by its direction', () => {
    expect(trace(square, 0)).toEqual([square]);
    expect(trace(square, -1)).toEqual([]);
    expect(trace(square.toReversed(), -1)).toEqual([square.toReversed()]);
    expect(trace(square.toReversed(), 0)).toEqual([]);
  });

  it('cuts off a loop that turns the other way', () => {
    expect(trace(looped, 0)).toEqual([[[4, 4], [0, 4], [0, 0], [4, 0], [4, 4]]]); // prettier-ignore
    expect(trace(looped, -1)).toEqual([[[4, 4], [4, 5], [5, 5], [5, 4], [4, 4]]]); // prettier-ignore
  });

  it('leaves out borders within the area that the curve goes around', () => {
    expect(trace(double, 0)).toEqual([
      [[1, 6], [-1, 6], [-1, 5], [0, 5], [0, 0], [9, 0], [9, 9], [1, 9], [1, 6]],
    ]); // prettier-ignore
    expect(trace(double, 1)).toEqual([
      [[1, 6], [1, 2], [6, 2], [6, 6], [1, 6]],
    ]); // prettier-ignore
  });

  it.each<[string, Position[]]>([
    ['a position on another edge', [[0, 0], [4, 0], [4, 2], [2, 0], [0, 2], [0, 0]]],
    ['a position nearly on another edge', [[0, 0], [4, 0], [4, 2], [2, 1e-14], [0, 2], [0, 0]]],
    ['a spike', [[0, 0], [2, 0], [2, 2], [3, 2], [2, 2], [0, 2], [0, 0]]],
    ['three edges through one place', [[0, 0], [4, 4], [4, 2], [0, 2], [0, 4], [4, 0], [0, 0]]],
    ['edges that run along each other', [[0, 0], [4, 0], [4, 2], [3, 0], [1, 0], [0, 2], [0, 0]]],
    ['two positions', [[0, 0], [1, 0], [0, 0]]],
  ])('leaves %s to the engine', (_, curve) => {
    expect(trace(curve, 0)).toBeUndefined();
  }); // prettier-ignore

  it('is valid, and the region around which GEOS finds that random curves go', () => {
    const random = createRandom(7);
    let told = 0;
    for (let i = 0; i < 1000; i++) {
      const grid = random.pick([8, 30, 1e6]);
      const shift = random.pick([0, 170]);
      const corners = Array.from({ length: 4 + random.integer(12) }, (): Position => [
        shift + random.integer(grid) / grid,
        random.integer(grid) / grid,
      ]);
      const curve = [...corners, corners[0] ?? []];
      // GEOS takes the direction in which the area is positive.
      if (signedArea(flat(curve)) < 1e-6) curve.reverse();
      if (signedArea(flat(curve)) < 1e-6) continue;
      const circles = traceCircles(flat(curve), 0);
      if (!circles) continue;
      told += 1;
      for (const circle of circles) {
        const ring = { type: 'Polygon', coordinates: [pairs(circle)] } as const;
        expect([engine.invalidity(ring), curve]).toEqual([undefined, curve]);
      }
      const expected = engine.area(engine.buffer({ type: 'Polygon', coordinates: [curve] }, 0, 1));
      const area = circles.reduce((sum, circle) => sum + signedArea(circle), 0);
      expect([Math.abs(area - expected) < 1e-11, curve]).toEqual([true, curve]);
    }
    expect(told).toBeGreaterThan(500);
  });
});
