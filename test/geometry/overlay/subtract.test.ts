import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { toRingPolygons, toOrientedShape } from '../../../src/geometry/flat/ring-polygons.ts';
import { subtractAll } from '../../../src/geometry/overlay/subtract.ts';
import { square } from '../relate/plane.ts';
import { createRandom } from '../../judges/random.ts';

const engine = await loadGeos();
type Rings = readonly (readonly Position[])[];

const flat = (coordinates: readonly Rings[]): FlatGeometry => toFlat({ type: 'MultiPolygon', coordinates });
const hole = (x: number, y: number, size: number) => [...square(x, y, size)].reverse();

function subtracted(land: FlatGeometry, water: FlatGeometry): FlatGeometry {
  return toOrientedShape(subtractAll(engine, toRingPolygons(land), toRingPolygons(water)));
}

/** @returns the area that is left */
function expectSame(land: FlatGeometry, water: FlatGeometry): number {
  const inPieces = subtracted(land, water);
  const atOnce = engine.difference(land, water);
  const area = engine.area(atOnce);
  expect(engine.invalidity(inPieces)).toBeUndefined();
  expect(engine.area(engine.symmetricDifference(inPieces, atOnce))).toBeLessThanOrEqual(1e-9 * area);
  return engine.area(inPieces);
}

function circles(count: number, side: number, size: number, seed: number): FlatGeometry {
  const { fraction: random } = createRandom(seed);
  return flat(
    Array.from({ length: count }, () => {
      const [x, y, radius] = [side * random(), side * random(), size * (0.2 + random())];
      const ring = Array.from({ length: 16 }, (_, i): Position => {
        const angle = (i * Math.PI) / 8;
        return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      });
      return [[...ring, ring[0] ?? []]];
    }),
  );
}

describe('subtractAll', () => {
  const land = flat([[square(0, 0, 100)]]);

  it('makes holes of lakes, whatever way their rings run, and cuts those at the coast out', () => {
    const water = flat([[square(10, 10, 5)], [hole(20, 20, 5)], [square(95, 50, 10)], [square(200, 0, 9)]]);
    expect(expectSame(land, water)).toBe(100 * 100 - 25 - 25 - 50);
    expect(subtracted(land, water)).toMatchObject({ type: 'Polygon', ends: { length: 3 } });
  });

  it('keeps islands in lakes, and the ponds on them', () => {
    const water = flat([
      [square(10, 10, 50), hole(20, 20, 30)],
      [square(25, 25, 10), hole(27, 27, 4)],
    ]);
    expect(expectSame(land, water)).toBe(10_000 - 2500 + 900 - 100 + 16);
    expect(toRingPolygons(subtracted(land, water))).toHaveLength(3);
  });

  it('keeps islands in water that lies across the coast', () => {
    const water = flat([[square(60, 10, 60), hole(65, 20, 10), hole(95, 20, 10), hole(105, 50, 10)]]);
    expect(expectSame(land, water)).toBe(10_000 - 40 * 60 + 100 + 5 * 10);
  });

  it('takes away land that water covers without touching its coast, and keeps land in a hole of the water', () => {
    const isles = flat([[square(0, 0, 100)], [square(200, 0, 10)], [square(250, 0, 10)]]);
    const water = flat([[square(190, -20, 40)], [square(240, -20, 40), hole(245, -5, 20)]]);
    expect(expectSame(isles, water)).toBe(10_000 + 100);
  });

  it('fills no hole of the land that lies in water', () => {
    const holed = flat([[square(0, 0, 100), hole(40, 40, 10)], [square(42, 42, 5)]]);
    expect(expectSame(holed, flat([[square(35, 35, 20)], [square(5, 5, 5)]]))).toBe(10_000 - 400 - 25);
    expect(expectSame(holed, flat([[square(30, 30, 30), hole(35, 35, 20)]]))).toBe(10_000 - 900 + 400 - 100 + 25);
  });

  it('returns the minuend unchanged without a subtrahend, and nothing without a minuend', () => {
    const polygons = toRingPolygons(land);
    expect(subtractAll(engine, polygons, [])).toBe(polygons);
    expect(subtractAll(engine, [], polygons)).toEqual([]);
  });

  it('is the difference that the engine gives at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.constantFrom(1, 3, 6), (seed, size) => {
        const [patches, water] = [circles(12, 60, 20, seed), circles(150, 70, size, seed + 1)];
        expectSame(engine.union(patches), engine.union(water));
      }),
      { numRuns: 40 },
    );
  });
});
