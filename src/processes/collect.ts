import { z } from 'zod';
import { refuseIssues } from '../common/errors.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { findGroupIssues } from '../geometry/layers/groups.ts';
import { collect } from '../geometry/parts/collect.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { PropertyNames } from '../../schemas/property-names.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'collect',
  version: '1.0.0',
  title: 'Collect',
  description:
    'Gathers the parts of features with equal values of chosen properties into one multi-geometry, without uniting ' +
    'them. To remove the borders between them use dissolve; to take them apart use explode.',
  keywords: ['singleparts to multipart', 'promote to multi', 'gather'],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('Features in any coordinates.'),
    by: PropertyNames.describe('Property names to group by; a missing property counts as null. Without names, all features become one.'), // prettier-ignore
  },
  outputs: {
    result: resultLayer({ method: z.string(), features_in: z.int(), features_out: z.int() }).describe(
      'A FeatureCollection: per group its values of `by`, feature_count and all parts. No ids.',
    ),
  },
  examples: [
    {
      title: 'Trees by kind',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { kind: 'oak' }, geometry: { type: 'Point', coordinates: [1, 2] } },
          { type: 'Feature', properties: { kind: 'elm' }, geometry: { type: 'Point', coordinates: [3, 4] } },
          { type: 'Feature', properties: { kind: 'oak' }, geometry: { type: 'Point', coordinates: [5, 6] } },
        ] },
        by: ['kind'],
      },
    },
  ],
  longEdges: 'none',
  traits: { regroups: true, passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  prepare({ layer, by }) {
    const issues = findGroupIssues(layer, by);
    refuseIssues(issues);
  },
  run: ({ layer, by }, context) => {
    context.warn(...missingGeometryWarnings(layer));
    const features = collect(layer, by);
    const summary = {
      method: 'parts as they are; no position changes',
      features_in: layer.features.length,
      features_out: features.length,
    };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});
