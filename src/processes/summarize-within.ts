import { z } from 'zod';
import { refuseIssues } from '../common/errors.ts';
import { createPropertyAdder } from '../geometry/layers/attributes.ts';
import { checkLonLat, planarSuggestion } from '../geometry/antimeridian/lon-lat-check.ts';
import type { Dimension } from '../geometry/flat/dimensions.ts';
import { measureZWarnings } from '../geometry/flat/flat.ts';
import { toCollection, toResult } from '../geometry/layers/layers.ts';
import { measureMethod } from '../geometry/measures/measure.ts';
import { findUnknownProperties } from '../geometry/layers/property-names.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { listNames, meanWarnings, skippedValueWarnings, unusedWeight } from '../geometry/layers/statistics.ts';
import { computePortionStatistics, listFeaturesInside } from '../geometry/joins/portions.ts';
import { requireOneDimension, summarizeWithin } from '../geometry/joins/summarize-within.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { attemptIn, describePlane, planeOf, toEarth, toPlane } from '../process/measured-plane.ts';
import { Layer } from '../../schemas/layer.ts';
import { PropertyNames, Weight } from '../../schemas/property-names.ts';
import { PlanarTotals } from '../../schemas/planar-totals.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { CoordinateKind } from '../../schemas/units.ts';

/** Property of the polygon for what lies inside, by dimension. */
const insideName = {
  'longitude-latitude': ['points_inside', 'length_m_inside', 'area_m2_inside'],
  planar: ['points_inside', 'length_inside', 'area_inside'],
} as const;

/** Properties for that in the plane of a projected CRS: the unit comes after them. */
const planarNames = ['points', 'length_inside', 'area_inside'] as const;

const sizes = ['number of points', 'length', 'area'] as const;

