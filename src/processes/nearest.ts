import { compact } from '../common/compact.ts';
import { z } from 'zod';
import { createPropertyAdder, mergeProperties, prefixNames, type Properties } from '../geometry/layers/attributes.ts';
import { searchBound } from '../geometry/nearest/geodesic-nearest.ts';
import { geodesicMethod, findNearestFeatures } from '../geometry/joins/layer-nearest.ts';
import { toResult } from '../geometry/layers/layers.ts';
import type { Neighbours } from '../geometry/nearest/neighbours.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { LonLatLayer, type Layer, type LayerFeature } from '../../schemas/layer.ts';
import { MadeList } from '../../schemas/made-list.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';

export default defineProcess({
  id: 'nearest',
  version: '1.0.0',
  title: 'Nearest features',
  description:
    'Adds to each feature the distance to the nearest features of another layer and their attributes; metres on the ' +
    'WGS 84 ellipsoid (straight line), any geometries. Along streets use closest-facility; for two single geometries distance; to keep ' +
    'only near features select-by-location.',
  keywords: ['nearest', 'closest', 'distance', 'neighbour', 'join', 'proximity'],
  group: 'relations',
  inputs: {
    layer: LonLatLayer.describe('Features to start from, in longitude and latitude.'),
    near_layer: LonLatLayer.describe('Features to look for, likewise; polygons include their interior.'),
    most: z.int().min(1).max(1000).default(1).describe('Maximum number of neighbours per feature, nearest first.'),
    within: z.number().positive().optional().describe('Maximum distance, in `units`; unlimited by default.'),
    units: LengthUnit.default('metres').describe('Unit of `within`; distances in the result are metres.'),
    prefix: z.string().max(40).default('nearest_').describe('Prefix of added property names.'),
  },
  aliases: { other: 'near_layer' },
  outputs: {
    result: resultLayer({
      method: z.string(),
      error_bound_m: z.number().describe('Of the largest distance, in metres.'),
      pairs: z.int(),
      found: z.int().describe('Features of layer that have a neighbour.'),
      not_found: z.int(),
      farthest_m: z.number().nullable().describe('The largest distance in the result; null without any.'),
    }).describe(
      'The features of layer, once for each neighbour when `most` is above 1, with distance_m, rank, index (position in ' +
        'near_layer), id and properties of the neighbour and the nearest point on it, all with the prefix.',
    ),
  },
  examples: [
    {
      title: 'The nearest stop to each school',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'north', properties: { school: 'North' }, geometry: { type: 'Point', coordinates: [4.9, 52.39] } },
          { type: 'Feature', id: 'south', properties: { school: 'South' }, geometry: { type: 'Point', coordinates: [4.91, 52.34] } },
        ] },
        // prettier-ignore
        near_layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 7, properties: { stop: 'Ferry' }, geometry: { type: 'Point', coordinates: [4.902, 52.385] } },
          { type: 'Feature', id: 8, properties: { stop: 'Station' }, geometry: { type: 'Point', coordinates: [4.918, 52.346] } },
        ] },
      },
    },
  ],
  traits: { passesInvalid: true, comparedInputs: ['near_layer'], auxiliaryInputs: ['near_layer'] },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  run: async ({ layer, near_layer: other, most, within, units, prefix }, context) => {
    const limit = within === undefined ? Infinity : within * metresPer[units];
    const { progress, mapBlocks } = context;
    const options = { maxCount: most, within: limit, otherName: 'near_layer', progress, mapBlocks };
    const { blocks, warnings } = await findNearestFeatures(layer, other, options);
    const [properties, attributes] = [createPropertyAdder(), createPropertyAdder()];
    const neighbourOf = rememberNeighbours(other, prefix, most > 1);
    const [distanceName, placeName, rankName] = [`${prefix}distance_m`, `${prefix}place`, `${prefix}rank`];
    const all: Neighbours[] = [];
    let [done, pairs, found, farthest] = [0, 0, 0, 0];
    for await (const neighbours of blocks) {
      all.push(neighbours);
      let pair = 0;
      for (const count of neighbours.counts) {
        const own = layer.features[done++]?.properties ?? {};
        if (count === 0) properties.note(own, [distanceName]);
        else found += 1;
        for (const end = pair + count; pair < end; pair++) {
          const neighbour = neighbourOf(neighbours.index[pair] ?? 0);
          attributes.note(neighbour.own, neighbour.facts);
          properties.note(own, neighbour.names);
          farthest = Math.max(farthest, neighbours.distance[pair] ?? 0);
        }
      }
      pairs += pair;
    }

    function* makeFeatures(): Generator<LayerFeature> {
      let feature = 0;
      for (const { counts, index, distance, places } of all) {
        let pair = 0;
        for (const count of counts) {
          const from = layer.features[feature++];
          if (!from) return;
          const { properties: own } = from;
          if (count === 0) yield { ...from, properties: mergeProperties(own, { [distanceName]: null }) };
          for (let rank = 1; rank <= count; rank++, pair++) {
            const added = mergeProperties(own, neighbourOf(index[pair] ?? 0).added);
            added[distanceName] = distance[pair];
            added[placeName] = [places[2 * pair], places[2 * pair + 1]];
            if (most > 1) added[rankName] = rank;
            yield { ...from, properties: added };
          }
        }
      }
    }

    const replaced = attributes.warnings().map((warning) => `near_layer: ${warning}`);
    context.warn(...warnings, ...replaced, ...properties.warnings());
    const features = new MadeList(pairs + layer.features.length - found, makeFeatures);
    return {
      result: toResult(layer, features, {
        method: geodesicMethod,
        error_bound_m: searchBound(farthest),
        pairs,
        found,
        not_found: layer.features.length - found,
        farthest_m: pairs > 0 ? farthest : null,
      }),
    };
  },
});

interface NeighbourProperties {
  readonly own: Properties;
  /** Names of what this process says of a neighbour. */
  readonly facts: readonly string[];
  /** Properties that are the same for all features near it, prefixed; the others are null, in their places. */
  readonly added: Properties;
  readonly names: readonly string[];
}

/** Most neighbours are those of many features. */
function rememberNeighbours({ features }: Layer, prefix: string, isRanked: boolean) {
  const known: (NeighbourProperties | undefined)[] = [];
  return (index: number): NeighbourProperties => {
    const { id, properties: own = {} } = features[index] ?? {};
    return (known[index] ??= describeNeighbour(
      own,
      compact({ id, index, distance_m: null, place: null, rank: isRanked ? null : undefined }),
      prefix,
    ));
  };
}

function describeNeighbour(own: Properties, facts: Properties, prefix: string): NeighbourProperties {
  const added = prefixNames({ ...own, ...facts }, prefix);
  return { own, facts: Object.keys(facts), added, names: Object.keys(added) };
}
