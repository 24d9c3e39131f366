import { describe, expect, it } from 'vitest';
import { predict } from '../../tools/definitions/estimate.ts';

const runs = [
  { bytes: 900, ms: 12, resultBytes: 2000 },
  { bytes: 1000, ms: 10, resultBytes: 2100 },
  { bytes: 1100, ms: 30, resultBytes: 2200 },
  { bytes: 8_000_000, ms: 60_000, resultBytes: 20_000_000 },
];

describe('a run is foretold', () => {
  it('from those with inputs of like size, so that a small one and a large one differ', () => {
    expect(predict(1000, runs)).toEqual({
      ms: 30,
      resultBytes: 2200,
      basis: 'Nine of ten of the last 3 runs with inputs of like size stayed below.',
    });
    expect(predict(7_000_000, runs)).toEqual({
      ms: 60_000,
      resultBytes: 20_000_000,
      basis: 'The one earlier run with inputs of like size took so much.',
    });
  });

  it('from the nearest one where there is none alike, in proportion when it is larger', () => {
    expect(predict(80_000_000, runs)).toMatchObject({ ms: 600_000, resultBytes: 200_000_000 });
    expect(predict(80_000_000, runs)?.basis).toContain('scaled from one with 8 MB');
    expect(predict(100, runs)).toMatchObject({ ms: 30, resultBytes: 2200 });
    expect(predict(100, runs)?.basis).toContain('No run with so little is known');
  });

  it('not at all without any', () => {
    expect(predict(1000, [])).toBeUndefined();
  });
});
