import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import { planarBuffer } from '../geometry/in-geojson.ts';
import { createBufferCase } from './buffer-shapes.ts';
import { createRandom } from './random.ts';
import { hasJudge, judge } from './judge.ts';

interface Verdict {
  readonly valid: boolean;
  readonly missing: number;
  readonly extra: number;
  readonly false: number;
  readonly lost: number;
}

describe.skipIf(!hasJudge)('the buffer of a ring, or of a line that goes round', () => {
  it('covers what the buffers of its segments cover, without false holes and without losing parts', async () => {
    const engine = await loadGeos();
    const cases: object[] = [];
    for (let seed = 1; cases.length < 240; seed++) {
      const { geometry, distance } = createBufferCase(createRandom(seed).fraction, seed % 2 === 0);
      if (engine.invalidity(toFlat(geometry))) continue;
      const result = (await planarBuffer(geometry, distance, 16)).geometry;
      cases.push({ seed, geometry, distance, result });
    }
    const verdicts = judge<Verdict>('buffer-shape.py', cases);
    const wrong = verdicts.flatMap((verdict, i) => {
      const { missing, extra, valid } = verdict;
      const isRight = valid && missing < 1e-4 && extra < 1e-4 && verdict.false === 0 && verdict.lost === 0;
      return isRight ? [] : [{ ...cases[i], verdict }];
    });
    expect(wrong).toEqual([]);
  });
});
