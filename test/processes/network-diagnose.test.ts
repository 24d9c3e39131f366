import { describe, expect, it } from 'vitest';
import networkDiagnose from '../../src/processes/network-diagnose.ts';
import { collection, feature, line, type Answer } from './layers.ts';
import { run } from './run.ts';

async function diagnose(network: unknown, settings: Readonly<Record<string, unknown>> = {}) {
  const { outputs, warnings } = await run(networkDiagnose, { network, ...settings });
  const { features, summary } = outputs.result as Answer;
  const of = (problem: string) => features.flatMap(({ properties: { problem: own, ...facts } }) => (own === problem ? [facts] : [])); // prettier-ignore
  return { features, summary, warnings, of };
}

describe('network-diagnose', () => {
  it('finds nothing but dead ends on a sound street', async () => {
    const { summary, features } = await diagnose(line([0, 0], [1, 0]));
    expect(features.map(({ properties }) => properties.problem)).toEqual(['dead_end', 'dead_end']);
    expect(summary).toMatchObject({ edges: 1, components: 1, largest_component: 1, level_crossings: 0 });
  });

  it('finds duplicates either way round, but not another way between the same nodes', async () => {
    const { of } = await diagnose(
      collection(
        feature('a', line([0, 0], [1, 0], [2, 0.5])),
        feature('b', line([2, 0.5], [1, 0], [0, 0])),
        feature('c', line([0, 0], [1, 1], [2, 0.5])),
      ),
    );
    // The vertex that both have is a node.
    expect(of('duplicate').map(({ line_id: id, other_id: other }) => [id, other])).toEqual([['b', 'a'], ['b', 'a']]); // prettier-ignore
  });

  it('finds one-way streets that lead into a trap, or out of one', async () => {
    const { of } = await diagnose(
      collection(
        feature('main', line([0, 0], [1, 0])),
        feature('in', line([1, 0], [2, 0]), { d: 'forward' }),
        feature('out', line([0, 0], [-1, 0]), { d: 'backward' }),
        feature('yard', line([2, 0], [2, 1])),
        feature('through', line([5, 5], [6, 5]), { d: 'forward' }),
      ),
      { direction_field: 'd' },
    );
    expect(of('one_way_trap').map(({ line_id: id, reason, nodes }) => [id, reason, nodes])).toEqual([
      ['yard', 'no way out', 2],
      ['out', 'no way in', 1],
      ['through', 'no way out', 1],
    ]);
    expect(of('island').map(({ line_id: id }) => id)).toEqual(['through']);
  });

  it('finds zero lengths, lines that cross themselves, and crossings, but not those of levels', async () => {
    const { of, summary } = await diagnose(
      collection(
        feature('a', line([0, 0], [0, 0], [1, 1], [1, 0], [0, 1])),
        feature('b', line([5, 5], [5, 5])),
        feature('c', line([0.2, -1], [0.2, 2]), { bridge: 'yes' }),
        feature('d', line([0.7, -1], [0.7, 2])),
      ),
    );
    expect(of('zero_length').map(({ line_id: id, repeated, whole }) => [id, repeated, whole])).toEqual([['a', 1, false], ['b', 1, true]]); // prettier-ignore
    expect(of('self_crossing')).toHaveLength(1);
    expect(of('crossing_without_node').map(({ other_id: id }) => id)).toEqual(['d', 'd']);
    expect(summary).toMatchObject({ level_crossings: 2, problems: { self_crossing: 1, crossing_without_node: 2 } });
  });

  it('lists lines that are closed, without a speed, or of an unknown direction', async () => {
    const { of } = await diagnose(
      collection(
        feature('a', line([0, 0], [1, 0]), { highway: 'footway', d: 'B' }),
        feature('b', line([1, 0], [2, 0]), { highway: 'primary', maxspeed: 'UY:urban', d: 'sideways' }),
        feature('c', line([2, 0], [3, 0]), { highway: 'primary', access: 'private', v: 50, d: 'forward' }),
      ),
      { profile: 'drive', direction_field: 'd', speed_field: 'v' },
    );
    expect(of('closed').map(({ line_id: id, reason }) => [id, reason])).toEqual([['a', 'type'], ['c', 'access']]); // prettier-ignore
    expect(of('unknown_speed').map(({ line_id: id, value }) => [id, value])).toEqual([['a', 'no v'], ['b', 'uy:urban'], ['b', 'no v']]); // prettier-ignore
    expect(of('bad_direction_value').map(({ line_id: id, value }) => [id, value])).toEqual([['b', 'sideways']]);
  });

  it('finds what is left after connecting', async () => {
    const network = collection(feature('a', line([0, 0], [2, 0])), feature('b', line([1, 0.00001], [1, 1])));
    expect((await diagnose(network)).summary).toMatchObject({ problems: { near_miss: 1, island: 1 } });
    const { summary } = await diagnose(network, { connect: 'ends', tolerance: 2 });
    expect(summary).toMatchObject({ problems: { near_miss: 0, island: 0 }, joined_ends: 1 });
  });
});
