import { z } from 'zod';
import { refuseIssues } from '../common/errors.ts';
import { findUnknownProperties } from '../geometry/layers/property-names.ts';
import { predicates } from '../geometry/relate/de-9im.ts';
import { planarMethod } from '../geometry/joins/layer-join.ts';
import { toCollection, toResult } from '../geometry/layers/layers.ts';
import { spatialJoin } from '../geometry/joins/spatial-join.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { explainApart } from '../geometry/flat/apart.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { Weight } from '../../schemas/property-names.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'spatial-join',
  version: '1.0.0',
  title: 'Spatial join',
  description:
    'Adds to each feature the attributes of the features of another layer that it lies within, touches…: of the ' +
    'first, of each, or counts and sums. For the nearest use nearest; for shares of area use summarize-within.',
  keywords: ['join', 'attributes', 'overlay', 'assign', 'district', 'point in polygon', 'by location'],
  group: 'relations',
  inputs: {
    layer: Layer.describe('Features to add attributes to, [x, y] in any unit (longitude, latitude too).'),
    join_layer: Layer.describe('Features to take attributes from, in the same coordinates.'),
    predicate: z
      .enum(predicates)
      .exclude(['disjoint'])
      .default('intersects')
      .describe('Read as "feature of layer … feature of join_layer".'),
    match: z
      .enum(['first', 'each', 'aggregate'])
      .default('first')
      .describe(
        'For several matches: first takes the first in the order of join_layer; each repeats the feature; ' +
          'aggregate adds the count, and sum, mean, min and max of numbers.',
      ),
    keep_unmatched: z.boolean().default(true).describe('Whether to keep features without a match.'),
    weight: Weight,
    prefix: z.string().max(40).default('other_').describe('Prefix of added property names; id becomes other_id.'),
  },
  aliases: { other: 'join_layer' },
  outputs: {
    result: resultLayer({
      method: z.string(),
      predicate: z.enum(predicates),
      match: z.string(),
      pairs: z.int().describe('Number of matches.'),
      matched: z.int().describe('Features of layer that match at least one.'),
      unmatched: z.int(),
      several: z.int().describe('Features of layer that match more than one.'),
      other_unmatched: z.int().describe('Features of join_layer that match none.'),
    }).describe('The features of layer with id, geometry and properties, and the added ones.'),
  },
  examples: [
    {
      title: 'The district of each school',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 1, properties: { school: 'North' }, geometry: { type: 'Point', coordinates: [4.9, 52.39] } },
          { type: 'Feature', id: 2, properties: { school: 'Abroad' }, geometry: { type: 'Point', coordinates: [6.1, 50.77] } },
        ] },
        // prettier-ignore
        join_layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'NL363', properties: { name: 'Amsterdam' },
            geometry: { type: 'Polygon', coordinates: [[[4.73, 52.28], [5.08, 52.28], [5.08, 52.43], [4.73, 52.43], [4.73, 52.28]]] } },
        ] },
      },
    },
  ],
  traits: { passesInvalid: true, ignoresZ: true, comparedInputs: ['join_layer'], auxiliaryInputs: ['join_layer'] },
  emptyResult({ layer, join_layer: other, predicate }, { result }) {
    const reason = explainEmpty('layer', layer);
    if (reason !== undefined || result.features?.length !== 0) return reason;
    const apart = explainApart(toCollection(layer), toCollection(other));
    return `no feature of layer has the relation ${predicate} to one of join_layer, and keep_unmatched is false${apart}`;
  },
  prepare: ({ join_layer, match, weight }) => checkWeight(join_layer, match, weight),
  run: async ({ layer, join_layer: other, keep_unmatched: keepUnmatched, ...options }, context) => {
    const { predicate, match } = options;
    const joined = await spatialJoin(layer, other, {
      ...options,
      keepUnmatched,
      otherName: 'join_layer',
      progress: context.progress,
      mapBlocks: context.mapBlocks,
    });
    context.warn(...joined.warnings);
    return {
      result: toResult(layer, joined.features, {
        method: planarMethod,
        predicate,
        match,
        pairs: joined.pairs,
        matched: joined.matched,
        unmatched: layer.features.length - joined.matched,
        several: joined.several,
        other_unmatched: joined.otherUnmatched,
      }),
    };
  },
});

function checkWeight(other: Layer, match: string, weight: string | undefined): void {
  if (weight === undefined) return;
  const message = `weights means, and there are none with match ${match}. Use match: aggregate`;
  const issues = match === 'aggregate' ? findUnknownProperties(other, { weight }) : [{ pointer: '/weight', message }];
  refuseIssues(issues);
}
