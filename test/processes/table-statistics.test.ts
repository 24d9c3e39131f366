import { describe, expect, it } from 'vitest';
import tableStatistics from '../../src/processes/table-statistics.ts';
import { collection, feature, point } from './layers.ts';
import { run } from './run.ts';

const rows = [
  { region: 'north', kind: 'a', people: 10, share: 0.5, code: '7' },
  { region: 'south', kind: 'a', people: 1, share: 0.25, code: '8' },
  { region: 'south', kind: 'b', people: 3, share: 1, code: 'x' },
  { region: 'south', kind: 'b', people: null, share: 0, code: null },
  { region: null, kind: 'b', people: '12', share: 0, code: '9' },
];

interface Table {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly Record<string, unknown>[];
  readonly summary: Record<string, unknown>;
}

async function describeRows(inputs: Record<string, unknown>) {
  const { outputs, warnings } = await run(tableStatistics, { layer: rows, ...inputs });
  return { ...(outputs.result as Table), warnings };
}

describe('table-statistics', () => {
  it('has a row for each group, sorted, and says what it skipped', async () => {
    const {
      columns,
      rows: found,
      summary,
      warnings,
    } = await describeRows({
      ...{ fields: ['people'], group_by: ['region'], statistics: ['sum', 'count', 'nulls', 'mean'] },
      sort_by: 'people_sum',
    });
    expect(columns.map(({ name }) => name)).toEqual(['region', 'rows', 'people_count', 'people_nulls', 'people_sum', 'people_mean']); // prettier-ignore
    expect(found).toEqual([
      { region: 'north', rows: 1, people_count: 1, people_nulls: 0, people_sum: 10, people_mean: 10 },
      { region: 'south', rows: 3, people_count: 2, people_nulls: 1, people_sum: 4, people_mean: 2 },
      { region: null, rows: 1, people_count: 1, people_nulls: 0, people_sum: 0, people_mean: null },
    ]);
    expect(summary).toMatchObject({
      rows: 5,
      groups: 3,
      left_out: 0,
      nulls: { people: 1 },
      text_numbers: { people: 1 },
    });
    expect(warnings).toEqual([
      'Skipped 1 value of people in statistics of numbers, such as "12": not a number. 1 is a number as text: cast them by calculate-field with number("people").',
    ]);
  });

  it('describes each field with numbers where none is named, over all rows', async () => {
    const { rows: found } = await describeRows({ statistics: ['sum', 'stdev_sample', 'stdev_population'] });
    expect(found).toHaveLength(1);
    // R: sd(c(10, 1, 3)) is 4.725816.
    expect(found[0]).toMatchObject({
      rows: 5,
      people_sum: 14,
      people_stdev_sample: expect.closeTo(4.725815626252609, 12) as unknown,
      share_sum: 1.75,
    });
    expect(Object.keys(found[0] ?? {})).not.toContain('code_sum');
  });

  it('groups by several fields, and keeps the first', async () => {
    const { rows: found, summary } = await describeRows({
      ...{ group_by: ['region', 'kind'], fields: ['code'], statistics: ['distinct'] },
      ...{ sort_by: 'rows', first: 1 },
    });
    expect(found).toEqual([{ region: 'south', kind: 'b', rows: 2, code_distinct: 1 }]);
    expect(summary).toMatchObject({ groups: 4, left_out: 3 });
  });

  it('weights a mean, and has quantiles by their percentage', async () => {
    const { rows: found, warnings } = await describeRows({
      ...{ fields: ['share'], statistics: ['weighted_mean', 'median'], weight: 'people', quantiles: [0.9, 0.025] },
    });
    // numpy: quantile([0.5, 0.25, 1, 0, 0], [0.9, 0.025]) is [0.8, 0]; (0.5 * 10 + 0.25 + 3) / 14.
    expect(found[0]).toMatchObject({
      share_weighted_mean: 8.25 / 14,
      share_median: 0.25,
      share_q90: 0.8,
      'share_q2.5': 0,
    });
    expect(warnings).toEqual(['2 rows have no positive number in people and no part in weighted means.']);
  });

  it('never sums numbers as text', async () => {
    const { rows: found, warnings } = await describeRows({ fields: ['code'], statistics: ['sum', 'mean', 'count'] });
    expect(found).toEqual([{ rows: 5, code_count: 4, code_sum: 0, code_mean: null }]);
    expect(warnings[0]).toContain('Skipped 4 values of code in statistics of numbers, such as "7": not a number. 3 are numbers as text'); // prettier-ignore
  });

  it('takes a layer', async () => {
    const layer = collection(feature(1, point(0, 0), { n: 2 }), feature(2, null, { n: 3 }));
    expect((await describeRows({ layer })).rows).toMatchObject([{ rows: 2, n_sum: 5 }]);
  });

  it.each([
    [{ fields: ['peple'] }, '/fields/0'],
    [{ group_by: ['regon'] }, '/group_by/0'],
    [{ sort_by: 'sum' }, '/sort_by'],
    [{ weight: 'people' }, '/statistics'],
    [{ statistics: ['weighted_mean'] }, '/weight'],
    [{ layer: [{ rows: 1, n: 2 }], group_by: ['rows'] }, '/group_by'],
  ])('refuses %j at %s', async (inputs, pointer) => {
    await expect(describeRows(inputs)).rejects.toMatchObject({ code: 'invalid-input', issues: [{ pointer }] });
  });
});
