/** Centroids: in the plane of the coordinates, or on the ellipsoid. */
import { ProcessError } from '../errors.ts';
import type { Layer } from '../../schemas/layer.ts';
import { construct, type Constructed } from './construct.ts';
import { boundsOf, heightWarnings } from './flat.ts';
import { loadGeos } from './geos.ts';
import { collectionOf, mapGeometries, missingWarnings } from './layers.ts';
import { surfaceCentroid } from './surface-centroid.ts';
import { validLayer } from './valid-layer.ts';

/** What the coordinates are: on Earth, or in any plane. */
export const coordinateKinds = ['longitude-latitude', 'planar'] as const;

/** Centroids in the plane, by area, length or number: those of the highest dimension that a geometry has. */
export function planarCentroids(layer: Layer, progress: (fraction: number) => void): Promise<Constructed> {
  const make: Parameters<typeof construct>[1]['make'] = (engine, geometry) => engine.centroid(geometry);
  return construct(layer, { name: 'centroid', of: 'feature', valid: true, make }, progress);
}

/**
 * Centroids on the ellipsoid, see `surfaceCentroid`.
 * @throws {ProcessError} `invalid-geometry` for positions that are not on Earth
 */
export async function surfaceCentroids(layer: Layer): Promise<Constructed> {
  checkOnEarth(layer);
  const { result, warnings } = validLayer(await loadGeos(), layer, 'layer');
  let [nowhere, jumps] = [0, 0];
  const features = mapGeometries(result, (geometry) => {
    const centroid = surfaceCentroid(geometry);
    jumps += centroid.jumps;
    if (!centroid.position) {
      nowhere += 1;
      return null;
    }
    return { type: 'Point', coordinates: Float64Array.from(centroid.position), stride: 2, ends: Uint32Array.of(1) };
  });
  return {
    features,
    warnings: [
      ...missingWarnings(layer),
      ...heightWarnings(collectionOf(layer)),
      ...warnings,
      ...jumpWarnings(jumps),
      ...(nowhere === 0 ? [] : [`${nowhere} of the geometries are empty or have no middle on Earth (null).`]),
    ],
  };
}

/** @throws {ProcessError} `invalid-geometry` when a position is beyond 180 degrees of longitude or 90 of latitude */
export function checkOnEarth(layer: Layer): void {
  const { west, south, east, north } = boundsOf(collectionOf(layer));
  if (!(west < -180 || east > 180 || south < -90 || north > 90)) return;
  throw new ProcessError(
    'invalid-geometry',
    `The coordinates reach from [${west}, ${south}] to [${east}, ${north}], which is not longitude -180 to 180 and ` +
      'latitude -90 to 90. Say coordinates: "planar" for another unit.',
  );
}

function jumpWarnings(jumps: number): readonly string[] {
  if (jumps === 0) return [];
  const edges = jumps === 1 ? '1 edge spans' : `${jumps} edges span`;
  return [
    `${edges} more than 180 degrees of longitude. The short way was taken, across the antimeridian. ` +
      'Cut the geometry there (RFC 7946, 3.1.9) to leave no doubt.',
  ];
}
