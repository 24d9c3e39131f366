import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { toRingPolygons } from '../../../src/geometry/flat/ring-polygons.ts';
import { unionInBlocks } from '../../../src/geometry/overlay/union.ts';
import { square } from '../relate/plane.ts';
import { createRandom } from '../../judges/random.ts';

const engine = await loadGeos();

/** Circles of radius 0.5 to 1.5 thrown into a square; `crowd` is about the number of them over each place. */
function circles(count: number, crowd: number, seed: number): FlatGeometry {
  const { fraction: random } = createRandom(seed);
  const side = Math.sqrt((count * Math.PI) / crowd);
  const coordinates = Array.from({ length: count }, () => {
    const [x, y, radius] = [side * random(), side * random(), 0.5 + random()];
    const ring = Array.from({ length: 16 }, (_, i): Position => {
      const angle = (i * Math.PI) / 8;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    return [[...ring, ring[0] ?? []]];
  });
  return toFlat({ type: 'MultiPolygon', coordinates });
}

function expectSameUnion(geometry: FlatGeometry): void {
  const inBlocks = unionInBlocks(engine, geometry);
  const atOnce = engine.union(geometry);
  const area = engine.area(atOnce);
  expect(Math.abs(engine.area(inBlocks) - area)).toBeLessThanOrEqual(1e-9 * area);
  expect(engine.area(engine.symmetricDifference(inBlocks, atOnce))).toBeLessThanOrEqual(1e-9 * area);
  expect(engine.invalidity(inBlocks)).toBeUndefined();
}

describe('unionInBlocks', () => {
  it('is the union that the engine gives at once, from lone circles to a crowd', () => {
    fc.assert(
      fc.property(fc.constantFrom(0.1, 0.5, 1, 1.3, 3), fc.integer({ min: 1, max: 2 ** 31 - 1 }), (crowd, seed) =>
        expectSameUnion(circles(700, crowd, seed)),
      ),
      { numRuns: 6 },
    );
  });

  it('puts holes and islands back where they were', () => {
    // Frames side by side share their edges; each has an island with a hole of its own.
    const coordinates = Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 30 }, (_, j) => [
        [square(10 * i, 10 * j, 10), [...square(10 * i + 2, 10 * j + 2, 6)].reverse()],
        [square(10 * i + 3, 10 * j + 3, 4), [...square(10 * i + 4, 10 * j + 4, 2)].reverse()],
      ]),
    ).flat(2);
    const frames = toFlat({ type: 'MultiPolygon', coordinates });
    const result = unionInBlocks(engine, frames);
    expect(result).toMatchObject({ type: 'MultiPolygon' });
    expect(toRingPolygons(result)).toHaveLength(1 + 900);
    expect(engine.area(result)).toBe(900 * (100 - 36 + 16 - 4));
    expect(engine.invalidity(result)).toBeUndefined();
  });

  it('dissolves squares that share their edges into one without seams', () => {
    const coordinates = Array.from({ length: 900 }, (_, i) => [square(i % 30, Math.floor(i / 30), 1)]);
    const result = unionInBlocks(engine, toFlat({ type: 'MultiPolygon', coordinates }));
    expect(result.type).toBe('Polygon');
    expect(engine.area(result)).toBe(900);
  });

  it('takes Z coordinates, empty members and collections', () => {
    const polygons = Array.from({ length: 400 }, (_, i) =>
      toFlat({ type: 'Polygon', coordinates: [square(i / 2, 0, 1).map(([x = 0, y = 0]) => [x, y, 7])] }),
    );
    const empty = toFlat({ type: 'Polygon', coordinates: [] });
    const nested: FlatGeometry = { type: 'GeometryCollection', geometries: polygons.slice(200) };
    const all: FlatGeometry = { type: 'GeometryCollection', geometries: [empty, ...polygons.slice(0, 200), nested] };
    expect(engine.area(unionInBlocks(engine, all))).toBe(200.5);
  });

  it('keeps what is not a polygon', () => {
    const line = toFlat({ type: 'LineString', coordinates: [[50, 50], [60, 50]] }); // prettier-ignore
    const all: FlatGeometry = { type: 'GeometryCollection', geometries: [circles(300, 1, 1), line] };
    expect(unionInBlocks(engine, all)).toEqual(engine.union(all));
  });

  it('says how far it is, and that it is done only when it is', () => {
    const seen: number[] = [];
    const atCalls: number[] = [];
    const counting = new Proxy(engine, {
      get(target, key: keyof typeof engine) {
        atCalls.push(seen.at(-1) ?? 0);
        return target[key];
      },
    });
    unionInBlocks(counting, circles(700, 1, 5), (fraction) => seen.push(fraction));
    // Eight blocks and seven merges; those of 700, two of 350 and four of 175 are four times 700.
    expect(seen).toHaveLength(15);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-2)).toBeCloseTo(3 / 4, 12);
    expect(seen.at(-1)).toBe(1);
    expect(atCalls.at(-1)).toBeCloseTo(3 / 4, 12);
  });
});
