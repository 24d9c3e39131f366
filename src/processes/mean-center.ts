import { z } from 'zod';
import { LonLatLayer } from '../../schemas/layer.ts';
import { PropertyNames } from '../../schemas/property-names.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { refuseIssues } from '../common/errors.ts';
import { findMeanCenters, findMeanCenterIssues } from '../geometry/clustering/mean-centers.ts';
import { planarLayerWarnings, toResult } from '../geometry/layers/layers.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'mean-center',
  version: '1.0.0',
  title: 'Mean centre',
  description:
    'The weighted mean centre of features and their standard distance in metres, also by group, anywhere on Earth. For the ' +
    'centre of each feature use centroid; for clusters cluster.',
  keywords: ['mean coordinates', 'weighted mean center', 'centre of population', 'standard distance', 'dispersion'],
  group: 'patterns',
  inputs: {
    layer: LonLatLayer.describe('Points in longitude and latitude; other geometries count by their centroid.'),
    weight: z
      .string()
      .min(1)
      .optional()
      .describe('Property with the weight, at least 0; each feature weighs 1 by default.'),
    by: PropertyNames.describe('Property names to group by; a missing property counts as null. Without names, one centre of all.'), // prettier-ignore
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      groups: z.int(),
      skipped: z.int().describe('Features without a position or a weight.'),
      without_center: z.int().describe('Groups without a centre.'),
    }).describe(
      'A point per group with its values of `by`, feature_count (features that count), weight_sum and standard_distance_m ' +
        '(root of the weighted mean squared geodesic distance). Geometry and distance are null without a centre.',
    ),
  },
  examples: [
    {
      title: 'The mean centre of three cities',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { city: 'Utrecht', people: 370000 }, geometry: { type: 'Point', coordinates: [5.12, 52.09] } },
          { type: 'Feature', properties: { city: 'Amsterdam', people: 930000 }, geometry: { type: 'Point', coordinates: [4.9, 52.37] } },
          { type: 'Feature', properties: { city: 'Rotterdam', people: 670000 }, geometry: { type: 'Point', coordinates: [4.48, 51.92] } },
        ] },
      },
    },
  ],
  traits: { regroups: true, passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  prepare({ layer, by, weight }) {
    const issues = findMeanCenterIssues(layer, by, weight);
    refuseIssues(issues);
  },
  run: async ({ layer, by, weight }, context) => {
    const { features, skipped, withoutCenter, warnings } = await findMeanCenters(layer, by, weight);
    context.warn(...planarLayerWarnings(layer), ...warnings);
    const summary = {
      method:
        'mean of the normals to the WGS 84 ellipsoid (n-vectors, Gade 2010); geodesic distances, divided by the sum of weights',
      groups: features.length,
      skipped,
      without_center: withoutCenter,
    };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});
