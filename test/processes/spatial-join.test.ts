import { describe, expect, it } from 'vitest';
import spatialJoin from '../../src/processes/spatial-join.ts';
import { collection, feature, point, square, type Answer } from './layers.ts';
import { run } from './run.ts';

const places = collection(
  feature('a', point(2, 2), { name: 'A' }),
  feature('b', point(6, 6)),
  feature('c', point(50, 50), { name: 'C' }),
  feature('d', null),
);
const areas = collection(
  feature('small', square(0, 0, 4), { people: 10, tag: 'x' }),
  feature('large', square(0, 0, 8), { people: 30, tag: null }),
  feature('far', square(90, 90, 1), { people: 5, tag: 'y' }),
);

async function join(inputs: Record<string, unknown>) {
  const { outputs, warnings } = await run(spatialJoin, { layer: places, other: areas, ...inputs });
  return { ...(outputs.result as Answer), warnings };
}

describe('spatial-join', () => {
  it('says which IDs it leaves out for properties called id', async () => {
    const other = collection(feature(7, square(0, 0, 4), { id: 4 }), feature(8, square(4, 4, 4), { id: 8 }));
    const { features, warnings } = await join({ other });
    expect(features.slice(0, 2).map(({ properties }) => properties)).toEqual([
      { name: 'A', other_id: 4 },
      { other_id: 8 },
    ]);
    expect(warnings).toContain('other: the ID of one feature is left out: a property called id is other_id.');
  });

  it('adds the properties of the first match and keeps features without one', async () => {
    const { features, summary, warnings } = await join({});
    expect(features.map(({ id, properties }) => [id, properties])).toEqual([
      ['a', { name: 'A', other_id: 'small', other_people: 10, other_tag: 'x' }],
      ['b', { other_id: 'large', other_people: 30, other_tag: null }],
      ['c', { name: 'C' }],
      ['d', {}],
    ]);
    expect(summary).toEqual({
      method: expect.stringContaining('planar') as string,
      predicate: 'intersects',
      match: 'first',
      pairs: 3,
      matched: 2,
      unmatched: 2,
      several: 1,
      other_unmatched: 1,
    });
    expect(warnings).toEqual(['layer: 1 feature has no geometry (null).']);
  });

  it('repeats a feature for each match and says so', async () => {
    const { features, warnings } = await join({ match: 'each', keep_unmatched: false, prefix: 'in_' });
    expect(features.map(({ id, properties }) => [id, properties.in_id])).toEqual([
      ['a', 'small'],
      ['a', 'large'],
      ['b', 'large'],
    ]);
    expect(warnings).toContain('Repeated 1 feature with the same ID, once for each match.');
  });

  it('counts and sums up what matches, numbers alone', async () => {
    const { features } = await join({ match: 'aggregate', prefix: '' });
    expect(features.map(({ properties }) => properties)).toEqual([
      { name: 'A', count: 2, people_sum: 40, people_mean: 20, people_min: 10, people_max: 30 },
      { count: 1, people_sum: 30, people_mean: 30, people_min: 30, people_max: 30 },
      { name: 'C', count: 0, people_sum: 0, people_mean: null, people_min: null, people_max: null },
      { count: 0, people_sum: 0, people_mean: null, people_min: null, people_max: null },
    ]);
  });

  it('keeps the numbers of a property that has other values too, and counts these', async () => {
    const other = collection(
      feature('p', square(0, 0, 4), { people: 10, code: '7' }),
      feature('q', square(0, 0, 8), { people: 'about 30', code: '8' }),
      feature('r', square(0, 0, 9), { people: null, code: '9' }),
      feature('far', square(90, 90, 1), { people: 'none', code: '1' }),
    );
    const { outputs, warnings } = await run(spatialJoin, { layer: point(2, 2), other, match: 'aggregate', prefix: '' });
    expect(outputs.result).toMatchObject({
      properties: { count: 3, people_sum: 10, people_mean: 10, people_min: 10, people_max: 10 },
    });
    expect(warnings).toEqual([
      'other: Skipped 2 values of people in its statistics: not a finite number.',
      'other: code holds numbers as strings, such as "7"; it has no statistics. Convert them to numbers.',
    ]);
  });

  it('joins the other way round by the converse predicate', async () => {
    const { features } = await join({ layer: areas, other: places, predicate: 'contains', match: 'aggregate' });
    expect(features.map(({ id, properties }) => [id, properties.other_count])).toEqual([
      ['small', 1],
      ['large', 2],
      ['far', 0],
    ]);
  });

  it('says which properties gave way to those of the same name', async () => {
    const other = collection(feature('x', square(0, 0, 4), { name: 'new' }));
    const { features, warnings } = await join({ other, prefix: '' });
    expect(features[0]?.properties).toEqual({ name: 'new', id: 'x' });
    expect(warnings).toContain('Replaced existing properties in 1 feature: name.');
  });

  it('refuses disjoint, which would pair nearly all with all', async () => {
    await expect(join({ predicate: 'disjoint' })).rejects.toMatchObject({ issues: [{ pointer: '/predicate' }] });
  });

  it('gives a single Feature back as a Feature, and as several when each match is one', async () => {
    const layer = feature('a', point(2, 2));
    expect(await join({ layer })).toMatchObject({ type: 'Feature', id: 'a', summary: { pairs: 2 } });
    expect(await join({ layer, match: 'each' })).toMatchObject({ type: 'FeatureCollection' });
  });
});
