import { z } from 'zod';
import { diagnoseNetwork, noteLines } from '../geometry/network/diagnose-network.ts';
import { networkProblems } from '../geometry/network/network-findings.ts';
import { summarizeNetwork } from '../geometry/network/summarize-network.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { defineProcess } from '../process/define-process.ts';
import { networkFacts, networkFields, travelFields } from '../../schemas/network.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'network-diagnose',
  version: '1.0.0',
  title: 'Diagnose a network of streets',
  description:
    'Finds what makes routes along streets wrong: dead ends, ends that fall short, crossings without a node, islands, one-way ' +
    'traps, duplicates, unknown speeds, closed lines. Changes nothing; connect and tolerance of network-build mend it.',
  keywords: ['topology', 'dead ends', 'dangles', 'islands', 'connectivity', 'streets', 'quality', 'validate network'],
  group: 'network',
  inputs: {
    ...networkFields,
    units: travelFields.units.describe('Unit of costs in `cost_field`.'),
    near: z
      .number()
      .positive()
      .max(50)
      .default(2)
      .describe('Metres: line ends as near as this to another line are near misses.'),
  },
  outputs: {
    result: resultLayer({
      ...networkFacts,
      problems: z.record(z.enum(networkProblems), z.int()).describe('Number of findings of each kind.'),
      level_crossings: z.int().describe('Crossings of lines on different levels, as at bridges: not a problem.'),
    }).describe(
      'A feature for each finding: problem, line (position in network) and line_id, other and other_id; distance_m of a ' +
        'near_miss, length_m, edges and nodes of an island or one_way_trap, reason or value.',
    ),
  },
  examples: [
    {
      title: 'A street that ends short of another, a crossing below a bridge, and an island',
      inputs: {
        // prettier-ignore
        network: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'main', properties: {}, geometry: { type: 'LineString', coordinates: [[4.9, 52.37], [4.905, 52.37]] } },
          { type: 'Feature', id: 'short', properties: {}, geometry: { type: 'LineString', coordinates: [[4.902, 52.37001], [4.902, 52.373]] } },
          { type: 'Feature', id: 'across', properties: {}, geometry: { type: 'LineString', coordinates: [[4.903, 52.369], [4.903, 52.371]] } },
          { type: 'Feature', id: 'bridge', properties: { bridge: 'yes' }, geometry: { type: 'LineString', coordinates: [[4.904, 52.369], [4.904, 52.371]] } },
        ] },
      },
    },
  ],
  traits: {
    regroups: true,
    reports: true,
    ignoresZ: true,
    restrictedTo: 'lines',
    comparedInputs: ['network'],
    auxiliaryInputs: ['barriers'],
  },
  prepare: ({ network, near: _, ...settings }) => noteLines(network, settings),
  run({ network: layer, near, ...settings }, context, noted) {
    const progress = (fraction: number) => context.progress(fraction, 'Looking for problems');
    const diagnosis = diagnoseNetwork(layer, noted, { near, progress });
    const barriers = settings.barriers ? missingGeometryWarnings(settings.barriers, 'barriers') : [];
    context.warn(...missingGeometryWarnings(layer, 'network'), ...barriers, ...diagnosis.warnings);
    const summary = {
      ...summarizeNetwork(settings, diagnosis),
      problems: { ...diagnosis.counts },
      level_crossings: diagnosis.levelCrossings,
    };
    return { result: toResult({ form: 'collection' }, diagnosis.features, summary) };
  },
});
