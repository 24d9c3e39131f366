/** Centroids: in the plane of the coordinates, or on the ellipsoid. */
import type { Layer } from '../../../schemas/layer.ts';
import { cutLongEdgesOf } from '../antimeridian/cut-long-edges.ts';
import { construct, type Constructed } from './construct.ts';
import { byDimension } from '../flat/dimensions.ts';
import { loadGeos } from '../engine/geos.ts';
import { leftOutWarnings, mapGeometries } from '../layers/layers.ts';
import { surfaceCentroid } from '../ellipsoid/surface-centroid.ts';
import { validLayer } from '../validity/valid-layer.ts';

/** Centroids in the plane, by area, length or number: those of the highest dimension that a geometry has. */
export async function planarCentroids(layer: Layer, progress: (fraction: number) => void): Promise<Constructed> {
  const make: Parameters<typeof construct>[1]['make'] = (engine, geometry) => engine.centroid(geometry);
  const made = await construct(layer, { name: 'centroid', of: 'feature', valid: true, make }, progress);
  return { ...made, warnings: [...made.warnings, ...mixedWarnings(layer)] };
}

/**
 * Centroids on the ellipsoid, see `surfaceCentroid`.
 * @param layer longitude and latitude
 */
export async function surfaceCentroids(layer: Layer): Promise<Constructed> {
  const { features, warnings } = await middlesOf(layer);
  const nowhere = features.filter(({ geometry }, i) => geometry === null && layer.features[i]?.geometry).length;
  const which = nowhere === 1 ? '1 of the geometries is' : `${nowhere} of the geometries are`;
  return {
    features,
    warnings: [
      ...leftOutWarnings(layer),
      ...warnings,
      ...mixedWarnings(layer),
      ...(nowhere === 0 ? [] : [`${which} empty or without a middle on Earth (null).`]),
    ],
  };
}

/** A point for each feature, null where there is no middle; polygons are made valid first, with a warning. */
export async function middlesOf(layer: Layer): Promise<Constructed> {
  // Rings that were not cut look as if they crossed themselves.
  const { result, warnings } = validLayer(await loadGeos(), await cutLongEdgesOf(layer), 'layer');
  const features = mapGeometries(result, (geometry) => {
    const centroid = surfaceCentroid(geometry);
    return centroid
      ? { type: 'Point', coordinates: Float64Array.from(centroid), stride: 2, ends: Uint32Array.of(1) }
      : null;
  });
  return { features, warnings };
}

/** Says where parts of lower dimension have no say. */
function mixedWarnings({ features }: Layer): readonly string[] {
  const mixed = features.filter(({ geometry }) => geometry && byDimension(geometry).length > 1).length;
  if (mixed === 0) return [];
  const which = mixed === 1 ? '1 feature mixes' : `${mixed} features mix`;
  return [`${which} polygons, lines and points: only those of the highest dimension count for the middle.`];
}
