import { describe, expect, it } from 'vitest';
import { engine } from '../geometry/in-geojson.ts';
import { toFlat, toGeoJson } from '../../schemas/flat-geometry.ts';
import { geodesicBuffer } from '../../src/geometry/buffer/geodesic-buffer.ts';
import { createAnyCase, createOneSidedCase } from './geodesic-buffers.ts';
import { hasJudge, judge, SCALE } from './judge.ts';
import { createRandom } from './random.ts';

interface Verdict {
  /** Largest error of a place on the edge, as a fraction of the distance. */
  readonly error: number;
  readonly wrong: readonly string[];
}

const BATCH = 250;
const COUNT = 1000 * SCALE;

describe.skipIf(!hasJudge)('a geodesic buffer', () => {
  it.each([
    ['of any geometry', createAnyCase, 1],
    ['of rings over many latitudes, where one curve crosses itself', createOneSidedCase, 2],
  ])('%s keeps its bound at its edge and around it', { timeout: 3_600_000 }, async (_, create, series) => {
    const paths = { discs: 0, planes: 0 };
    let [worst, seed] = [0, 0];
    for (let judged = 0; judged < COUNT / 2; judged += BATCH) {
      const cases: object[] = [];
      while (cases.length < Math.min(BATCH, COUNT / 2 - judged)) {
        const one = create(createRandom(1e6 * series + ++seed));
        // Another shape stands for one that had to be repaired.
        if (engine.invalidity(one.continuous)) continue;
        const { geometry, path, errorBound } = await geodesicBuffer(toFlat(one.geometry), one.distance, one);
        paths[path] += 1;
        cases.push({ seed, ...one, path, errorBound, result: toGeoJson(geometry) });
      }
      const verdicts = judge<Verdict>('geodesic-buffer.py', cases);
      expect(
        verdicts.flatMap(({ wrong }, i) => (wrong.length === 0 ? [] : [{ ...cases[i], result: 0, wrong }])),
      ).toEqual([]);
      verdicts.forEach(({ error }, i) => {
        const { tolerance, path } = cases[i] as { tolerance: number; path: string };
        if (path === 'discs') worst = Math.max(worst, error / tolerance);
      });
    }
    expect(worst).toBeLessThanOrEqual(0.95);
    // About nine of ten random cases are drawn with discs: fewer than eight would mean that another path was judged.
    expect(paths.discs).toBeGreaterThan(0.8 * (paths.discs + paths.planes));
  });
});
