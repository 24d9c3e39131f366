/** Coverages of which some polygons are in collections, simplified together. */
import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import simplify from '../../src/processes/simplify.ts';
import { run } from '../processes/run.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

const random = createRandom(9);

interface Verdict {
  readonly overlap: number;
  readonly gap: number;
  readonly holes: number;
  readonly invalid: number;
}

/** Cells of a grid, whose borders wander, each the same from both sides; the outer border is straight. */
function createCells(cells: number, [x0, y0, size]: readonly [number, number, number]): Geometry[] {
  const made = new Map<string, Position[]>();
  const side = (x: number, y: number, isUp: boolean): Position[] => {
    const key = `${x} ${y} ${isUp}`;
    const isOuter = (isUp ? x : y) % cells === 0;
    const positions =
      made.get(key) ??
      Array.from({ length: 9 }, (_, i): Position => {
        const off = i === 0 || i === 8 || isOuter ? 0 : 0.15 * (random.fraction() - 0.5);
        const [u, v] = isUp ? [x + off, y + i / 8] : [x + i / 8, y + off];
        return [x0 + u * size, y0 + v * size];
      });
    made.set(key, positions);
    return positions;
  };
  return Array.from({ length: cells * cells }, (_, cell) => {
    const [x, y] = [cell % cells, Math.floor(cell / cells)];
    const sides = [side(x, y, false), side(x + 1, y, true), side(x, y + 1, false).toReversed(), side(x, y, true).toReversed()]; // prettier-ignore
    const ring = sides.flatMap((positions) => positions.slice(0, -1));
    return { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] };
  });
}

/** Puts some polygons into collections, nested or with others, and joins some to MultiPolygons. */
function wrap(polygons: readonly Geometry[]): Geometry[] {
  const geometries: Geometry[] = [];
  for (const polygon of polygons) {
    const [kind, last] = [random.integer(5), geometries.at(-1)];
    const point: Geometry = { type: 'Point', coordinates: [0, 0] };
    if (kind === 0) geometries.push({ type: 'GeometryCollection', geometries: [polygon] });
    else if (kind === 1)
      geometries.push({ type: 'GeometryCollection', geometries: [point, { type: 'GeometryCollection', geometries: [polygon] }] }); // prettier-ignore
    else if (kind === 2 && last?.type === 'GeometryCollection')
      geometries.splice(-1, 1, { ...last, geometries: [...last.geometries, polygon] }); // prettier-ignore
    else if (kind === 3 && polygon.type === 'Polygon')
      geometries.push({ type: 'MultiPolygon', coordinates: [polygon.coordinates] }); // prettier-ignore
    else geometries.push(polygon);
  }
  return geometries;
}

describe.skipIf(!hasJudge)('coverages with polygons in collections', () => {
  it('stay without gaps and overlaps', async () => {
    const cases = [];
    for (let index = 0; index < 300; index++) {
      const cells = 2 + random.integer(3);
      const place = random.pick([[0, 0, 1], [500_000, 4_000_000, 100], [5.1, 52, 0.01]] as const); // prettier-ignore
      const features = wrap(createCells(cells, place)).map((geometry) => ({ type: 'Feature', properties: {}, geometry })); // prettier-ignore
      const { outputs } = await run(simplify, {
        layer: { type: 'FeatureCollection', features },
        tolerance: place[2] * random.pick([0.05, 0.2, 0.5]),
        units: 'coordinates',
        coordinates: 'planar',
        mode: 'coverage',
        keep_outline: true,
      });
      const result = outputs.result as { readonly features: readonly { readonly geometry: Geometry }[] };
      cases.push({ geometries: result.features.map(({ geometry }) => geometry), area: (cells * place[2]) ** 2 });
    }
    const faults = judge<Verdict>('coverage.py', cases).filter(
      ({ overlap, gap, holes, invalid }) => overlap > 1e-9 || gap > 1e-6 || holes > 0 || invalid > 0,
    );
    expect(faults).toEqual([]);
  });
});
