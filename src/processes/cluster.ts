import { z } from 'zod';
import { clusterLayer, locateFeatures, type ClusterOptions } from '../geometry/clustering/cluster.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { ProcessError } from '../common/errors.ts';
import { defineProcess } from '../process/define-process.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';

/** Beyond it, the straight line through the Earth says too little about the way over it. */
const MAX_DISTANCE_M = 1_000_000;

const methods = {
  dbscan: 'DBSCAN, geodesic distances on the WGS 84 ellipsoid; a point near several clusters joins its nearest core',
  'k-means': 'k-means (Lloyd, k-means++ with fixed random numbers), straight distances between WGS 84 positions',
} as const;

export default defineProcess({
  id: 'cluster',
  version: '1.0.0',
  title: 'Cluster',
  description:
    'Clusters features by location: dbscan finds dense clusters of any shape and leaves the rest as noise, k-means ' +
    'makes a given number of compact clusters. Distances in a straight line, not by road, anywhere on Earth. For regular cells use grid.',
  keywords: ['dbscan', 'k-means', 'kmeans', 'hot spot', 'density', 'pattern', 'group', 'nearby points'],
  group: 'patterns',
  inputs: {
    layer: LonLatLayer.describe('Points in longitude and latitude; other geometries count by their centroid.'),
    method: z.enum(['dbscan', 'k-means']).default('dbscan').describe('dbscan or k-means.'),
    distance: z
      .number()
      .positive()
      .default(1000)
      .describe('For dbscan: maximum distance between neighbours, in `units`; at most 1000 km.'),
    units: LengthUnit.default('metres').describe('Unit of the distance.'),
    min_points: z
      .int()
      .min(1)
      .default(5)
      .describe('For dbscan: minimum number of neighbours, itself included, of a core point.'),
    clusters: z.int().min(1).max(1000).default(8).describe('For k-means: number of clusters.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      clusters: z.int(),
      noise: z.int().describe('Points in no cluster; 0 for k-means.'),
      sizes: z.array(z.int()).describe('Sizes of clusters 1, 2 and so on; of the first 1000.'),
    }).describe(
      'The features, each with the property cluster: a number from 1 in the order of first members, or null for noise. ' +
        'A MultiPoint becomes one feature per point.',
    ),
  },
  examples: [
    {
      title: 'Two groups of bicycle thefts in Utrecht, and one apart',
      inputs: {
        distance: 150,
        min_points: 3,
        layer: {
          type: 'MultiPoint',
          // prettier-ignore
          coordinates: [
            [5.1101, 52.0894], [5.1109, 52.0899], [5.1115, 52.0893],
            [5.1213, 52.0907], [5.1219, 52.0911], [5.1226, 52.0905], [5.1401, 52.0801],
          ],
        },
      },
    },
  ],
  traits: { regroups: true, passesInvalid: true },
  prepare({ layer, method, distance, units, clusters: k }) {
    const metres = distance * metresPer[units];
    if (metres > MAX_DISTANCE_M) {
      const message = `distance is ${metres} metres; at most ${MAX_DISTANCE_M} metres. Use method k-means for clusters that wide.`;
      throw new ProcessError('invalid-input', message, [{ pointer: '/distance', message }]);
    }
    return locateFeatures(layer, method === 'k-means' ? k : 0);
  },
  run: async ({ layer, method, distance, units, min_points: minNeighbours, clusters: k }, context, located) => {
    const progress = (fraction: number) => context.progress(fraction, 'Clustering');
    const options: ClusterOptions =
      method === 'dbscan'
        ? { method, distance: distance * metresPer[units], minNeighbours, progress }
        : { method, k, progress };
    const { features, sizes, noise, warnings } = clusterLayer(layer, located, options);
    context.warn(...missingGeometryWarnings(layer), ...warnings);
    const summary = { method: methods[method], clusters: sizes.length, noise, sizes: sizes.slice(0, 1000) };
    const form = features.length === layer.features.length ? layer.form : 'collection';
    return { result: toResult({ form }, features, summary) };
  },
});
