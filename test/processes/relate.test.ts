import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { predicates } from '../../src/geometry/relate/de-9im.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import { getDimension } from '../../src/geometry/flat/dimensions.ts';
import { getConverse, findNamedRelations } from '../../src/geometry/joins/relations.ts';
import relate from '../../src/processes/relate.ts';
import { run } from './run.ts';

const engine = await loadGeos();
const square = (x: number, y: number, side: number): Geometry => ({
  type: 'Polygon',
  coordinates: [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]], // prettier-ignore
});
const line = (...coordinates: number[][]): Geometry => ({ type: 'LineString', coordinates });
const point = (x: number, y: number): Geometry => ({ type: 'Point', coordinates: [x, y] });

async function relationOf(a: Geometry, b: Geometry) {
  const { outputs } = await run(relate, { a, b });
  return outputs.relation as { relations: string[]; matrix: string };
}

describe('relate', () => {
  // Matrices as in OGC 06-103r4 and the relate tests of JTS (TestRelateAA, AL, PA).
  it.each([
    [
      'equal squares',
      square(0, 0, 1),
      square(0, 0, 1),
      '2FFF1FFF2',
      ['intersects', 'contains', 'within', 'covers', 'covered-by', 'equals'],
    ],
    ['squares side by side', square(0, 0, 1), square(1, 0, 1), 'FF2F11212', ['intersects', 'touches']],
    ['squares that overlap', square(0, 0, 2), square(1, 1, 2), '212101212', ['intersects', 'overlaps']],
    ['squares apart', square(0, 0, 1), square(5, 5, 1), 'FF2FF1212', ['disjoint']],
    ['a square in a square', square(1, 1, 1), square(0, 0, 3), '2FF1FF212', ['intersects', 'within', 'covered-by']],
    ['a line through a square', line([-1, 1], [3, 1]), square(0, 0, 2), '101FF0212', ['intersects', 'crosses']],
    [
      'a line along an edge',
      line([0, 0], [1, 0]),
      square(0, 0, 2),
      'F1FF0F212',
      ['intersects', 'covered-by', 'touches'],
    ],
    ['lines that cross', line([0, 0], [2, 2]), line([0, 2], [2, 0]), '0F1FF0102', ['intersects', 'crosses']],
    ['a point on a corner', point(0, 0), square(0, 0, 1), 'F0FFFF212', ['intersects', 'covered-by', 'touches']],
    ['a point in a square', point(1, 1), square(0, 0, 2), '0FFFFF212', ['intersects', 'within', 'covered-by']],
  ] as const)('names the relations of %s', async (_, a, b, matrix, relations) => {
    // prettier-ignore
    expect(await relationOf(a, b)).toMatchObject({ matrix, relations: [...relations] });
  });

  it('answers its example: an enclave touches', async () => {
    const { outputs } = await run(relate, relate.examples[0]?.inputs);
    expect(outputs).toEqual({
      relation: {
        relations: ['intersects', 'touches'],
        matrix: 'FF2F1F212',
        dimension_a: 2,
        dimension_b: 2,
        method: 'planar, in the units of the coordinates (DE-9IM, OGC 06-103r4)',
      },
    });
  });

  it('says which geometry it repaired', async () => {
    const bowTie = { type: 'Polygon', coordinates: [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]] }; // prettier-ignore
    const { warnings } = await run(relate, { a: point(0, 0), b: bowTie });
    expect(warnings).toEqual([
      'b: The geometry is invalid (Self-intersection, first at [0.5, 0.5]). It was repaired before processing.',
    ]);
  });

  it('takes a collection as the union of its members', async () => {
    const halves: Geometry = { type: 'GeometryCollection', geometries: [square(0, 0, 1), square(1, 0, 1)] };
    expect((await relationOf(point(1, 0.5), halves)).matrix).toBe('0FFFFF212');
  });

  it('refuses an empty geometry', async () => {
    const empty = { type: 'GeometryCollection', geometries: [] };
    await expect(run(relate, { a: empty, b: point(0, 0) })).rejects.toMatchObject({ issues: [{ pointer: '/a' }] });
  });

  const coordinate = fc.integer({ min: 0, max: 4 });
  const spot = fc.tuple(coordinate, coordinate);
  const shape: fc.Arbitrary<Geometry> = fc.oneof(
    spot.map(([x, y]) => point(x, y)),
    fc.uniqueArray(spot, { minLength: 2, maxLength: 4, selector: String }).map((spots) => line(...spots)),
    fc.tuple(spot, fc.integer({ min: 1, max: 3 })).map(([[x, y], side]) => square(x, y, side)),
    fc.uniqueArray(spot, { minLength: 1, maxLength: 3, selector: String }).map((coordinates): Geometry => {
      return { type: 'MultiPoint', coordinates };
    }),
  );

  it('has the transposed matrix and the converse relations the other way round', () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const there = engine.relate(toFlat(a), toFlat(b));
        const back = engine.relate(toFlat(b), toFlat(a));
        expect([0, 3, 6, 1, 4, 7, 2, 5, 8].map((i) => there[i]).join('')).toBe(back);
        const [da, db] = [getDimension(toFlat(a)), getDimension(toFlat(b))];
        const converse = findNamedRelations(there, da, db).map(getConverse);
        expect([...findNamedRelations(back, db, da)].sort()).toEqual(converse.sort());
      }),
      { numRuns: 300 },
    );
  });

  it('names what the predicates of the engine say one by one', () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const [first, second] = [toFlat(a), toFlat(b)];
        const named = findNamedRelations(engine.relate(first, second), getDimension(first), getDimension(second));
        expect(named).toEqual(predicates.filter((predicate) => engine.is(predicate, first, second)));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a geometry that is none', async () => {
    await expect(run(relate, { a: point(0, 0), b: { type: 'Circle' } })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: expect.stringMatching('^/b') as string }],
    });
  });
});
