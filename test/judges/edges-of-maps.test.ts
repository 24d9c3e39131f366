/** No projected position comes back as the longitude and latitude of another one, wherever on or beyond a map it is. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { loadCrsTable } from '../../src/geometry/crs/table.ts';
import { run } from '../processes/run.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

const processes = await loadBuiltInProcesses();
const table = await loadCrsTable();

interface Case {
  readonly source: string;
  readonly target: string;
  readonly sent: readonly number[];
  readonly got: readonly number[];
}

/** @returns nothing where the position is refused */
async function toDegrees(sent: readonly number[], source: string, target: string) {
  try {
    const geometry = { type: 'Point', coordinates: sent };
    const { outputs } = await run(processes.get('reproject'), { geometry, source_crs: source, target_crs: target });
    const result = outputs.reprojected_geometry as { geometry: { coordinates: number[] } };
    return result.geometry.coordinates;
  } catch (error) {
    if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
    return undefined;
  }
}

describe.skipIf(!hasJudge)('a position of a map', () => {
  it('is where PROJ has its longitude and latitude, or is refused', async () => {
    const random = createRandom(4).fraction;
    const projected = table.all().filter(({ kind }) => kind === 'projected');
    const worldwide = projected.filter(({ area }) => area.east - area.west > 300);
    const cases: Case[] = [];
    let refused = 0;
    for (let i = 0; i < 1500; i++) {
      const choice = i % 3 === 0 ? worldwide : projected;
      const crs = choice[Math.floor(random() * choice.length)];
      if (!crs) continue;
      const reach = [3e6, 1.5e7, 2.5e7, 1e8][Math.floor(random() * 4)] ?? 0;
      const sent = [0, 1].map(() => ((random() - 0.5) * 2 * reach) / crs.unitSize);
      const target = `EPSG:${crs.base}`;
      const got = await toDegrees(sent, crs.id, target);
      if (got) cases.push({ source: crs.id, target, sent, got });
      else refused += 1;
    }
    const verdicts = judge<{ x: number | null; y: number | null }>('edges-of-maps.py', cases);
    const wrong = verdicts.flatMap(({ x, y }, i) => {
      const one = cases[i];
      const [sx = NaN, sy = NaN] = one?.sent ?? [];
      return Math.hypot((x ?? NaN) - sx, (y ?? NaN) - sy) <= 1 ? [] : [{ ...one, x, y }];
    });
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(300);
    expect(cases.length).toBeGreaterThan(300);
  });
});
