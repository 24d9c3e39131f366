import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { hasNearCoincidence } from '../../../src/geometry/engine/near-coincidence.ts';
import { overlayLayers } from '../../../src/geometry/overlay/layer-overlay.ts';
import { overlayWholes } from '../../../src/geometry/overlay/overlay.ts';
import { measurePlanarLength } from '../../../src/geometry/flat/dimensions.ts';
import { collection, layerOf, line, star } from '../layer-cases.ts';
import { square } from '../relate/plane.ts';

const engine = await loadGeos();
const polygon = (...rings: readonly (readonly Position[])[]): Geometry => ({ type: 'Polygon', coordinates: rings });
const together = (geometries: readonly FlatGeometry[]): FlatGeometry => ({ type: 'GeometryCollection', geometries });
const areaOf = (geometry: Geometry) => engine.area(toFlat(geometry));

describe('nearlyCoincide', () => {
  const among = (...geometries: readonly Geometry[]) => hasNearCoincidence(geometries.map(toFlat));
  const base = polygon(square(0, 0, 10));

  it.each<[string, Geometry, boolean]>([
    ['a corner one bit beside an edge', polygon([[10.000000000000002, 5], [20, 0], [20, 10], [10.000000000000002, 5]]), true],
    ['a corner exactly on an edge', polygon([[10, 5], [20, 0], [20, 10], [10, 5]]), false],
    ['a corner a millionth beside an edge', polygon([[10.000001, 5], [20, 0], [20, 10], [10.000001, 5]]), false],
    ['a shared edge', polygon(square(10, 0, 10)), false],
    ['an edge on part of another one', polygon(square(10, 2, 3)), false],
    ['the same polygon', base, false],
    ['an edge that leaves another one by a bit', polygon([[10, 0], [20, 0], [10.000000000000002, 10], [10, 0]]), true],
    ['corners that differ in their last bit', polygon(square(10.000000000000002, 10.000000000000002, 5)), true],
    ['edges that cross', polygon(square(5, 5, 10)), false],
    ['a line that crosses', line([-1, 3], [11, 7]), false],
    ['a point', { type: 'Point', coordinates: [10.000000000000002, 5] }, false],
    ['nothing', collection(), false],
  ])('%s: with %j %s', (_, other, expected) => {
    expect(among(base, other)).toBe(expected);
    expect(among(other, base)).toBe(expected);
    expect(among(collection(base, other))).toBe(expected);
  }); // prettier-ignore

  it('a crossing beside a third edge, of any of them', () => {
    const [x, y, z] = [line([0, 0], [3, 1]), line([0, 1], [3, 0]), line([1.5, -4], [1.5000000000000002, 5])];
    expect(among(x, y)).toBe(false);
    expect(among(x, y, z)).toBe(true);
    expect(among(collection(x, z), y)).toBe(true);
    expect(among(collection(x, y, z))).toBe(true);
  });

  it('a fault between two of ten thousand circles, and none without it', () => {
    const circle = (x: number, y: number) => {
      const ring = Array.from({ length: 8 }, (_, i): Position => {
        const angle = (Math.PI * i) / 4;
        return [x + 0.71 * Math.cos(angle), y + 0.7 * Math.sin(angle)];
      });
      return polygon([...ring, ring[0] ?? []]);
    };
    const many = Array.from({ length: 10_000 }, (_, i) => circle((i % 100) * 1.003, Math.floor(i / 100) * 1.007));
    expect(among(collection(...many))).toBe(false);
    // Circle 5050 stands at 50.15, 50.35, and its first corner 0.71 east of that.
    const x = 50 * 1.003 + 0.71;
    const y = 50 * 1.007;
    const beside = polygon([[x + 1e-14, y], [x + 0.1, y - 0.1], [x + 0.1, y + 0.1], [x + 1e-14, y]]); // prettier-ignore
    expect(among(collection(...many, beside))).toBe(true);
  });

  it('an end one bit beside that of a level edge, among edges enough for an index', () => {
    const beside = [line([0.1, 0], [2.1, 0]), line([0.1, 0], [2.0999999999999996, 0])];
    const upright = Array.from({ length: 12 }, () => line([0.1, 0], [0.1, 1 / 3]));
    expect(among(...beside)).toBe(true);
    expect(among(...beside, ...upright)).toBe(true);
    expect(among(...upright, ...beside)).toBe(true);
  });

  it('finds among a dozen lines what it finds in each pair alone', () => {
    const vertex = fc.tuple(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: -1, max: 1 }),
    );
    const lines = fc.array(fc.array(vertex, { minLength: 2, maxLength: 4 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(lines, (drawn) => {
        const given = drawn.map((vertices) =>
          line(...vertices.map(([x, y, bit]): Position => [x * (1 + bit * 2 ** -52) + 0.1, y / 3])),
        );
        const inPairs = given.some((a, i) => given.some((b, j) => j > i && among(a, b)));
        // Together more may be found: crossings beside a third line.
        if (inPairs) expect(among(collection(...given))).toBe(true);
      }),
      {
        numRuns: 500,
        // A crossing that is rounded onto a doubled edge in one order of the two edges only.
        examples: [[[[[0,1,0],[0,0,0]],[[0,0,0],[0,1,0],[0,0,0]],[[0,0,0],[0,1,0],[0,2,0],[0,0,0]],[[0,1,0],[1,5,0],[0,0,0],[0,1,0]],[[0,0,0],[0,1,0],[0,0,0]],[[0,3,0],[3,3,-1],[0,3,0]]]]],
      },
    ); // prettier-ignore
  });
});

