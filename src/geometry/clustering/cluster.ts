/** Clusters the features of a layer by where they are. */
import { ProcessError } from '../../common/errors.ts';
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { adding } from '../layers/attributes.ts';
import { middlesOf } from '../construction/centroid.ts';
import { dbscan, type DbscanOptions } from './dbscan.ts';
import { isEmpty } from '../flat/flat.ts';
import { kMeans } from './k-means.ts';

export type ClusterOptions =
  | ({ readonly method: 'dbscan' } & DbscanOptions)
  | { readonly method: 'k-means'; readonly k: number; readonly progress?: (fraction: number) => void };

export interface Clustered {
  readonly features: readonly LayerFeature[];
  /** Members of each cluster, in the order of their numbers. */
  readonly sizes: readonly number[];
  readonly noise: number;
  readonly warnings: readonly string[];
}

/**
 * @param layer longitude and latitude
 * @returns features with the property cluster: a number from 1, or null for noise and where there is no geometry
 * @throws {ProcessError} `invalid-input` when there are fewer places than clusters asked for
 */
export async function clusterLayer(layer: Layer, options: ClusterOptions): Promise<Clustered> {
  const features = layer.features.flatMap(membersOf);
  const { lonLat, indexes, warnings } = await placesOf(features);
  const more = [...membershipWarnings(layer), ...warnings];
  let numbers: Uint32Array;
  if (options.method === 'dbscan') numbers = dbscan(lonLat, options);
  else {
    checkCount(lonLat, options.k);
    const { clusters, settled, rounds } = kMeans(lonLat, options.k, options.progress);
    numbers = clusters;
    if (!settled) more.push(`K-means stopped after ${rounds} rounds, while places still changed their cluster.`);
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
  const properties = adding();
  const described = features.map((feature, i) => properties.add(feature, { cluster: clusterOf[i] ?? null }));
  return { features: described, sizes, noise, warnings: [...more, ...properties.warnings()] };
}

/** The points of a MultiPoint are features of their own, with its properties and without its id. */
function membersOf(feature: LayerFeature): readonly LayerFeature[] {
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
  const parted = features.filter((feature) => feature.id !== undefined && membersOf(feature)[0] !== feature);
  if (parted.length === 0) return [];
  const which = parted.length === 1 ? '1 feature is a MultiPoint' : `${parted.length} features are MultiPoints`;
  return [`${which}: each point became a feature of its own, without the id.`];
}

/** Points are where they are; for anything else its middle on Earth, as centroid has it. */
async function placesOf(features: readonly LayerFeature[]) {
  const others = features.filter(({ geometry }) => geometry && geometry.type !== 'Point' && !isEmpty(geometry)).length;
  const { features: middles, warnings: repairs } = await middlesOf({ form: 'collection', features });
  const places: number[] = [];
  const indexes: number[] = [];
  middles.forEach(({ geometry }, index) => {
    if (geometry?.type !== 'Point' || isEmpty(geometry)) return;
    places.push(geometry.coordinates[0] ?? 0, geometry.coordinates[1] ?? 0);
    indexes.push(index);
  });
  const warnings = [...repairs];
  if (others > 0) {
    const what = others === 1 ? '1 feature is no point; its' : `${others} features are no points; their`;
    warnings.push(`${what} centroid on the ellipsoid stands for ${others === 1 ? 'it' : 'them'}.`);
  }
  const nowhere = features.filter(({ geometry }) => geometry !== null).length - indexes.length;
  if (nowhere > 0) {
    warnings.push(`${nowhere} feature${nowhere === 1 ? ' is' : 's are'} empty or without a middle, and in no cluster.`);
  }
  return { lonLat: Float64Array.from(places), indexes, warnings };
}

function checkCount(lonLat: Float64Array, k: number): void {
  const different = new Set<string>();
  for (let i = 0; i < lonLat.length && different.size < k; i += 2) {
    different.add(placeName(lonLat[i] ?? 0, lonLat[i + 1] ?? 0));
  }
  if (different.size >= k) return;
  const message = `clusters is ${k}, but there are only ${different.size} different places. Ask for at most so many.`;
  throw new ProcessError('invalid-input', message, [{ pointer: '/clusters', message }]);
}

/** One name for each place: a pole has all longitudes, the antimeridian has two. */
function placeName(longitude: number, latitude: number): string {
  if (Math.abs(latitude) === 90) return `${latitude}`;
  return `${longitude === -180 ? 180 : longitude} ${latitude}`;
}
