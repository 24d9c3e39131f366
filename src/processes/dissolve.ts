import { z } from 'zod';
import { checkDissolve, dissolve } from '../geometry/overlay/dissolve.ts';
import { countParts } from '../geometry/flat/dimensions.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { PropertyNames, Weight } from '../../schemas/property-names.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'dissolve',
  version: '1.1.0',
  title: 'Dissolve',
  description:
    'Merges the features of a layer that have equal values of chosen properties, or all of them, in the plane of the ' +
    'coordinates, with counts and sums of other properties. To merge two layers use union.',
  keywords: ['merge', 'aggregate', 'group by', 'union'],
  group: 'overlay',
  inputs: {
    layer: Layer.describe('In any planar unit; Z coordinates are dropped.'),
    by: PropertyNames.describe(
      'Property names to group by; a missing property counts as null. Without names, all features become one.',
    ),
    sum: PropertyNames.describe('Properties to sum, as sum_<name>.'),
    min: PropertyNames.describe('Likewise, the minimum as min_<name>.'),
    max: PropertyNames.describe('Likewise, the maximum as max_<name>.'),
    mean: PropertyNames.describe('Likewise, the mean as mean_<name>.'),
    weight: Weight,
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      features_in: z.int(),
      features_out: z.int(),
      polygons: z.int().describe('Separate polygons of all features.'),
    }).describe('A FeatureCollection: per group its values of `by`, feature_count and the statistics. No ids.'),
  },
  examples: [
    {
      title: 'Parcels by owner',
      inputs: {
        layer: {
          type: 'FeatureCollection',
          features: [
            {
              type: 'Feature',
              properties: { owner: 'Ada', rent: 100 },
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]] },
            },
            {
              type: 'Feature',
              properties: { owner: 'Ada', rent: 250 },
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[10, 0], [30, 0], [30, 10], [10, 10], [10, 0]]] },
            },
            {
              type: 'Feature',
              properties: { owner: 'Grace', rent: 80 },
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[0, 10], [10, 10], [10, 20], [0, 20], [0, 10]]] },
            },
          ],
        },
        by: ['owner'],
        sum: ['rent'],
      },
    },
  ],
  traits: { regroups: true },
  prepare: ({ layer, ...options }) => checkDissolve(layer, options),
  run: async ({ layer, ...options }, context) => {
    const { features, warnings } = await dissolve(layer, options, context.progress);
    context.warn(...warnings);
    const polygons = features.reduce((sum, { geometry }) => sum + (geometry ? countParts(geometry).polygons : 0), 0);
    const summary = { method: PLANAR, features_in: layer.features.length, features_out: features.length, polygons };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});
