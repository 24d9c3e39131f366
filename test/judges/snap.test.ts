import { describe, expect, it } from 'vitest';
import type { Position } from '../../schemas/geometry-types.ts';
import snap from '../../src/processes/snap.ts';
import { run } from '../processes/run.ts';
import type { Random } from './buffer-shapes.ts';
import { createRandom } from './random.ts';
import { hasJudge, judge } from './judge.ts';

interface SnapCase {
  readonly isLine: boolean;
  readonly [name: string]: unknown;
}

interface Verdict {
  readonly move: number;
  readonly near: number;
}

/** Positions within some tolerances of a place near a pole, across a pole, or at the antimeridian. */
export function createSnapCase(random: Random, isLine: boolean) {
  const tolerance = 10 ** (4 * random());
  const degree = tolerance / 111_195;
  const pole = random() < 0.5 ? 1 : -1;
  const [toPole, turn] = [degree * (random() < 0.3 ? 0 : 10 ** (3 * random() - 1)), 360 * random()];
  const fromPole = (x: number, y: number): Position => {
    const longitude = ((Math.atan2(x, y) * 180) / Math.PI + turn) % 360;
    return [longitude > 180 ? longitude - 360 : longitude, pole * (90 - Math.hypot(x, y))];
  };
  const around = (spread: number) => fromPole(degree * spread * (random() - 0.5), toPole + degree * spread * (random() - 0.5)); // prettier-ignore
  const before = Array.from({ length: isLine ? 3 : 8 }, () => around(isLine ? 30 : 6));
  // An edge to a place far from the pole moves more than its end when that turns.
  if (isLine && random() < 0.4) before[2] = around(Math.min(30_000, 20 / degree));
  const targets = Array.from({ length: 6 }, () => around(isLine ? 20 : 6));
  if (random() < 0.2) targets.push([180 * random(), 90 * pole]);
  return { tolerance, before, targets };
}

const isWithinHalfTurns = (line: readonly Position[]) =>
  line.every(([x = 0], i) => i === 0 || Math.abs(x - (line[i - 1]?.[0] ?? 0)) < 180);

describe.skipIf(!hasJudge)('snapping in metres near a pole', () => {
  it('moves nothing farther than it may, and leaves nothing near without saying so', { timeout: 120_000 }, async () => {
    const cases: SnapCase[] = [];
    for (let seed = 1; cases.length < 200; seed++) {
      const random = createRandom(seed).fraction;
      const isLine = seed % 3 === 0;
      const { tolerance, before, targets } = createSnapCase(random, isLine);
      if (isLine && !isWithinHalfTurns(before)) continue;
      const toItself = !isLine && random() < 0.5;
      const layer = { type: isLine ? 'LineString' : 'MultiPoint', coordinates: before };
      const to = toItself ? {} : { to: { type: 'MultiPoint', coordinates: targets } };
      const { outputs, warnings } = await run(snap, { layer, tolerance, ...to });
      const { geometry } = outputs.result as { geometry: { coordinates: readonly Position[] } };
      cases.push({ seed, isLine, tolerance, before, after: geometry.coordinates, targets, toItself, missed: warnings.length }); // prettier-ignore
    }
    const verdicts = judge<Verdict>('snap.py', cases);
    const wrong = verdicts.flatMap((verdict, i) => {
      const isRight = verdict.move < (cases[i]?.isLine ? 2.1 : 1 + 1e-9) && verdict.near === 0;
      return isRight ? [] : [{ ...cases[i], verdict }];
    });
    expect(wrong).toEqual([]);
  });
});
