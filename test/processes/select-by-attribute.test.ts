import { describe, expect, it } from 'vitest';
import selectByAttribute from '../../src/processes/select-by-attribute.ts';
import { collection, feature, point, type Answer } from './layers.ts';
import { run } from './run.ts';

const layer = collection(
  feature(1, point(0, 0), { kind: 'park', beds: 2, extra: { deep: true } }),
  feature(2, null, { kind: 'park', beds: '3' }),
  feature(3, point(1, 1), { kind: 'school', beds: null }),
);

async function select(filter: string, inputs: Record<string, unknown> = {}) {
  const { outputs, warnings } = await run(selectByAttribute, { layer, filter, ...inputs });
  return { ...(outputs.result as Answer), warnings };
}

describe('select-by-attribute', () => {
  it('keeps what fits as it was sent, with or without a geometry', async () => {
    const { features, summary, warnings } = await select("kind = 'park'");
    expect(features).toEqual([layer.features[0], layer.features[1]]);
    expect(summary).toMatchObject({ selected: 2, left_out: 1, unknown: 0 });
    expect(warnings).toEqual([]);
  });

  it('leaves out what it cannot decide, and says so', async () => {
    const { features, summary, warnings } = await select('beds >= 2');
    expect(features.map(({ id }) => id)).toEqual([1]);
    expect(summary).toMatchObject({ selected: 1, left_out: 2, unknown: 2 });
    expect(warnings).toEqual([
      '1 feature had values of another type than they are compared with; such a comparison is unknown.',
    ]);
  });

  it('says where arithmetic has no result', async () => {
    const { warnings } = await select('1 / (beds - beds) > 1');
    expect(warnings).toContainEqual(
      '1 feature had values without a result, as in a division by zero or a root of a negative number; what has none is unknown.',
    );
  });

  it('refuses a property that no feature has, and a filter that cannot be read', async () => {
    await expect(select('bets > 1')).rejects.toMatchObject({
      issues: [
        {
          pointer: '/filter',
          message:
            'names a missing property: "bets" is not a property of any feature. Did you mean "beds"? Available: kind, beds, extra',
        },
      ],
    });
    await expect(select('beds >')).rejects.toMatchObject({ code: 'invalid-input', issues: [{ pointer: '/filter' }] });
  });

  it('gives an empty collection where nothing fits', async () => {
    const { features, summary } = await select("kind = 'zoo'");
    expect(features).toEqual([]);
    expect(summary.selected).toBe(0);
  });
});
