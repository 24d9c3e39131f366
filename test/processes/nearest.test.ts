import { describe, expect, it } from 'vitest';
import nearest from '../../src/processes/nearest.ts';
import { collection, feature, point, type Answer } from './layers.ts';
import { run } from './run.ts';

const schools = collection(feature('a', point(0, 0), { name: 'A' }), feature('none', null), feature('b', point(0, 2)));
const stops = collection(
  feature(7, point(0, 1), { line: 'red' }),
  feature(8, point(0, 3), { line: 'blue', index: 'x' }),
);

async function search(inputs: Record<string, unknown>) {
  const { outputs, warnings } = await run(nearest, { layer: schools, other: stops, ...inputs });
  return { ...(outputs.result as Answer), warnings };
}

describe('nearest', () => {
  it('adds distance, id and properties of the nearest to what the features have', async () => {
    const { features, summary, warnings } = await search({});
    expect(features.map(({ id }) => id)).toEqual(['a', 'none', 'b']);
    // GeographicLib: GeodSolve -i, from 0 0 to 1 0 along the meridian.
    expect(features[0]?.properties).toEqual({
      name: 'A',
      nearest_line: 'red',
      nearest_id: 7,
      nearest_index: 0,
      nearest_distance_m: expect.closeTo(110_574.388558, 5),
      nearest_place: [0, 1],
    });
    expect(features[1]?.properties).toEqual({ nearest_distance_m: null });
    expect(summary).toMatchObject({ pairs: 2, found: 2, not_found: 1 });
    expect(warnings).toEqual(['layer: 1 feature has no geometry and no neighbours.']);
  });

  it('gives a feature once for each neighbour, with its rank, and says what it replaced', async () => {
    const { features, warnings } = await search({ most: 2 });
    expect(features.map(({ id, properties }) => [id, properties.nearest_rank, properties.nearest_id])).toEqual([
      ['a', 1, 7],
      ['a', 2, 8],
      ['none', undefined, undefined],
      ['b', 1, 7],
      ['b', 2, 8],
    ]);
    expect(warnings[1]).toBe('other: Replaced existing properties in 2 features: index.');
  });

  it('keeps a property that has the name of a prototype', async () => {
    const strange = JSON.parse('{"__proto__":"kept"}') as Record<string, unknown>;
    const { features } = await search({ layer: collection(feature('a', point(0, 0), strange)) });
    expect(Object.entries(features[0]?.properties ?? {})).toContainEqual(['__proto__', 'kept']);
  });

  it('finds nothing beyond the limit, in any unit', async () => {
    const { summary } = await search({ within: 110.5, units: 'kilometres' });
    expect(summary).toMatchObject({ found: 0, pairs: 0, farthest_m: null });
  });
});