describe('overlays where edges nearly coincide', () => {
  const file = new URL('../golden/nearly-coincident.json', import.meta.url);
  const pairs = JSON.parse(readFileSync(file, 'utf8')) as { shared: number; a: Geometry; b: Geometry }[];

  // Pairs of valid geometries of which GEOS 3.13 loses or fills a face of the union; what they share is by
  // GEOS 3.11, and was held against random points.
  it.each(pairs)('are right for a pair that shares $shared', ({ shared, a: first, b: second }) => {
    const [a, b] = [toFlat(first), toFlat(second)];
    const both = engine.area(a) + engine.area(b);
    expect(engine.area(engine.intersection(a, b))).toBeCloseTo(shared, 6);
    expect(engine.area(engine.difference(a, b))).toBeCloseTo(engine.area(a) - shared, 6);
    expect(engine.area(engine.difference(b, a))).toBeCloseTo(engine.area(b) - shared, 6);
    expect(engine.area(engine.symmetricDifference(a, b))).toBeCloseTo(both - 2 * shared, 6);
    for (const union of [engine.union(together([a, b])), engine.unionAtOnce(together([b, a]))]) {
      expect(engine.area(union)).toBeCloseTo(both - shared, 6);
      expect(engine.invalidity(union)).toBeUndefined();
    }
  });

  it('are right for two slivers whose union GEOS gives as empty (libgeos/geos#1383)', () => {
    const one = polygon([[184293.20931495726, 191412.37075890973], [184293.23465140502, 191412.3245224961], [184293.23465140507, 191412.324522496], [184293.20931495726, 191412.37075890973]]); // prettier-ignore
    const other = polygon([[184293.23465140502, 191412.3245224961], [184297.14, 191403.80000000002], [184293.23465140496, 191412.32452249623], [184293.23465140502, 191412.3245224961]]); // prettier-ignore
    const union = engine.union(toFlat(collection(one, other)));
    expect(engine.area(union)).toBeCloseTo(areaOf(one) + areaOf(other), 9);
  });

  it('are right across a hole that is nearly a line (libgeos/geos#1523)', () => {
    const a = polygon([[379.694383, 3423], [382, 3423], [382, 3428], [379.694383, 3428], [379.694383, 3423]]); // prettier-ignore
    const b = polygon(
      [[380, 3428.3], [382, 3429], [388, 3422], [377, 3422], [378, 3427], [380, 3428.3]],
      [[379.153701, 3427.199712952367], [380.736005, 3427.1997128766443], [379.777158, 3427.199712922531], [379.153701, 3427.199712952367]],
    ); // prettier-ignore
    // a lies within the shell of b: 2.305617 by 5, without a hole of 1e-13.
    expect(engine.area(engine.intersection(toFlat(a), toFlat(b)))).toBeCloseTo(11.528085, 6);
    expect(engine.area(engine.difference(toFlat(a), toFlat(b)))).toBeCloseTo(0, 6);
  });

  it('cut lines right by a polygon with a hole that is nearly a line', () => {
    const holed = polygon(square(0, 0, 10), [[1, 1], [9, 4 - 2 ** -50], [5, 2.5], [1, 1]]); // prettier-ignore
    const cut = toFlat(line([-5, 3.1], [15, 1.9]));
    const [inside, outside] = [engine.intersection(cut, toFlat(holed)), engine.difference(cut, toFlat(holed))];
    // Half of the line is within the ten units between x = 0 and x = 10.
    expect(measurePlanarLength(inside)).toBeCloseTo(measurePlanarLength(cut) / 2, 9);
    expect(measurePlanarLength(outside)).toBeCloseTo(measurePlanarLength(cut) / 2, 9);
  });

  it('unite the pieces of an overlay to what the union of the wholes covers, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(star, star, star, async (one, two, three) => {
        const [a, b] = [layerOf(one), layerOf(two, three)];
        const { result } = await overlayWholes('union', a, b);
        const { features } = await overlayLayers(a, b, { mode: 'union' });
        const pieces = features.flatMap(({ geometry }) => geometry ?? []);
        const oneByOne = pieces.reduce((whole, piece) => engine.union(together([whole, piece])));
        for (const united of [oneByOne, engine.union(together(pieces)), engine.unionAtOnce(together(pieces))]) {
          expect(engine.area(united)).toBeCloseTo(Number(result.summary.area), 6);
        }
      }),
      { numRuns: 40 },
    );
  });
});
