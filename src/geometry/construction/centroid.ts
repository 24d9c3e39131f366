/** Centroids: in the plane of the coordinates, or on the ellipsoid. */
import type { Layer } from '../../../schemas/layer.ts';
import { formatCount } from '../../common/format-count.ts';
import { cutLongEdges } from '../antimeridian/cut-long-edges.ts';
import { construct, type ConstructionResult } from './construct.ts';
import { splitByDimension } from '../flat/dimensions.ts';
import { loadGeos } from '../engine/geos.ts';
import { planarLayerWarnings, mapGeometries } from '../layers/layers.ts';
import { surfaceCentroid } from '../ellipsoid/surface-centroid.ts';
import { repairLayer } from '../validity/valid-layer.ts';

/** Planar centroids, weighted by area, length or number; only parts of the highest dimension count. */
export async function planarCentroids(layer: Layer, progress: (fraction: number) => void): Promise<ConstructionResult> {
  const make: Parameters<typeof construct>[1]['make'] = (engine, geometry) => engine.centroid(geometry);
  const made = await construct(layer, { name: 'centroid', of: 'feature', valid: true, make }, progress);
  return { ...made, warnings: [...made.warnings, ...mixedWarnings(layer)] };
}

/**
 * Centroids on the ellipsoid, see `surfaceCentroid`.
 * @param layer longitude and latitude
 */
export async function surfaceCentroids(layer: Layer): Promise<ConstructionResult> {
  const { features, warnings } = await computeCentroids(layer);
  const undefinedCount = features.filter(({ geometry }, i) => geometry === null && layer.features[i]?.geometry).length;
  return {
    features,
    warnings: [
      ...planarLayerWarnings(layer),
      ...warnings,
      ...mixedWarnings(layer),
      ...(undefinedCount === 0
        ? []
        : [
            `${formatCount(undefinedCount, 'geometry is', 'geometries are')} empty or without a centroid on Earth (null).`,
          ]),
    ],
  };
}

/** A point for each feature, null without a centroid; polygons are repaired first, with a warning. */
export async function computeCentroids(layer: Layer): Promise<ConstructionResult> {
  // Rings that were not cut appear to cross themselves.
  const { result, warnings } = repairLayer(await loadGeos(), await cutLongEdges(layer), 'layer');
  const features = mapGeometries(result, (geometry) => {
    const centroid = surfaceCentroid(geometry);
    return centroid
      ? { type: 'Point', coordinates: Float64Array.from(centroid), stride: 2, ends: Uint32Array.of(1) }
      : null;
  });
  return { features, warnings };
}

/** Warns where parts of a lower dimension do not count. */
function mixedWarnings({ features }: Layer): readonly string[] {
  const mixed = features.filter(({ geometry }) => geometry && splitByDimension(geometry).length > 1).length;
  if (mixed === 0) return [];
  const subject = formatCount(mixed, 'feature mixes', 'features mix');
  return [`${subject} polygons, lines and points: only parts of the highest dimension count for the centroid.`];
}
