import { describe, expect, it } from 'vitest';
import joinTable from '../../src/processes/join-table.ts';
import { collection, feature, point } from './layers.ts';
import { run } from './run.ts';

const layer = collection(
  feature(1, point(0, 0), { code: '001', name: 'North' }),
  feature(2, point(1, 1), { code: '002', name: 'South' }),
  feature(3, null, { code: null, name: 'Nowhere' }),
);
const table = [
  { code: '001', people: 5200 },
  { code: '002', people: 8100 },
  { code: '003', people: 400 },
];

async function join(inputs: Record<string, unknown>) {
  const { outputs, warnings } = await run(joinTable, { layer, table, key: 'code', ...inputs });
  return { ...(outputs.result as Readonly<Record<string, never>>), warnings } as unknown as {
    readonly features?: readonly { readonly properties: object }[];
    readonly rows?: readonly object[];
    readonly columns?: readonly object[];
    readonly summary: Readonly<Record<string, unknown>>;
    readonly warnings: readonly string[];
  };
}

// Expected of joins: pandas.merge(how='left' | 'inner') of the same rows.
describe('join-table', () => {
  it('adds columns to all features, and lists what has no partner on both sides', async () => {
    const { features, summary, warnings } = await join({});
    expect(features?.map(({ properties }) => properties)).toEqual([
      { code: '001', name: 'North', people: 5200 },
      { code: '002', name: 'South', people: 8100 },
      { code: null, name: 'Nowhere', people: null },
    ]);
    expect(summary).toMatchObject({ matched: 2, unmatched: 1, unmatched_keys: [null], unused_rows: 1, unused_keys: ['003'], rows: 3 }); // prettier-ignore
    expect(warnings).toEqual([
      '1 feature or row of layer has no partner in table, null in the added columns: null.',
      '1 row of table is the partner of none and lost: "003".',
    ]);
  });

  it('keeps the matched alone where that is asked for', async () => {
    const { features } = await join({ keep: 'matched' });
    expect(features).toHaveLength(2);
  });

  it('does not take "001" for 1, and says so', async () => {
    const { summary, warnings } = await join({ table: [{ code: 1, people: 5200 }] });
    expect(summary).toMatchObject({ matched: 0, unmatched: 3, near: [{ key: '001', near: 1 }] });
    expect(warnings).toEqual([
      '1 key without a partner would have one but for type, zeros in front, spaces, accents or case: "001" of layer, 1 of table. select-fields changes types.',
    ]);
  });

  it('proposes keys that are nearly the same', async () => {
    const { summary } = await join({
      key: 'name',
      table_key: 'place',
      table: [{ place: 'Noth' }, { place: 'south ' }],
    });
    expect(summary.near).toEqual([{ key: 'South', near: 'south ' }, { key: 'North', near: 'Noth' }]); // prettier-ignore
  });

  it('refuses a key that the table has twice, takes the first, or gives a row for each', async () => {
    const twice = [...table, { code: '001', people: 1 }];
    await expect(join({ table: twice })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/table', message: expect.stringContaining('"001" 2 times') as string }],
    });
    const first = await join({ table: twice, repeated: 'first' });
    expect(first.features).toHaveLength(3);
    expect(first.warnings.join('\n')).toMatch(/^The first row was taken of 1 key/m);
    const all = await join({ table: twice, repeated: 'all' });
    expect(all.features?.map(({ properties }) => (properties as { people: unknown }).people)).toEqual([
      5200,
      1,
      8100,
      null,
    ]);
    expect(all.summary).toMatchObject({ repeated_keys: 1, repeated: [{ key: '001', rows: 2 }], rows: 4 });
    expect(all.warnings.join('\n')).toContain('1 feature or row is there again, once for each partner: sums over the result count them several times.'); // prettier-ignore
  });

  it('gives a table for a table', async () => {
    const rows = [{ code: '003', note: 'x' }];
    const { columns, rows: joined, warnings } = await join({ layer: rows });
    expect(columns).toEqual([
      { name: 'code', type: 'text' },
      { name: 'note', type: 'text' },
      { name: 'people', type: 'integer' },
    ]);
    expect(joined).toEqual([{ code: '003', note: 'x', people: 400 }]);
    expect(warnings).toEqual([]);
  });

  it('proposes the names of columns', async () => {
    await expect(join({ table_key: 'cod' })).rejects.toMatchObject({
      issues: [{ pointer: '/table_key', message: 'is "cod", which is not a column of table. Did you mean "code"?' }],
    });
  });
});
