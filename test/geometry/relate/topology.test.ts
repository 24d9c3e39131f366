import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { predicates } from '../../../src/geometry/relate/de-9im.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { getDimension } from '../../../src/geometry/flat/dimensions.ts';
import { matchesPredicate } from '../../../src/geometry/relate/de-9im.ts';
import { de9im } from './de-9im.ts';
import { box, collection, line, point } from '../layer-cases.ts';
import { square } from './plane.ts';

const engine = await loadGeos();
const relate = (a: Geometry, b: Geometry) => engine.relate(toFlat(a), toFlat(b));
const transposed = (matrix: string) => [0, 3, 6, 1, 4, 7, 2, 5, 8].map((i) => matrix[i]).join('');
const lines = (...coordinates: readonly (readonly Position[])[]): Geometry => ({
  type: 'MultiLineString',
  coordinates,
});
const triangle = (a: Position, b: Position, c: Position): Geometry => ({
  type: 'Polygon',
  coordinates: [[a, b, c, a]],
});
const holed: Geometry = { type: 'Polygon', coordinates: [square(-4, -4, 8), [...square(-2, -2, 4)].reverse()] };

describe('relations of geometries that meet themselves, and of collections', () => {
  // By the definition of the standard; GEOS 3.13 alone says otherwise of each.
  it.each<[string, Geometry, Geometry, string]>([
    ['a polygon within one of a collection with a point', box(0.25, 0.25, 0.25), collection(box(0, 0, 1), point(5, 5)), '2FF1FF212'],
    ['a polygon equal to one of a collection with a point', box(0, 0, 1), collection(box(0, 0, 1), point(5, 5)), '2FFF1F0F2'],
    ['a point where two lines begin', point(1, 0), lines([[0, 0], [1, 0]], [[0, 0], [0, 1]]), 'F0FFFF102'],
    ['a point beside a line that is there twice', point(9, 9), lines([[0, 0], [1, 0]], [[0, 0], [1, 0]], [[5, 5], [6, 6]]), 'FF0FFF102'],
    ['two lines that begin together, and a box', lines([[1, -2], [-1, -1]], [[1, -2], [3, 1]]), { type: 'Polygon', coordinates: [[[-2, -3], [0, -3], [0, -1], [-2, -1], [-2, -3]]] }, '101F00212'],
    ['a polygon over a void of two others', { type: 'Polygon', coordinates: [[[0, -4], [3, -4], [3, 0], [0, 0], [0, -4]]] }, collection(holed, triangle([1, -3], [-2, 0], [3, 2])), '21211F212'],
  ])('%s', (_, a, b, expected) => {
    expect(relate(a, b)).toBe(expected);
    expect(relate(b, a)).toBe(transposed(expected));
  }); // prettier-ignore

  const place = fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 }))
    .map(([x, y]): Position => [x, y]);
  const path = fc
    .array(place, { minLength: 2, maxLength: 4 })
    .map((way) => way.filter((at, i) => String(at) !== String(way[i - 1])))
    .filter((way) => way.length > 1);
  const polygon = fc.oneof(
    fc.tuple(place, fc.integer({ min: 1, max: 4 })).map(([[x = 0, y = 0], size]) => box(x, y, size)),
    fc.tuple(place, place, place).map(([a, b, c]) => triangle(a, b, c)),
  );
  const simple = fc
    .oneof(
      place.map(([x = 0, y = 0]) => point(x, y)),
      path.map((way) => line(...way)),
      fc.array(path, { minLength: 2, maxLength: 3 }).map((ways) => lines(...ways)),
      polygon,
      fc.tuple(polygon, polygon).map(([one, other]): Geometry => ({
        type: 'MultiPolygon',
        coordinates: [one, other].flatMap((each) => (each.type === 'Polygon' ? [each.coordinates] : [])),
      })),
    )
    .filter((geometry) => engine.invalidity(toFlat(geometry)) === undefined);
  const any = fc.oneof(
    simple,
    fc.array(simple, { minLength: 2, maxLength: 4 }).map((members) => collection(...members)),
  );

  it('are those of the definition, and the named ones follow from the matrix', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const matrix = de9im(a, b);
        expect(relate(a, b)).toBe(matrix);
        const [first, second] = [toFlat(a), toFlat(b)];
        for (const predicate of predicates) {
          const expected = matchesPredicate(predicate, matrix, getDimension(first), getDimension(second));
          expect([predicate, engine.is(predicate, first, second)]).toEqual([predicate, expected]);
        }
      }),
      { numRuns: 600 },
    );
  });
});
