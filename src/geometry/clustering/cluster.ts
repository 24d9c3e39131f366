/** Clusters the features of a layer by position. */
import { ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { createPropertyAdder } from '../layers/attributes.ts';
import { computeCentroids } from '../construction/centroid.ts';
import { dbscan, type DbscanOptions } from './dbscan.ts';
import { isEmpty } from '../flat/flat.ts';
import { kMeans } from './k-means.ts';

export type ClusterOptions =
  | ({ readonly method: 'dbscan' } & DbscanOptions)
  | { readonly method: 'k-means'; readonly k: number; readonly progress?: (fraction: number) => void };

export interface ClusterResult {
  readonly features: readonly LayerFeature[];
  /** Number of members of each cluster, in order. */
  readonly sizes: readonly number[];
  readonly noise: number;
  readonly warnings: readonly string[];
}

export interface LocatedFeatures {
  /** Points of a MultiPoint are features of their own. */
  readonly features: readonly LayerFeature[];
  /** Longitude and latitude, interleaved, of those that have a position. */
  readonly lonLat: Float64Array;
  /** For each position, which feature has it. */
  readonly indexes: readonly number[];
  readonly warnings: readonly string[];
}

/**
 * Positions of points; centroids on the ellipsoid of all other geometries.
 * @param layer longitude and latitude
 * @param clusters as many distinct positions are required
 * @throws {ProcessError} `invalid-input` when there are fewer distinct positions than clusters
 */
export async function locateFeatures(layer: Layer, clusters: number): Promise<LocatedFeatures> {
  const features = layer.features.flatMap(splitMembers);
  const { lonLat, indexes, warnings } = await collectPositions(features);
  checkCount(lonLat, clusters);
  return { features, lonLat, indexes, warnings };
}

/**
 * Clusters features by DBSCAN or k-means.
 * @param located the features of the layer, by `locateFeatures`
 * @returns features with the property cluster: a number from 1, or null for noise and without a geometry
 */
export function clusterLayer(layer: Layer, located: LocatedFeatures, options: ClusterOptions): ClusterResult {
  const { features, lonLat, indexes, warnings } = located;
  const allWarnings = [...membershipWarnings(layer), ...warnings];
  let numbers: Uint32Array;
  if (options.method === 'dbscan') numbers = dbscan(lonLat, options);
  else {
    const { clusters, isConverged, rounds } = kMeans(lonLat, options.k, options.progress);
    numbers = clusters;
    if (!isConverged) allWarnings.push(`K-means stopped after ${rounds} iterations without convergence.`);
  }
  const clusterOf: (number | null)[] = features.map(() => null);
  const sizes: number[] = [];
  let noise = 0;
  numbers.forEach((number, i) => {
    if (number === 0) noise += 1;
    else {
      sizes[number - 1] = (sizes[number - 1] ?? 0) + 1;
      clusterOf[indexes[i] ?? 0] = number;
    }
  });
  const properties = createPropertyAdder();
  const results = features.map((feature, i) => properties.add(feature, { cluster: clusterOf[i] ?? null }));
  return { features: results, sizes, noise, warnings: [...allWarnings, ...properties.warnings()] };
}

/** Points of a MultiPoint become separate features, with its properties and without its ID. */
function splitMembers(feature: LayerFeature): readonly LayerFeature[] {
  const { geometry, properties } = feature;
  if (geometry?.type !== 'MultiPoint' || isEmpty(geometry)) return [feature];
  const { coordinates, stride } = geometry;
  return Array.from({ length: coordinates.length / stride }, (_, i): LayerFeature => {
    const point: FlatShape = {
      type: 'Point',
      coordinates: coordinates.slice(i * stride, (i + 1) * stride),
      stride,
      ends: Uint32Array.of(1),
    };
    return { properties, geometry: point };
  });
}

function membershipWarnings({ features }: Layer): readonly string[] {
  const splitFeatures = features.filter((feature) => feature.id !== undefined && splitMembers(feature)[0] !== feature);
  if (splitFeatures.length === 0) return [];
  const subject = formatCount(splitFeatures.length, 'feature is a MultiPoint', 'features are MultiPoints');
  return [`${subject}: each point became a separate feature, without the ID.`];
}

async function collectPositions(features: readonly LayerFeature[]) {
  const others = features.filter(({ geometry }) => geometry && geometry.type !== 'Point' && !isEmpty(geometry)).length;
  const { features: middles, warnings: repairs } = await computeCentroids({ form: 'collection', features });
  const positions: number[] = [];
  const indexes: number[] = [];
  middles.forEach(({ geometry }, index) => {
    if (geometry?.type !== 'Point' || isEmpty(geometry)) return;
    positions.push(geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0);
    indexes.push(index);
  });
  const warnings = [...repairs];
  if (others > 0) {
    const subject = formatCount(
      others,
      'feature is not a point; its centroid',
      'features are not points; their centroids',
    );
    warnings.push(`${subject} on the ellipsoid ${others === 1 ? 'is' : 'are'} used.`);
  }
  const skipped = features.filter(({ geometry }) => geometry !== null).length - indexes.length;
  if (skipped > 0) {
    warnings.push(
      `${formatCount(skipped, 'feature is', 'features are')} empty or without a centroid, and in no cluster.`,
    );
  }
  return { lonLat: Float64Array.from(positions), indexes, warnings };
}

function checkCount(lonLat: Float64Array, k: number): void {
  const distinct = new Set<string>();
  for (let i = 0; i < lonLat.length && distinct.size < k; i += 2) {
    distinct.add(getPositionKey(lonLat[i] ?? 0, lonLat[i + 1] ?? 0));
  }
  if (distinct.size >= k) return;
  const message = `clusters is ${k}; the maximum is ${distinct.size}, the number of distinct positions. Use fewer clusters.`;
  throw new ProcessError('invalid-input', message, [{ pointer: '/clusters', message }]);
}

/** Key of a position: a pole has all longitudes, the antimeridian has two. */
function getPositionKey(longitude: number, latitude: number): string {
  if (Math.abs(latitude) === 90) return `${latitude}`;
  return `${longitude === -180 ? 180 : longitude} ${latitude}`;
}
