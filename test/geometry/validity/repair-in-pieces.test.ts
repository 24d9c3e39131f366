import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { shapesOf } from '../../../src/geometry/flat/flat.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { repairInPieces } from '../../../src/geometry/validity/repair-in-pieces.ts';
import { square } from '../relate/plane.ts';

const engine = await loadGeos();
type Ring = readonly Position[];

const shapeOf = (coordinates: readonly (readonly Ring[])[]): FlatShape => {
  const [shape] = shapesOf(toFlat({ type: 'MultiPolygon', coordinates }));
  if (!shape) throw new Error('no shape');
  return shape;
};

/** @returns whether it could be judged in pieces */
function expectSame(shape: FlatShape): boolean {
  const pieces = repairInPieces(engine, shape);
  if (!pieces) return false;
  const fault = engine.invalidity(shape);
  expect(pieces.fault === undefined).toBe(fault === undefined);
  if (!fault) return true;
  const whole = engine.makeValid(shape);
  expect(engine.invalidity(pieces.result)).toBeUndefined();
  expect(engine.area(engine.symmetricDifference(pieces.result, whole))).toBeLessThanOrEqual(1e-9 * engine.area(whole));
  return true;
}

/** Small squares and bow-ties on a grid: lakes of a land of 20 by 20, and islands, wherever they fall. */
const small = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 4 }), fc.nat(3))
  .map(([x, y, size, kind]): Ring => {
    if (kind > 0) return square(x, y, size);
    return [[x, y], [x + size, y + size], [x + size, y], [x, y + size], [x, y]]; // prettier-ignore
  });

describe('repairInPieces', () => {
  it('is what the engine gives for the whole', () => {
    let judged = 0;
    fc.assert(
      fc.property(
        fc.array(small, { maxLength: 7 }),
        fc.array(fc.tuple(small, fc.array(small, { maxLength: 1 })), { maxLength: 3 }),
        (lakes, islands) => {
          const land = [square(0, 0, 20), ...lakes];
          if (expectSame(shapeOf([land, ...islands.map(([shell, ponds]) => [shell, ...ponds])]))) judged += 1;
        },
      ),
      { numRuns: 800, seed: 5 },
    );
    expect(judged).toBeGreaterThan(100);
  });

  it('leaves rings that meet no other as they are', () => {
    const bowTie = [[2, 2], [4, 4], [4, 2], [2, 4], [2, 2]]; // prettier-ignore
    const shape = shapeOf([[square(0, 0, 20), bowTie, square(10, 10, 3)], [square(11, 11, 1)]]);
    expect(expectSame(shape)).toBe(true);
  });

  it('unites a ring of lakes around land, and keeps the pond in there', () => {
    const lakes = [square(2, 2, 6), square(8, 2, 6), square(2, 8, 6), square(8, 8, 6)].map((ring) => [...ring]);
    const around = [
      [[2, 2], [10, 2], [10, 4], [2, 4], [2, 2]],
      [[2, 8], [10, 8], [10, 10], [2, 10], [2, 8]],
      [[2, 3], [4, 3], [4, 9], [2, 9], [2, 3]],
      [[8, 3], [10, 3], [10, 9], [8, 9], [8, 3]],
    ]; // prettier-ignore
    expect(expectSame(shapeOf([[square(0, 0, 20), ...around, square(5.5, 5.5, 1)]]))).toBe(true);
    expect(expectSame(shapeOf([[square(0, 0, 20), ...lakes]]))).toBe(true);
  });

  it('takes a lake outside of its land for land, as the engine does, wherever it lies', () => {
    const inLake = shapeOf([
      [square(0, 0, 20), square(4, 4, 6)],
      [square(30, 0, 5), square(5, 5, 2), square(31, 1, 1)],
    ]);
    expect(expectSame(inLake)).toBe(true);
    const onLand = shapeOf([
      [square(0, 0, 20), square(4, 4, 6)],
      [square(30, 0, 5), square(15, 5, 2), square(36, 1, 1)],
    ]);
    expect(expectSame(onLand)).toBe(true);
    expect(repairInPieces(engine, onLand)?.fault).toEqual({ reason: 'Hole lies outside shell', at: [15, 5] });
  });

  it('lets land that lies in other land vanish in it, but not with a lake of that in it', () => {
    expect(
      expectSame(
        shapeOf([
          [square(0, 0, 20), square(12, 2, 2)],
          [square(5, 5, 4), square(6, 6, 1)],
        ]),
      ),
    ).toBe(true);
    expect(repairInPieces(engine, shapeOf([[square(0, 0, 20), square(6, 6, 1)], [square(5, 5, 4)]]))).toBeUndefined();
  });

  it('keeps an island in a lake where land and island meet others elsewhere', () => {
    const bowTie = [[6, 2], [7, 3], [7, 2], [6, 3], [6, 2]]; // prettier-ignore
    expect(expectSame(shapeOf([[square(0, 0, 20), square(5, 1, 3)], [bowTie], [square(20, 20, 1)]]))).toBe(true);
  });

  it('leaves overlapping land with a lake in both to the engine', () => {
    const overlapping = shapeOf([[square(0, 0, 20), square(12, 2, 2)], [square(10, 0, 20)]]);
    expect(repairInPieces(engine, overlapping)).toBeUndefined();
  });
});
