/** Outlines that cross the antimeridian uncut have their holes and parts where they are, in whatever turn these land. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { run } from '../processes/run.ts';
import { hasJudge, judge } from './judge.ts';
import { randomUncut, type Uncut } from './uncut-outlines.ts';
import { createRandom } from './random.ts';

const processes = await loadBuiltInProcesses();
const seed = Number(process.env.SEED ?? 26);

interface Verdict {
  /** Square metres on the ellipsoid. */
  readonly area: number;
  /** Square degrees that only one of both covers. */
  readonly difference: number;
  readonly valid: boolean;
}

interface Case extends Uncut {
  readonly got: unknown;
  readonly measured: number;
}

async function outputOf(id: string, inputs: unknown): Promise<Record<string, unknown>> {
  const { outputs } = await run(processes.get(id), inputs);
  return Object.values(outputs)[0] as Record<string, unknown>;
}

async function createCase(random: () => number): Promise<Case> {
  const uncut = randomUncut(random);
  const { geometry } = await outputOf('buffer', { geometry: uncut.geometry, distance: 0 });
  const { summary } = await outputOf('measure', { layer: { type: 'Feature', properties: {}, geometry } });
  return { ...uncut, got: geometry, measured: (summary as { area_m2: number }).area_m2 };
}

describe.skipIf(!hasJudge)('outlines that are not cut', () => {
  it('have the area that they have in continuous longitudes', async () => {
    const random = createRandom(seed).fraction;
    const cases: Case[] = [];
    for (let i = 0; i < 400; i++) cases.push(await createCase(random));
    const verdicts = judge<Verdict>('uncut-outlines.py', cases);
    const wrong = verdicts.flatMap(({ area, difference, valid }, i) => {
      const { measured, geometry } = cases[i] as Case;
      const isRight = valid && difference <= 1e-9 && Math.abs(measured - area) <= 1e-6 * area + 1;
      return isRight ? [] : [{ i, area, measured, difference, valid, geometry: JSON.stringify(geometry) }];
    });
    expect(wrong).toEqual([]);
  });
});
