import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatShape } from '../../../schemas/flat-geometry.ts';
import { ellipsoidLength } from '../../../src/geometry/ellipsoid/ellipsoid-length.ts';
import { measureLine } from '../../../src/geometry/lines/along.ts';

const latitude = fc.double({ min: -89.9, max: 89.9, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });
const line = fc
  .array(fc.tuple(longitude, latitude), { minLength: 2, maxLength: 6 })
  .map((coordinates) => toFlat({ type: 'LineString', coordinates }) as FlatShape);

const lengthOf = ({ coordinates, stride }: FlatShape) =>
  ellipsoidLength({ coordinates, stride, start: 0, end: coordinates.length / stride }, 'planar');

describe('measureLine', () => {
  it('has the length of the line', () => {
    fc.assert(
      fc.property(line, (shape) => {
        expect(measureLine(shape).length).toBeCloseTo(lengthOf(shape), 4);
      }),
    );
  });

  it('cuts pieces of the length that was asked for, anywhere on Earth', () => {
    fc.assert(
      fc.property(
        line,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (shape, a, b) => {
          // prettier-ignore
          const { length, slice } = measureLine(shape);
          const [from, to] = [Math.min(a, b) * length, Math.max(a, b) * length];
          // The quadrature of whole edges and of their pieces agrees to 1e-8 of them.
          expect(Math.abs(lengthOf(slice(from, to)) - (to - from))).toBeLessThan(1e-5 + 2e-8 * length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives the ends of the line as they are, and interpolates heights', () => {
    const shape = toFlat({ type: 'LineString', coordinates: [[5, 52, 10], [5, 52.01, 20]] }) as FlatShape; // prettier-ignore
    const { length, positionAt } = measureLine(shape);
    expect(positionAt(0)).toEqual([5, 52, 10]);
    expect(positionAt(length)).toEqual([5, 52.01, 20]);
    expect(positionAt(length / 2)[2]).toBeCloseTo(15, 4);
  });

  it('crosses the antimeridian the short way', () => {
    const shape = toFlat({ type: 'LineString', coordinates: [[179.99, 0], [-179.99, 0]] }) as FlatShape; // prettier-ignore
    const { length, positionAt } = measureLine(shape);
    expect(length).toBeCloseTo(2226.389816, 5);
    expect(positionAt(0.75 * length)[0]).toBeCloseTo(-179.995, 9);
  });
});
