import { compact } from '../common/compact.ts';
import { z } from 'zod';
import { inputError } from '../common/errors.ts';
import { predicates, type Predicate } from '../geometry/relate/de-9im.ts';
import { planarMethod } from '../geometry/joins/layer-join.ts';
import { geodesicMethod } from '../geometry/joins/layer-nearest.ts';
import { toCollection, toResult } from '../geometry/layers/layers.ts';
import { checkLonLat } from '../geometry/antimeridian/lon-lat-check.ts';
import { selectByDistance, selectByLocation } from '../geometry/joins/select-by-location.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { explainApart } from '../geometry/flat/apart.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';

export default defineProcess({
  id: 'select-by-location',
  version: '1.1.0',
  title: 'Select by location',
  description:
    'Selects the features of a layer that lie within, touch, cross… any feature of another layer, or within a real ' +
    'distance of one; or none (disjoint). For attributes too use spatial-join or nearest; by attributes ' +
    'select-by-attribute.',
  keywords: [
    'select',
    'filter',
    'predicate',
    'within',
    'distance',
    'inside',
    'intersect',
    'which are in',
    'touch',
    'points within 500 m of a road',
  ],
  group: 'relations',
  inputs: {
    layer: Layer.describe('Features to select from, [x, y] in any unit (longitude, latitude too).'),
    comparison_layer: Layer.describe('Features to compare with, in the same coordinates.'),
    predicate: z
      .enum(predicates)
      .default('intersects')
      .describe('Read as "feature … any of comparison_layer"; disjoint means from all of them.'),
    distance: z
      .number()
      .min(0)
      .optional()
      .describe(
        'In `units` on Earth: intersects then selects features within it of any of comparison_layer, disjoint those ' +
          'farther from all.',
      ),
    units: LengthUnit.default('metres').describe('Unit of the distance.'),
  },
  aliases: { other: 'comparison_layer' },
  outputs: {
    result: resultLayer({
      method: z.string(),
      predicate: z.enum(predicates),
      distance_m: z.number().optional().describe('In metres, where one was sent.'),
      selected: z.int().describe('Features selected.'),
      left_out: z.int().describe('Features not selected, including those without geometry.'),
      without_geometry: z.int(),
    }).describe('The selected features, unchanged.'),
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
        comparison_layer: { type: 'Polygon', coordinates: [[[13.33, 52.505], [13.377, 52.508], [13.377, 52.518], [13.33, 52.516], [13.33, 52.505]]] },
      },
    },
  ],
  isOnEarth: ({ distance }) => distance !== undefined,
  longEdges: ({ distance }) => (distance === undefined ? 'refused' : 'short'),
  traits: { regroups: true, passesInvalid: true, ignoresZ: true, auxiliaryInputs: ['comparison_layer'] },
  emptyResult({ layer, comparison_layer: other, predicate, distance, units }, { result }) {
    const ownReason = explainEmpty('layer', layer);
    if (ownReason !== undefined) return ownReason;
    if (result.features?.length !== 0) return undefined;
    if (predicate === 'disjoint') {
      return distance === undefined
        ? 'every feature with a geometry intersects one of comparison_layer'
        : `every feature with a geometry is within ${distance} ${units} of one of comparison_layer`;
    }
    const otherReason = explainEmpty('comparison_layer', other);
    if (otherReason !== undefined) return otherReason;
    if (distance !== undefined) return `no feature is within ${distance} ${units} of one of comparison_layer`;
    const apart = explainApart(toCollection(layer), toCollection(other));
    return `no feature has the relation ${predicate} to one of comparison_layer${apart}`;
  },
  prepare({ layer, comparison_layer, predicate, distance, units }) {
    if (distance === undefined) return {};
    checkDistance(predicate, { layer, comparison_layer });
    return { metres: distance * metresPer[units] };
  },
  run: async ({ layer, comparison_layer: other, predicate }, context, { metres }) => {
    const { features, warnings } =
      metres === undefined
        ? await selectByLocation(layer, other, predicate, context)
        : await selectByDistance(layer, other, { distance: metres, far: predicate === 'disjoint' }, context);
    context.warn(...warnings);
    return {
      result: toResult(
        layer,
        features,
        compact({
          method: metres === undefined ? planarMethod : geodesicMethod,
          predicate,
          distance_m: metres,
          selected: features.length,
          left_out: layer.features.length - features.length,
          without_geometry: layer.features.filter(({ geometry }) => geometry === null).length,
        }),
      ),
    };
  },
});

function checkDistance(predicate: Predicate, layers: Readonly<Record<string, Layer>>): void {
  if (predicate !== 'intersects' && predicate !== 'disjoint') {
    const message = `is ${predicate}; with a distance it must be intersects (near) or disjoint (far)`;
    throw inputError('/predicate', message);
  }
  checkLonLat(layers, 'A distance is measured on Earth: take reproject to EPSG:4326 first');
}
