import { describe, expect, it } from 'vitest';
import selectFields from '../../src/processes/select-fields.ts';
import { collection, feature, point } from './layers.ts';
import { run } from './run.ts';

const layer = collection(
  feature(1, point(0, 0), { code: 1, name: 'North', size: '2.5' }),
  feature(2, null, { code: 12, name: 'South', size: 'big' }),
);

interface Result {
  readonly features: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  readonly summary: Readonly<Record<string, unknown>>;
}

async function select(inputs: Record<string, unknown>) {
  const { outputs, warnings } = await run(selectFields, { layer, ...inputs });
  const { features, summary } = outputs.result as Result;
  return { properties: features.map(({ properties }) => properties), summary, warnings };
}

describe('select-fields', () => {
  it('keeps, drops, reorders and renames', async () => {
    const { properties } = await select({ keep: ['name', 'code'], rename: { code: 'id' } });
    expect(Object.entries(properties[0] ?? {})).toEqual([['name', 'North'], ['id', 1]]); // prettier-ignore
    const { properties: others, summary } = await select({ drop: ['code'], order: ['size'] });
    expect(Object.keys(others[0] ?? {})).toEqual(['size', 'name']);
    expect(summary).toMatchObject({ fields: ['size', 'name'], dropped: ['code'] });
  });

  it('makes text with zeros in front', async () => {
    const { properties, summary } = await select({ pad: { code: 3 } });
    expect(properties.map(({ code }) => code)).toEqual(['001', '012']);
    expect(summary.changed).toEqual({ code: 2 });
  });

  it('refuses values without a form in the new type, or makes them null and counts them', async () => {
    await expect(select({ types: { size: 'number' } })).rejects.toMatchObject({
      issues: [{ pointer: '/types/size', message: expect.stringContaining('row 1: size is "big"') as string }],
    });
    const { properties, summary, warnings } = await select({ types: { size: 'number' }, unreadable: 'null' });
    expect(properties.map(({ size }) => size)).toEqual([2.5, null]);
    expect(summary).toMatchObject({ changed: { size: 1 }, nulled: { size: 1 } });
    expect(warnings).toEqual(['1 value became null (row 1: size is "big").']);
  });

  it('never cuts off a fraction, and takes dates of ISO 8601 alone', async () => {
    const rows = [{ a: 2.5, d: '2020-02-30' }];
    await expect(run(selectFields, { layer: rows, types: { a: 'integer' } })).rejects.toMatchObject({ code: 'invalid-input' }); // prettier-ignore
    await expect(run(selectFields, { layer: rows, types: { d: 'date' } })).rejects.toMatchObject({ code: 'invalid-input' }); // prettier-ignore
  });

  it('refuses two fields of one name and names that are none', async () => {
    await expect(select({ rename: { code: 'name' } })).rejects.toMatchObject({ issues: [{ pointer: '/rename' }] });
    await expect(select({ types: { cod: 'text' } })).rejects.toMatchObject({
      issues: [{ pointer: '/types', message: 'names "cod", which is not a column of layer. Did you mean "code"?' }],
    });
  });
});
