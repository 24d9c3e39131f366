import { describe, expect, it } from 'vitest';
import process from '../../src/processes/difference.ts';
import { run } from './run.ts';

const [squares] = process.examples;

describe('difference', () => {
  it('answers the published example', async () => {
    const { outputs } = await run(process, squares?.inputs);
    expect(outputs).toMatchObject({ result: { geometry: { type: 'Polygon' }, summary: { area: 3, polygons: 1 } } });
  });

  it('has no lines where borders nearly coincide', async () => {
    const a = [[500072.4810078939, 4000048.743194854], [500092.831686001, 4000085.8708673], [500018.83821814496, 4000062.2026015273]]; // prettier-ignore
    const b = [[500072.481007901, 4000048.7431948455], [500092.8316860081, 4000085.8708672915], [500018.83821815206, 4000062.202601519]]; // prettier-ignore
    const close = (ring: readonly number[][]) => ({ type: 'Polygon', coordinates: [[...ring, ring[0]]] });
    for (const inputs of [
      { a: close(a), b: close(b) },
      { a: close(b), b: close(a) },
    ]) {
      const { outputs } = await run(process, inputs);
      expect(outputs).toMatchObject({ result: { summary: { lines: 0, points: 0 } } });
    }
  });
});
