import { expect, it } from 'vitest';
import tableStatistics from '../../src/processes/table-statistics.ts';
import { columnStatistics } from '../../src/geometry/statistics/summarize-values.ts';
import { run } from '../processes/run.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

interface Case {
  readonly values: readonly unknown[];
  readonly weights: readonly (number | null)[];
}

it.skipIf(!hasJudge)('statistics of groups at random are those of Python and numpy', async () => {
  const random = createRandom(22);
  const value = () => {
    const kind = random.integer(10);
    if (kind === 0) return null;
    if (kind === 1) return random.pick(['12', 'x', 'y']);
    const size = random.pick([1, 1000, 1e9, 1e-6]);
    return kind < 5 ? random.integer(5) : (random.fraction() - 0.5) * size + random.pick([0, 1e6]);
  };
  const cases = Array.from({ length: 300 }, (): Case => {
    const length = 1 + random.integer(40);
    return {
      values: Array.from({ length }, value),
      weights: Array.from({ length }, () => (random.integer(6) === 0 ? null : random.fraction() * 100)),
    };
  });
  const rows = cases.flatMap(({ values, weights }, group) => {
    return values.map((n, i) => ({ group, n, w: weights[i] }));
  });
  const { outputs } = await run(tableStatistics, {
    ...{ layer: rows, fields: ['n'], group_by: ['group'], statistics: columnStatistics, quantiles: [0.1, 0.975] },
    weight: 'w',
  });
  const { rows: found } = outputs.result as { readonly rows: readonly Record<string, unknown>[] };
  const expected = judge<Record<string, number | null>>('table-statistics.py', cases);
  expect(found).toHaveLength(300);
  for (const [index, verdict] of expected.entries()) {
    const numbers = cases[index]?.values.filter((one) => typeof one === 'number') ?? [];
    const size = Math.max(1e-300, ...numbers.map(Math.abs));
    for (const [name, wanted] of Object.entries(verdict)) {
      const got = found[index]?.[`n_${name}`];
      if (wanted === null) expect([index, name, got]).toEqual([index, name, null]);
      else
        expect(Math.abs((got as number) - wanted) / size, `${index} ${name} ${String(got)} ${wanted}`).toBeLessThan(
          1e-13,
        );
    }
  }
});
