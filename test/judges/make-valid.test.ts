import { describe, expect, it } from 'vitest';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import { toRingPolygons, type Ring } from '../../src/geometry/flat/ring-polygons.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import type { Position } from '../../schemas/geometry-types.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandomPolygons } from './random-polygons.ts';
import { toMultiPolygon } from './repaired.ts';

interface Case {
  readonly polygons: readonly (readonly (readonly Position[])[])[];
  readonly method: 'structure' | 'outline';
  readonly points: readonly Position[];
}

interface Verdict {
  readonly area: number;
  readonly land: readonly (boolean | null)[];
}

const engine = await loadGeos();

describe.skipIf(!hasJudge)('land after a repair', () => {
  it.each(['structure', 'outline'] as const)(
    'is by %s what exact arithmetic finds',
    (method) => {
      // A face that is closed by rounding alone is one that exact arithmetic leaves open.
      const next = createRandomPolygons(3, { isExact: method === 'outline' });
      const cases = Array.from({ length: 200 }, (_, i): Case => {
        const { coordinates, place } = next();
        // Off the grid, so that few lie on an edge.
        const points = Array.from({ length: 8 }, (_, k) =>
          place([(i * Math.SQRT2 + k * Math.E) % 13, (i * Math.E + k * Math.SQRT2) % 13]),
        );
        return { polygons: coordinates, method, points };
      });
      const verdicts = judge<Verdict>('make-valid.py', cases);
      cases.forEach(({ polygons, points }, i) => {
        const repaired = engine.makeValid(toMultiPolygon(polygons), method);
        const { area, land } = verdicts[i] ?? { area: NaN, land: [] };
        const ringAreas = toRingPolygons(toMultiPolygon(polygons)).map(({ shell }) => boxArea(shell));
        expect(Math.abs(engine.area(repaired) - area), JSON.stringify(polygons)).toBeLessThan(
          1e-9 * Math.max(...ringAreas),
        );
        expect(engine.invalidity(repaired)).toBeUndefined();
        land.forEach((isLand, k) => {
          if (isLand !== null) expect(holds(repaired, points[k] ?? []), JSON.stringify(polygons)).toBe(isLand);
        });
      });
    },
    60_000,
  );
});

function boxArea({ bounds: { west, south, east, north } }: Ring): number {
  return (east - west) * (north - south);
}

function holds(geometry: FlatGeometry, [x = NaN, y = NaN]: Position): boolean {
  return toRingPolygons(geometry).some(
    ({ shell, holes }) => isInRing(shell, x, y) && !holes.some((hole) => isInRing(hole, x, y)),
  );
}

/** Even-odd rule, which is that of valid rings. */
function isInRing({ coordinates }: Ring, x: number, y: number): boolean {
  let isIn = false;
  for (let i = 0; i + 3 < coordinates.length; i += 2) {
    const [ax = NaN, ay = NaN, bx = NaN, by = NaN] = coordinates.subarray(i, i + 4);
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) isIn = !isIn;
  }
  return isIn;
}
