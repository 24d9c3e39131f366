/** Areas and lengths of layers in 21 projected systems, in their plane and on the ellipsoid, past shapely and pyproj. */
import { describe, expect, it } from 'vitest';
import { resolveCrs } from '../../src/geometry/crs/crs.ts';
import { loadCrsTable } from '../../src/geometry/crs/table.ts';
import { transformPositions } from '../../src/geometry/crs/transform.ts';
import measure from '../../src/processes/measure.ts';
import { run } from '../processes/run.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

/** Feet of both kinds, Mercator, equal-area, oblique and conic ones, on old datums and new ones. */
const codes = [2263, 2225, 2278, 6588, 2222, 25832, 3857, 27700, 2056, 28992, 31370, 3035, 32633, 5514, 2154, 6346, 26986, 3006, 2193, 27200, 3005]; // prettier-ignore
/** A Helmert shift may scale by some 20 millionths, and PROJ takes a grid where we take none: it stretches by more. */
const oldDatums = new Set([27700, 2056, 28992, 31370, 5514, 27200]);
const PER_CRS = 12;

interface Case {
  readonly code: number;
  readonly unitSize: number;
  readonly ring: readonly (readonly number[])[];
  readonly line: readonly (readonly number[])[];
}

interface Lengths {
  readonly area: number;
  readonly perimeter: number;
  readonly length: number;
  readonly length3d: number;
}

async function makeCases(code: number): Promise<Case[]> {
  const table = await loadCrsTable();
  const [source, target] = [resolveCrs(table, 'OGC:CRS84', 'source'), resolveCrs(table, code, 'target')];
  const random = createRandom(code);
  const cases: Case[] = [];
  for (let n = 0; n < PER_CRS; n++) {
    const { west, south, east, north } = target.area;
    // Web Mercator reaches where nobody takes its plane for the ground.
    const [low, high] = [Math.max(south, -70), Math.min(north, 70)];
    const at = (from: number, to: number) => from + (to - from) * (0.15 + 0.7 * random.fraction());
    const { positions } = await transformPositions(Float64Array.of(at(west, east), at(low, high)), {
      ...{ table, source, target },
      axisOrder: 'traditional',
    });
    const [x = 0, y = 0] = positions;
    const size = ([60, 900, 12_000][n % 3] ?? 0) / target.unitSize;
    const corners = 3 + (n % 5);
    const ring = Array.from({ length: corners }, (_, i) => {
      const [angle, radius] = [(2 * Math.PI * i) / corners, size * (0.3 + random.fraction())];
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    const line = Array.from({ length: 4 }, () => [x + size * random.fraction(), y + size * random.fraction(), 900 * random.fraction()]); // prettier-ignore
    cases.push({ code, unitSize: target.unitSize, ring: [...ring, ring[0] ?? []], line });
  }
  return cases;
}

describe.skipIf(!hasJudge)('a layer in a projected CRS', () => {
  it(
    'has the areas and lengths of shapely in its plane, and of pyproj on the ellipsoid',
    { timeout: 120_000 },
    async () => {
      const cases = (await Promise.all(codes.map(makeCases))).flat();
      const verdicts = judge<Lengths & { planar: Lengths }>('two-meanings.py', cases);
      for (const [i, { code, ring, line }] of cases.entries()) {
        const features = [
          { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } },
          { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } },
        ];
        const crs = { type: 'name', properties: { name: `EPSG:${code}` } };
        const layer = { type: 'FeatureCollection', crs, features };
        const { outputs } = await run(measure, { layer, three_dimensional: true });
        const { summary } = outputs.result as { summary: Record<string, number> & { planar: Record<string, number> } };
        const verdict = verdicts[i];
        if (!verdict) throw new Error('There is no verdict.');
        const { planar } = summary;
        const close = (got: number | undefined, expected: number, relative: number) =>
        expect([code, i, got]).toEqual([code, i, expect.closeTo(expected, 0 - Math.log10(2 * relative * Math.abs(expected)))]); // prettier-ignore
        // Edges may bend by a millimetre before they get positions, and Karney's distances are good to some nanometres.
        const ground = oldDatums.has(code) ? 3e-4 : 2e-7;
        close(summary.area_m2, verdict.area, ground + (0.0007 * verdict.perimeter) / verdict.area);
        close(summary.perimeter_m, verdict.perimeter, ground);
        close(summary.length_m, verdict.length, ground);
        close(summary.length_3d_m, verdict.length3d, ground);
        close(planar.area, verdict.planar.area, 1e-9);
        close(planar.perimeter, verdict.planar.perimeter, 1e-12);
        close(planar.length, verdict.planar.length, 1e-12);
        close(planar.length_3d, verdict.planar.length3d, 1e-12);
      }
      expect(cases).toHaveLength(21 * PER_CRS);
    },
  );
});
