import { describe, expect, it } from 'vitest';
import sort from '../../src/processes/sort.ts';
import { run } from './run.ts';

const layer = [
  { name: 'a', n: 2, kind: 'x' },
  { name: 'b', n: null, kind: 'y' },
  { name: 'c', n: 10, kind: 'y' },
  { name: 'd', n: 2, kind: 'y' },
];

async function names(inputs: Record<string, unknown>) {
  const { outputs, warnings } = await run(sort, { layer, ...inputs });
  const { rows, summary } = outputs.result as { rows: { name: string }[]; summary: Record<string, unknown> };
  return { order: rows.map(({ name }) => name).join(''), summary, warnings };
}

// Expected: pandas.DataFrame.sort_values(na_position='last', kind='stable').
describe('sort', () => {
  it('orders by several columns, nulls last in either direction', async () => {
    expect((await names({ by: ['n'] })).order).toBe('adcb');
    expect((await names({ by: ['-n'] })).order).toBe('cadb');
    expect((await names({ by: ['-kind', 'n'] })).order).toBe('dcba');
  });

  it('keeps the first, and says where others are equal to the last one', async () => {
    const { order, summary, warnings } = await names({ by: ['n'], first: 1 });
    expect(order).toBe('a');
    expect(summary).toMatchObject({ rows: 1, left_out: 3, tied: 1, without_value: 1 });
    expect(warnings).toEqual([
      '1 row left out is equal to the last one kept; of these the first in the layer were kept.',
    ]);
  });

  it('refuses a name that is none, with the near ones', async () => {
    await expect(names({ by: ['-nam'] })).rejects.toMatchObject({
      issues: [{ pointer: '/by/0', message: 'is "nam", which is not a column of layer. Did you mean "name"?' }],
    });
  });
});
