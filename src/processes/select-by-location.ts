/** Keeps the features of a layer that stand in a relation to those of another one. */
import { z } from 'zod';
import { predicates } from '../geometry/engine.ts';
import { selectByLocation } from '../geometry/select-by-location.ts';
import { planarMethod } from '../geometry/layer-join.ts';
import { toResult } from '../geometry/layers.ts';
import { defineProcess } from '../process.ts';
import { Layer, resultLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'select-by-location',
  version: '1.0.0',
  title: 'Select by location',
  description:
    'Keeps the features of a layer that lie within, touch, cross… any feature of another layer, or none of them ' +
    '(disjoint). To bring attributes along use spatial-join; to choose by attributes select-by-attribute.',
  keywords: ['select', 'filter', 'predicate', 'within'],
  group: 'relations',
  inputs: {
    layer: Layer.describe('Features to choose from, [x, y] in any unit (longitude, latitude too).'),
    other: Layer.describe('Features to compare with, in the same coordinates.'),
    predicate: z
      .enum(predicates)
      .default('intersects')
      .describe('Read as "feature … any of other"; disjoint means from all of them.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      predicate: z.enum(predicates),
      selected: z.int().describe('Features that were kept.'),
      left_out: z.int().describe('Features that were not, those without geometry among them.'),
      without_geometry: z.int(),
    }).describe('The selected features as they were sent.'),
  },
  examples: [
    {
      title: 'Stops inside a park',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'zoo', properties: { name: 'Zoo' }, geometry: { type: 'Point', coordinates: [13.338, 52.508] } },
          { type: 'Feature', id: 'mitte', properties: { name: 'Mitte' }, geometry: { type: 'Point', coordinates: [13.405, 52.52] } },
        ] },
        // prettier-ignore
        other: { type: 'Polygon', coordinates: [[[13.33, 52.505], [13.377, 52.508], [13.377, 52.518], [13.33, 52.516], [13.33, 52.505]]] },
      },
    },
  ],
  run: async ({ layer, other, predicate }, context) => {
    const { features, warnings } = await selectByLocation(layer, other, predicate, context.progress);
    for (const warning of warnings) context.warn(warning);
    return {
      result: toResult(layer, features, {
        method: planarMethod,
        predicate,
        selected: features.length,
        left_out: layer.features.length - features.length,
        without_geometry: layer.features.filter(({ geometry }) => geometry === null).length,
      }),
    };
  },
});
