import { z } from 'zod';
import { createPropertyAdder } from '../geometry/layers/attributes.ts';
import { countPoints, type PointCounts } from '../geometry/joins/count-points.ts';
import { planarMethod } from '../geometry/joins/layer-join.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

const MAX_LISTED = 100;

export default defineProcess({
  id: 'count-points',
  version: '1.0.0',
  title: 'Count points in polygons',
  description:
    'Adds to each polygon the number of points inside it, and lists the points that are in none. Points on a common ' +
    'border count once. To sum up attributes of the points use spatial-join (match: aggregate).',
  keywords: ['count', 'points', 'polygons', 'density', 'number of points', 'how many'],
  group: 'patterns',
  inputs: {
    layer: Layer.describe('Polygons to count in, [x, y] in any unit (longitude, latitude too).'),
    points: Layer.describe('Points to count, in the same coordinates; those of a MultiPoint count one by one.'),
  },
  aliases: { polygons: 'layer' },
  formerMeanings: { layer: { beside: 'polygons', meant: 'points' } },
  outputs: {
    result: resultLayer({
      method: z.string(),
      border_rule: z.string(),
      points: z.int().describe('Number of points.'),
      counted: z.int().describe('Points in at least one polygon.'),
      in_several: z.int().describe('Points inside more than one polygon, counted in each: the polygons overlap.'),
      on_borders: z.int().describe('Points inside no polygon but on a border.'),
      outside: z.int(),
      outside_features: z
        .array(z.union([z.string(), z.number()]))
        .describe(`Features of the points outside: id, or position from 0 without one; at most ${MAX_LISTED}.`),
      outside_left_out: z.int().describe('Number of these features that are not listed.'),
    }).describe('The polygons with a property point_count.'),
  },
  examples: [
    {
      title: 'Wells in two parcels, one on their common border and one outside',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'west', properties: {}, geometry: { type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]] } },
          { type: 'Feature', id: 'east', properties: {}, geometry: { type: 'Polygon', coordinates: [[[10, 0], [20, 0], [20, 10], [10, 10], [10, 0]]] } },
        ] },
        points: { type: 'MultiPoint', coordinates: [[3, 3], [10, 5], [15, 2], [25, 5]] }, // prettier-ignore
      },
    },
  ],
  traits: { passesInvalid: true, ignoresZ: true, auxiliaryInputs: ['points'] },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  run: async ({ layer, points }, context) => {
    const { progress, mapBlocks } = context;
    const options = { polygonsName: 'layer', pointsName: 'points', progress, mapBlocks };
    const { counts, warnings, ...placed } = await countPoints(layer, points, options);
    const properties = createPropertyAdder();
    const features = layer.features.map((feature, i) => properties.add(feature, { point_count: counts[i] ?? 0 }));
    context.warn(...warnings, ...properties.warnings());
    const outside = findOutside(placed);
    const listed = outside.features.slice(0, MAX_LISTED);
    return {
      result: toResult(layer, features, {
        method: planarMethod,
        border_rule: 'a point inside no polygon but on borders counts in the first of those polygons',
        points: placed.featureOf.length,
        counted: placed.featureOf.length - outside.points,
        in_several: placed.inSeveral,
        on_borders: placed.onBorders,
        outside: outside.points,
        outside_features: listed.map((index) => points.features[index]?.id ?? index),
        outside_left_out: outside.features.length - listed.length,
      }),
    };
  },
});

/** Points that are in no polygon, and the features of them. */
function findOutside({ featureOf, polygonsOf }: Pick<PointCounts, 'featureOf' | 'polygonsOf'>) {
  const features: number[] = [];
  let points = 0;
  featureOf.forEach((feature, point) => {
    if (polygonsOf(point).length > 0) return;
    points += 1;
    if (features.at(-1) !== feature) features.push(feature);
  });
  return { points, features };
}
