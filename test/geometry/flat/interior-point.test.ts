import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatShape } from '../../../schemas/flat-geometry.ts';
import { findInteriorPoint } from '../../../src/geometry/flat/interior-point.ts';
import { createPointLocator } from '../../../src/geometry/flat/point-in-polygon.ts';

const polygon = (...rings: readonly (readonly (readonly [number, number])[])[]) =>
  toFlat({ type: 'Polygon', coordinates: rings }) as FlatShape;

describe('findInteriorPoint', () => {
  it.each([
    ['on one parallel', polygon([[0, 1], [2, 1], [4, 1], [0, 1]])], // prettier-ignore
    ['on one meridian', polygon([[1, 0], [1, 2], [1, 4], [1, 0]])], // prettier-ignore
    ['at one place', polygon([[1, 1], [1, 1], [1, 1], [1, 1]])], // prettier-ignore
  ])('ends without a point for a ring %s', (_, shape) => {
    expect(findInteriorPoint(shape)).toBeUndefined();
  });

  it('ends for rings of any kind, and what it finds is inside', () => {
    const position = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
    const ring = fc.array(position, { minLength: 3, maxLength: 6 }).map((open) => [...open, open[0] as [number, number]]); // prettier-ignore
    fc.assert(
      fc.property(fc.array(ring, { minLength: 1, maxLength: 3 }), (rings) => {
        const shape = polygon(...rings);
        const found = findInteriorPoint(shape);
        if (found) expect(createPointLocator(shape)(...found)).toBe('inside');
      }),
      { numRuns: 1000 },
    );
  });
});
