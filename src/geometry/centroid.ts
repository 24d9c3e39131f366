/** Centroids: in the plane of the coordinates, or on the ellipsoid. */
import type { Layer } from '../../schemas/layer.ts';
import { cutLongEdgesOf } from './cut-long-edges.ts';
import { construct, type Constructed } from './construct.ts';
import { heightWarnings } from './flat.ts';
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
 * @param layer longitude and latitude
 */
export async function surfaceCentroids(layer: Layer): Promise<Constructed> {
  // Rings that were not cut look as if they crossed themselves.
  const { result, warnings } = validLayer(await loadGeos(), await cutLongEdgesOf(layer), 'layer');
  let nowhere = 0;
  const features = mapGeometries(result, (geometry) => {
    const centroid = surfaceCentroid(geometry);
    if (!centroid) {
      nowhere += 1;
      return null;
    }
    return { type: 'Point', coordinates: Float64Array.from(centroid), stride: 2, ends: Uint32Array.of(1) };
  });
  return {
    features,
    warnings: [
      ...missingWarnings(layer),
      ...heightWarnings(collectionOf(layer)),
      ...warnings,
      ...(nowhere === 0 ? [] : [`${nowhere} of the geometries are empty or have no middle on Earth (null).`]),
    ],
  };
}
