import { describe, expect, it } from 'vitest';
import { estimateRun } from '../../tools/definitions/estimate.ts';

const runs = [
  { bytes: 900, ms: 12, resultBytes: 2000 },
  { bytes: 1000, ms: 10, resultBytes: 2100 },
  { bytes: 1100, ms: 30, resultBytes: 2200 },
  { bytes: 8_000_000, ms: 60_000, resultBytes: 20_000_000 },
];

describe('a run is estimated', () => {
  it('from those with similar input size, so that a small one and a large one differ', () => {
    expect(estimateRun(1000, runs)).toEqual({
      ms: 30,
      resultBytes: 2200,
      basis: '90th percentile of the last 3 runs with similar input size.',
    });
    expect(estimateRun(7_000_000, runs)).toEqual({
      ms: 60_000,
      resultBytes: 20_000_000,
      basis: 'The one earlier run with similar input size.',
    });
  });

  it('from the nearest one where there is none alike, in proportion when it is larger', () => {
    expect(estimateRun(80_000_000, runs)).toMatchObject({ ms: 600_000, resultBytes: 200_000_000 });
    expect(estimateRun(80_000_000, runs)?.basis).toContain('scaled from one with 8 MB');
    expect(estimateRun(100, runs)).toMatchObject({ ms: 30, resultBytes: 2200 });
    expect(estimateRun(100, runs)?.basis).toContain('No earlier run had so little input');
  });

  it('not at all without any', () => {
    expect(estimateRun(1000, [])).toBeUndefined();
  });
});
