import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatShape } from '../../../schemas/flat-geometry.ts';
import type { MultiPolygon, Polygon, Position } from '../../../schemas/geometry-types.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { createPointLocator } from '../../../src/geometry/flat/point-in-polygon.ts';

const engine = await loadGeos();
const shape = (geometry: Polygon | MultiPolygon) => toFlat(geometry) as FlatShape;

function star(corners: number, depth: number): Polygon {
  const ring = Array.from({ length: corners }, (_, k): Position => {
    const radius = k % 2 === 0 ? 10 : depth;
    return [Math.round(radius * Math.cos((2 * Math.PI * k) / corners)), Math.round(radius * Math.sin((2 * Math.PI * k) / corners))]; // prettier-ignore
  });
  return { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] };
}

describe('a point in a polygon', () => {
  it('is inside, outside, or on the border of a ring with a hole', () => {
    const place = createPointLocator(
      shape({
        type: 'Polygon',
        // prettier-ignore
        coordinates: [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[3, 3], [3, 6], [6, 6], [6, 3], [3, 3]]],
      }),
    );
    expect([place(1, 1), place(4, 4), place(3, 4), place(9, 9), place(9, 5), place(4, 0), place(10, 9)]).toEqual([
      'inside',
      'outside',
      'border',
      'border',
      'border',
      'border',
      'outside',
    ]);
  });

  it('agrees with GEOS for circles, combs and waves, walked or in bands', () => {
    const wave = Array.from({ length: 90 }, (_, k): Position => [k, k % 2 === 0 ? 0 : 40]);
    const comb: Polygon = { type: 'Polygon', coordinates: [[...wave, [89, -5], [0, -5], [0, 0]]] };
    for (const polygon of [star(12, 5), comb]) {
      const flat = shape(polygon);
      const [walked, banded] = [createPointLocator(flat, 1), createPointLocator(flat)];
      engine.withPrepared(flat, (prepared) => {
        fc.assert(
          fc.property(fc.integer({ min: -12, max: 92 }), fc.integer({ min: -12, max: 42 }), (x, y) => {
            const point = toFlat({ type: 'Point', coordinates: [x, y] });
            const inside = prepared.is('contains', point) ? 'inside' : 'border';
            const expected = prepared.is('intersects', point) ? inside : 'outside';
            expect([walked(x, y), banded(x, y)]).toEqual([expected, expected]);
          }),
          { numRuns: 400 },
        );
      });
    }
  });

  // Kettner et al. 2008, Classroom examples of robustness problems: doubles alone give wrong signs around here.
  it('is on one side of an almost degenerate edge, as exact arithmetic has it', () => {
    const [a, b] = [12, 24];
    const triangle = shape({ type: 'Polygon', coordinates: [[[a, a], [b, b], [b, 0], [a, a]]] }); // prettier-ignore
    const place = createPointLocator(triangle);
    const ulp = 2 ** -49;
    for (let i = 0; i < 30; i++) {
      for (let j = 0; j < 30; j++) {
        const expected = i === j ? 'border' : j < i ? 'inside' : 'outside';
        expect(place(18 + i * 4 * ulp, 18 + j * 4 * ulp)).toBe(expected);
      }
    }
  });

  it('falls to exactly one of two polygons that share an edge, or to the border of both', () => {
    const left = createPointLocator(shape({ type: 'Polygon', coordinates: [[[0, 0], [0.1, 0.7], [-5, 3], [0, 0]]] })); // prettier-ignore
    const right = createPointLocator(shape({ type: 'Polygon', coordinates: [[[0, 0], [5, 3], [0.1, 0.7], [0, 0]]] })); // prettier-ignore
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (t) => {
        const [x, y] = [0.1 * t, 0.7 * t];
        const places = [left(x, y), right(x, y)].sort();
        const shared = t > 0 && t < 1 ? [['border', 'border'], ['inside', 'outside']] : [['border', 'border']]; // prettier-ignore
        expect(shared).toContainEqual(places);
      }),
    );
  });

  it('does not let a comb of long edges fill the memory', () => {
    const teeth = Array.from({ length: 20_000 }, (_, k): Position => [k, k % 2 === 0 ? 0 : 1000]);
    const place = createPointLocator(
      shape({ type: 'Polygon', coordinates: [[...teeth, [19_999, -1], [0, -1], [0, 0]]] }),
    );
    expect([place(10, 500), place(11, 500), place(10, 0)]).toEqual(['outside', 'inside', 'border']);
  });
});
