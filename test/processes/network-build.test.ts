import { describe, expect, it } from 'vitest';
import { networkFields, travelFields } from '../../schemas/network.ts';
import { prepareNetwork } from '../../src/geometry/network/prepare-network.ts';
import networkBuild from '../../src/processes/network-build.ts';
import { z } from 'zod';
import { createRandom } from '../judges/random.ts';
import { collection, feature, line, point, type Answer } from './layers.ts';
import { run } from './run.ts';

const Settings = z.strictObject({ ...networkFields, units: travelFields.units });

async function build(network: unknown, settings: Readonly<Record<string, unknown>> = {}) {
  const { outputs, warnings } = await run(networkBuild, { network, ...settings });
  return { edges: outputs.edges as Answer, nodes: outputs.nodes as Answer, warnings };
}

function prepare(network: unknown, settings: Readonly<Record<string, unknown>>) {
  const { network: layer, ...rest } = Settings.parse({ network, ...settings });
  return prepareNetwork(layer, rest).network;
}

describe('network-build', () => {
  it('makes a network that is the same to the bit when it is read again', async () => {
    const kinds = ['residential', 'primary', 'footway', 'path', 'steps', 'cycleway'];
    for (let seed = 1; seed <= 16; seed++) {
      const random = createRandom(seed);
      const lon = seed % 5 === 0 ? 179.99 : -56.2;
      const place = () => {
        const x = lon + random.integer(30) / 997;
        return [x > 180 ? x - 360 : x, -34.9 + random.integer(30) / 991];
      };
      const streets = Array.from({ length: 20 }, (_, id) => {
        const positions = Array.from({ length: 2 + random.integer(6) }, place);
        const tags = { highway: random.pick(kinds), oneway: random.pick(['yes', 'no', '-1']), maxspeed: random.pick(['30', '50', '30 mph', 'x']) }; // prettier-ignore
        return feature(id, line(...positions), tags);
      });
      const connect = random.pick(['vertices', 'ends', 'crossings']);
      const tolerance = connect === 'vertices' ? 0 : 5;
      const settings = { profile: random.pick(['walk', 'bike', 'drive']), connect, tolerance };
      const network = collection(...streets);
      const { edges } = await build(network, { ...settings, barriers: point(lon + 0.01, -34.89) });
      const made = prepare(network, { ...settings, barriers: point(lon + 0.01, -34.89) });
      // As a reference to the output has it, by way of JSON.
      const read = prepare(JSON.parse(JSON.stringify(edges)), { profile: 'built' });
      for (const name of [
        'costs',
        'ends',
        'coordinates',
        'edgeStarts',
        'measures',
        'nodeCoordinates',
        'arcs',
      ] as const) {
        expect([seed, name, read[name]]).toEqual([seed, name, made[name]]);
      }
      const again = await build(JSON.parse(JSON.stringify(edges)), { profile: 'built' });
      const costsOf = ({ features }: Answer) => features.map(({ properties: { seconds_forward: a, seconds_backward: b } }) => [a, b]); // prettier-ignore
      expect(costsOf(again.edges)).toEqual(costsOf(edges));
    }
  });

  it('keeps closed lines, and numbers components by their length', async () => {
    const network = collection(
      feature('a', line([0, 0], [0.001, 0]), { highway: 'motorway' }),
      feature('b', line([0.001, 0], [0.002, 0]), { highway: 'path' }),
      feature('c', line([1, 0], [1.005, 0]), { highway: 'path' }),
    );
    const { edges, nodes, warnings } = await build(network, { profile: 'walk' });
    expect(edges.features.map(({ properties }) => [properties.line_id, properties.component, properties.seconds_forward === null])).toEqual([['a', null, true], ['b', 2, false], ['c', 1, false]]); // prettier-ignore
    expect(nodes.features.map(({ properties }) => properties.degree)).toEqual([0, 1, 1, 1, 1]);
    expect(edges.summary).toMatchObject({ edges: 3, closed_edges: 1, nodes: 5, components: 2 });
    expect(warnings).toEqual([
      'network: 1 feature closed to walkers by the type of road: motorway (1).',
      'network: 2 parts that no street connects; the largest has 83.3 % of the street length.',
    ]);
  });

  it('warns of crossings without a node, of ends that fall short, and of what it does not read', async () => {
    const network = collection(
      feature('a', line([0, 0], [0.002, 0])),
      feature('b', line([0.001, -0.001], [0.001, 0.001])),
      feature('c', line([0.0015, 0.00001], [0.0015, 0.001])),
      feature('d', point(0, 0)),
      feature('none', null),
    );
    const barriers = collection(feature('far', point(9, 9)), feature('nowhere', null));
    const { warnings } = await build(network, { barriers });
    expect(warnings).toEqual([
      'network: 1 feature has no geometry (null).',
      'barriers: 1 feature has no geometry (null).',
      'barriers: 1 feature that close nothing (no street crosses them, or is within 50 m of a point): feature 0 with id "far".',
      'network: lines of one level meet at 1 place without a shared vertex and are not connected there (feature 0 with id "a"). Try connect crossings.',
      'network: 1 line ends within 2 m of another line without meeting it (feature 2 with id "c"). Try connect ends with a tolerance.',
      'network: 3 parts that no street connects; the largest has 40.2 % of the street length.',
    ]);
    const connected = await build(network, { connect: 'crossings', tolerance: 2 });
    expect(connected.edges.summary).toMatchObject({ joined_ends: 1, crossings_joined: 1, components: 1 });
    expect(connected.warnings).toEqual(['network: 1 feature has no geometry (null).']);
  });

  it('says in its method what the profile does not count', async () => {
    const { edges } = await build(collection(feature(1, line([0, 0], [1, 0]), { highway: 'primary' })), {
      profile: 'drive',
    });
    expect(edges.summary.method).toContain('turn restrictions (which lines do not carry)');
  });
});
