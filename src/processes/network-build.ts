import { makeEdges, makeNodes } from '../geometry/network/built-edges.ts';
import { findComponents } from '../geometry/network/components.ts';
import { prepareNetwork } from '../geometry/network/prepare-network.ts';
import { summarizeNetwork } from '../geometry/network/summarize-network.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { defineProcess } from '../process/define-process.ts';
import { networkFacts, networkFields, travelFields } from '../../schemas/network.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'network-build',
  version: '1.0.0',
  title: 'Build a network of streets',
  description:
    'Splits streets into edges between nodes, with the seconds each takes both ways. Refer to `edges` as `network` of other ' +
    'processes, with profile built: costs are the same to the bit. To look for faults use network-diagnose.',
  keywords: ['graph', 'topology', 'edges and nodes', 'routing network', 'streets', 'noding'],
  group: 'network',
  inputs: { ...networkFields, units: travelFields.units.describe('Unit of costs in `cost_field`.') },
  outputs: {
    edges: resultLayer(networkFacts).describe(
      'Lines with from and to (ids of nodes), length_m, seconds_forward and seconds_backward (null where closed that way), ' +
        'component (1 is the largest; null where closed), line (position in network) and line_id.',
    ),
    nodes: resultLayer(networkFacts).describe('Points with degree (open edges that meet there) and component.'),
  },
  examples: [
    {
      title: 'A block with a one-way street and a footway that cars may not use',
      inputs: {
        // prettier-ignore
        network: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'way/1', properties: { highway: 'residential', maxspeed: '30' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.905, 52.37]] } },
          { type: 'Feature', id: 'way/2', properties: { highway: 'residential', oneway: 'yes' }, geometry: { type: 'LineString', coordinates: [[4.905, 52.37], [4.905, 52.373]] } },
          { type: 'Feature', id: 'way/3', properties: { highway: 'tertiary' }, geometry: { type: 'LineString', coordinates: [[4.905, 52.373], [4.9, 52.373], [4.9, 52.37]] } },
          { type: 'Feature', id: 'way/4', properties: { highway: 'footway' }, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.905, 52.373]] } },
        ] },
        profile: 'drive',
      },
    },
  ],
  traits: {
    regroups: true,
    ignoresZ: true,
    restrictedTo: 'lines',
    comparedInputs: ['network'],
    auxiliaryInputs: ['barriers'],
  },
  prepare({ network, ...settings }, context) {
    context.progress(0.02, 'Building the network');
    return prepareNetwork(network, settings);
  },
  run({ network: layer, ...settings }, context, prepared) {
    const { network, warnings } = prepared;
    const barriers = settings.barriers ? missingGeometryWarnings(settings.barriers, 'barriers') : [];
    context.warn(...missingGeometryWarnings(layer, 'network'), ...barriers, ...warnings);
    context.progress(0.6);
    const components = findComponents(network);
    const facts = summarizeNetwork(settings, { ...prepared, components });
    const form = 'collection';
    return {
      edges: toResult({ form }, makeEdges(layer, network, components), facts),
      nodes: toResult({ form }, makeNodes(network, components), facts),
    };
  },
});