export default defineProcess({
  id: 'summarize-within',
  version: '1.0.0',
  title: 'Summarize within',
  description:
    'Adds to each polygon a summary of another layer inside it: number of features, their points, metres or square ' +
    'metres, and sums and means of attributes, apportioned by what lies inside; on common borders once. To count points alone use ' +
    'count-points.',
  keywords: [
    'zonal statistics',
    'aggregate',
    'apportion',
    'areal interpolation',
    'share',
    'sum weighted by area',
    'length per county',
    'population',
  ],
  group: 'patterns',
  inputs: {
    layer: Layer.describe('Polygons to summarize in, [x, y]; longitude before latitude if on Earth.'),
    summary_layer: Layer.describe(
      'Features to summarize, in the same coordinates: all points, all lines or all polygons.',
    ),
    sum: PropertyNames.describe('Properties to sum, as sum_<name>; half the value for a feature half inside.'),
    mean: PropertyNames.describe('Properties to average, as mean_<name>, weighted by what lies inside.'),
    min: PropertyNames.describe('Properties to take the minimum of, as min_<name>.'),
    max: PropertyNames.describe('Properties to take the maximum of, as max_<name>.'),
    weight: Weight.describe('Property that weights means, such as the denominator of a rate, apportioned likewise.'),
    coordinates: CoordinateKind.describe(
      'Longitude and latitude in degrees (WGS 84), measured on the ellipsoid, or any planar unit.',
    ),
  },
  aliases: { polygons: 'layer' },
  formerMeanings: { layer: { beside: 'polygons', meant: 'summary_layer' } },
  outputs: {
    result: resultLayer({
      method: z.string(),
      summarized: z.int().describe('Features of summary_layer with a part in at least one polygon.'),
      outside: z.int().describe('Features of summary_layer outside all polygons.'),
      shared: z.int().describe('Features with parts in several polygons.'),
      planar: PlanarTotals,
    }).describe(
      'The polygons with features_inside, with points_inside, length_m_inside or area_m2_inside (without _m, _m2 in the ' +
        'plane), and with the statistics; null without a number. Where polygons of summary_layer overlap, area_m2_inside_once has the ' +
        'area that they cover. For a layer in a projected CRS both are there: planar_area_inside_m2 and the like beside ' +
        'area_m2_inside, or in the plane area_m2_inside beside area_inside.',
    ),
  },
  examples: [
    {
      title: 'People in two districts, from census blocks of which one lies across the border',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'west', properties: {}, geometry: { type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]] } },
          { type: 'Feature', id: 'east', properties: {}, geometry: { type: 'Polygon', coordinates: [[[10, 0], [20, 0], [20, 10], [10, 10], [10, 0]]] } },
        ] },
        // prettier-ignore
        summary_layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { people: 100 }, geometry: { type: 'Polygon', coordinates: [[[1, 1], [5, 1], [5, 5], [1, 5], [1, 1]]] } },
          { type: 'Feature', properties: { people: 60 }, geometry: { type: 'Polygon', coordinates: [[[8, 2], [14, 2], [14, 4], [8, 4], [8, 2]]] } },
        ] },
        sum: ['people'],
        coordinates: 'planar',
      },
    },
  ],
  isOnEarth: ({ coordinates }) => coordinates === 'longitude-latitude',
  keepsPlane: true,
  longEdges: ({ coordinates }) => (coordinates === 'planar' ? 'none' : 'cut'),
  planarMeasure: ({ coordinates }) => (coordinates === 'planar' ? 'areas' : undefined),
  traits: {
    passesInvalid: true,
    ignoresZ: true,
    restrictedTo: 'polygons, and a layer of one kind',
    auxiliaryInputs: ['summary_layer'],
  },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  prepare({ layer, summary_layer: summarized, coordinates, weight, ...statistics }) {
    const unused = weight !== undefined && statistics.mean.length === 0 ? [unusedWeight] : [];
    const issues = [...unused, ...findUnknownProperties(summarized, { ...statistics, weight })];
    refuseIssues(issues);
    const onEarth = coordinates === 'longitude-latitude';
    if (onEarth) checkLonLat({ layer, summary_layer: summarized }, planarSuggestion);
    return { onEarth, dimension: requireOneDimension(summarized) };
  },
  run: async (
    { layer, summary_layer: summarized, coordinates, weight, ...statistics },
    context,
    { onEarth, dimension },
  ) => {
    const { portions, once, warnings } = await summarizeWithin(layer, summarized, {
      onEarth,
      dimension,
      progress: context.progress,
      mapBlocks: context.mapBlocks,
    });
    const properties = createPropertyAdder();
    const name = insideName[coordinates][dimension];
    const where = onEarth ? 'the plane' : 'metres on the ellipsoid';
    const { value: beside, warnings: notGiven } = await attemptIn(where, () => {
      return measureBeside({ layer, summary_layer: summarized }, dimension, onEarth);
    });
    const features = layer.features.map((feature, i) => {
      const inside = portions[i] ?? [];
      return properties.add(feature, {
        features_inside: inside.length,
        [name]: inside.reduce((sum, portion) => sum + portion.inside, 0),
        ...(once && { [`${name}_once`]: once[i] ?? 0 }),
        ...beside?.add(i),
        ...computePortionStatistics(inside, summarized.features, statistics, weight),
      });
    });
    const found = listFeaturesInside(portions, summarized.features);
    const skipped = skippedValueWarnings(found, listNames(statistics));
    const means = meanWarnings(found, statistics.mean, weight, `what lies inside counts by its ${sizes[dimension]}`);
    const heights = dimension === 1 ? measureZWarnings(toCollection(summarized)) : [];
    const overlaps = once
      ? [`summary_layer: Polygons overlap: ${name} counts overlaps as often as they are covered, ${name}_once once.`]
      : [];
    context.warn(...warnings, ...notGiven, ...overlaps, ...skipped, ...means, ...heights, ...properties.warnings());
    const times = summarized.features.map(() => 0);
    for (const { feature } of portions.flat()) times[feature] = (times[feature] ?? 0) + 1;
    const count = times.filter((count) => count > 0).length;
    return {
      result: toResult(layer, features, {
        method: `cut ${PLANAR}; ${onEarth ? `measured: ${measureMethod.planar}` : 'measured likewise'}`,
        summarized: count,
        outside: summarized.features.length - count,
        shared: times.filter((count) => count > 1).length,
        ...(beside && { planar: describePlane(beside.plane) }),
      }),
    };
  },
});

/**
 * Summarizes a second time: in the plane of a projected CRS where the first time was on Earth, and the other way round.
 * @returns undefined where there is no such plane, or points are counted
 */
async function measureBeside(
  { layer, summary_layer: summarized }: { readonly layer: Layer; readonly summary_layer: Layer },
  dimension: Dimension,
  onEarth: boolean,
) {
  const plane = dimension === 0 ? undefined : await planeOf(layer, summarized);
  if (!plane) return undefined;
  const [zones, features] = onEarth
    ? [await toPlane('layer', layer, plane), await toPlane('summary_layer', summarized, plane)]
    : [await toEarth('layer', layer), await toEarth('summary_layer', summarized)];
  const { portions, once } = await summarizeWithin(zones, features, { onEarth: !onEarth, dimension });
  const name = onEarth
    ? plane.nameOf(planarNames[dimension], dimension === 2 ? 2 : 1)
    : insideName['longitude-latitude'][dimension];
  const add = (i: number) => ({
    [name]: (portions[i] ?? []).reduce((sum, portion) => sum + portion.inside, 0),
    ...(once && { [`${name}_once`]: once[i] ?? 0 }),
  });
  return { plane, add };
}
