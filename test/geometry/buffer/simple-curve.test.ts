import { describe, expect, it } from 'vitest';
import type { Position } from '../../../schemas/geometry-types.ts';
import { isSimpleCurve } from '../../../src/geometry/buffer/discs/simple-curve.ts';
import { createRandom } from '../../judges/random.ts';
import { engine } from '../in-geojson.ts';

const flat = (ring: readonly Position[]) => Float64Array.from(ring.flat());
const square = (x: number, y: number, size: number): Position[] => [
  [x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y],
]; // prettier-ignore

describe('isSimpleCurve', () => {
  it.each<[string, boolean, Position[][]]>([
    ['a square', true, [square(0, 0, 1)]],
    ['a square and one inside', true, [square(0, 0, 3), square(1, 1, 1)]],
    ['squares that share a corner', false, [square(0, 0, 1), square(1, 1, 1)]],
    ['squares that cross', false, [square(0, 0, 2), square(1, 1, 2)]],
    ['a bow tie', false, [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]],
    ['a vertex on an edge', false, [[[0, 0], [4, 0], [4, 2], [2, 0], [0, 2], [0, 0]]]],
    ['a vertex nearly on an edge', false, [[[0, 0], [4, 0], [4, 2], [2, 1e-14], [0, 2], [0, 0]]]],
    ['a vertex close to an edge', true, [[[0, 0], [4, 0], [4, 2], [2, 1e-11], [0, 2], [0, 0]]]],
    ['a spike', false, [[[0, 0], [2, 0], [2, 2], [3, 2], [2, 2], [0, 2], [0, 0]]]],
    ['a triangle', true, [[[0, 0], [1, 0], [0, 1], [0, 0]]]],
    ['a triangle without area', false, [[[0, 0], [1, 1], [2, 2], [0, 0]]]],
    ['a position that repeats', false, [[[0, 0], [1, 0], [1, 0], [0, 1], [0, 0]]]],
    ['two positions', false, [[[0, 0], [1, 0], [0, 0]]]],
  ])('of %s is %j', (_, expected, rings) => {
    expect(isSimpleCurve(rings.map(flat))).toBe(expected);
  }); // prettier-ignore

  it('never holds for a ring that GEOS finds invalid, and mostly for one that it finds valid', () => {
    const random = createRandom(4);
    let [valid, simple] = [0, 0];
    for (let i = 0; i < 1500; i++) {
      const grid = random.pick([6, 30, 1e6]);
      const shift = random.pick([0, 170]);
      const corners = Array.from({ length: 3 + random.integer(6) }, (): Position => [
        shift + random.integer(grid) / grid,
        random.integer(grid) / grid,
      ]);
      const ring = [...corners, corners[0] ?? []];
      const isValid = engine.invalidity({ type: 'Polygon', coordinates: [ring] }) === undefined;
      const isSimple = isSimpleCurve([flat(ring)]);
      if (isSimple) expect([isValid, ring]).toEqual([true, ring]);
      if (isValid) valid += 1;
      if (isSimple) simple += 1;
    }
    expect(valid).toBeGreaterThan(300);
    expect(simple / valid).toBeGreaterThan(0.9);
  });
});
