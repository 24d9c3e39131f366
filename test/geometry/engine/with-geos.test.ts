import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { loadGeos, mapWithGeos, withGeos } from '../../../src/geometry/engine/geos.ts';
import { measurePlanarArea } from '../../../src/geometry/flat/dimensions.ts';

const engine = await loadGeos();
const circle = (x: number, count: number): FlatGeometry => {
  const ring = Array.from({ length: count }, (_, i): Position => {
    return [x + Math.cos((2 * Math.PI * i) / count), Math.sin((2 * Math.PI * i) / count)];
  });
  return toFlat({ type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] });
};

describe('withGeos', () => {
  it('gives the memory of a job back, also after an error and where it holds more than a job keeps', async () => {
    const round = async () => {
      await withGeos((geos) => {
        // Twelve of these are more than a job keeps.
        for (let x = 0; x < 12; x++) geos.intersection(circle(x, 50_000), circle(x + 0.5, 50_000));
      });
      const failing = withGeos((geos) => {
        geos.intersection(circle(0, 20_000), circle(1, 20_000));
        throw new Error('in the middle');
      });
      await expect(failing).rejects.toThrow('in the middle');
    };
    for (let i = 0; i < 3; i++) await round();
    const before = engine.heapBytes();
    for (let i = 0; i < 4; i++) await round();
    expect(engine.heapBytes()).toBe(before);
  });

  it('answers the same for a geometry that is handed over again, in the job and in the next one', async () => {
    const [a, b] = [circle(0, 64), circle(1, 64)];
    const twice = () => withGeos((geos) => [geos.intersection(a, b), geos.intersection(a, b), geos.difference(b, a)]);
    const [first, second] = await twice();
    expect(second).toEqual(first);
    expect(await twice()).toEqual(await twice());
    expect(first).toEqual(engine.intersection(a, b));
  });

  it('maps items in their order', async () => {
    const areas = await mapWithGeos([1, 2, 3], (geos, size, index) => index * geos.area(circle(size, 4)));
    expect(areas).toEqual([0, 2, 4]);
  });
});

describe('planar area', () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const ring = fc.array(fc.tuple(number, number), { minLength: 3, maxLength: 9 }).map((open): Position[] => {
    return [...open, open[0] ?? []];
  });
  const polygon = fc.array(ring, { minLength: 1, maxLength: 3 });

  it('is that of GEOS to the last bit', () => {
    fc.assert(
      fc.property(fc.array(polygon, { minLength: 1, maxLength: 4 }), (coordinates) => {
        const shape = toFlat({ type: 'MultiPolygon', coordinates });
        expect(measurePlanarArea(shape)).toBe(engine.area(shape));
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves holes out, and is 0 for lines and points', () => {
    const square = (x: number, size: number): Position[] => [[x, x, 7], [x + size, x, 7], [x + size, x + size, 7], [x, x + size, 7], [x, x, 7]]; // prettier-ignore
    const holed: Geometry = { type: 'Polygon', coordinates: [square(1e9, 10), square(1e9 + 2, 3)] };
    const line: Geometry = { type: 'LineString', coordinates: [[0, 0], [9, 9], [9, 0]] }; // prettier-ignore
    expect(measurePlanarArea(toFlat(holed))).toBe(91);
    expect(measurePlanarArea(toFlat(line))).toBe(0);
  });
});
