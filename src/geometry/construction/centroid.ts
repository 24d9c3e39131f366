/** Centroids: in the plane of the coordinates, or on the ellipsoid. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { formatCount } from '../../common/format-count.ts';
import { repairLonLatLayer } from '../antimeridian/cut-long-edges.ts';
import { construct, type ConstructionResult } from './construct.ts';
import { selectDimension, splitByDimension } from '../flat/dimensions.ts';
import { boundsOf } from '../flat/flat.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import { withGeos } from '../engine/geos.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import { planarLayerWarnings, mapGeometries } from '../layers/layers.ts';
import { surfaceCentroid } from '../ellipsoid/surface-centroid.ts';

/** Rounding of a centroid as a fraction of the extent of its polygon. */
const ROUNDING = 1e-9;

/** Planar centroids, weighted by area, length or number; only parts of the highest dimension count. */
export async function planarCentroids(layer: Layer, progress: (fraction: number) => void): Promise<ConstructionResult> {
  const make: Parameters<typeof construct>[1]['make'] = (engine, geometry) => engine.centroid(geometry);
  const made = await construct(layer, { name: 'centroid', of: 'feature', valid: true, make }, progress);
  return { ...made, warnings: [...made.warnings, ...mixedWarnings(layer), ...outsideWarnings(layer, made.features)] };
}

/**
 * Centroids on the ellipsoid, see `surfaceCentroid`.
 * @param layer longitude and latitude
 */
export async function surfaceCentroids(layer: Layer): Promise<ConstructionResult> {
  const { features, warnings, repaired } = await computeCentroids(layer);
  const undefinedCount = features.filter(({ geometry }, i) => geometry === null && layer.features[i]?.geometry).length;
  return {
    features,
    warnings: [
      ...planarLayerWarnings(layer),
      ...warnings,
      ...mixedWarnings(layer),
      ...outsideWarnings(repaired, features),
      ...(undefinedCount === 0
        ? []
        : [
            `${formatCount(undefinedCount, 'geometry is', 'geometries are')} empty or without a centroid on Earth (null).`,
          ]),
    ],
  };
}

/**
 * A point for each feature, null without a centroid; polygons are repaired first, with a warning.
 * @returns also the repaired layer, cut at the antimeridian
 */
export async function computeCentroids(layer: Layer): Promise<ConstructionResult & { readonly repaired: Layer }> {
  // Rings that were not cut appear to cross themselves.
  const { result, warnings } = await withGeos((engine) => repairLonLatLayer(engine, layer, 'layer'));
  const features = mapGeometries(result, (geometry) => {
    const centroid = surfaceCentroid(geometry);
    return centroid
      ? { type: 'Point', coordinates: Float64Array.from(centroid), stride: 2, ends: Uint32Array.of(1) }
      : null;
  });
  return { features, warnings, repaired: result };
}

/** True outside of polygons, and not within rounding of their border. */
function isOutside(polygons: FlatShape, [x = NaN, y = NaN]: Float64Array): boolean {
  const locate = createPointLocator(polygons, 5);
  if (locate(x, y) !== 'outside') return false;
  const { west, south, east, north } = boundsOf(polygons);
  const near = ROUNDING * Math.max(east - west, north - south);
  return [[near, 0], [-near, 0], [0, near], [0, -near]].every(([dx = 0, dy = 0]) => locate(x + dx, y + dy) === 'outside'); // prettier-ignore
}

/** Warns about centroids of polygons that lie outside of these: a label or a join would go wrong there. */
function outsideWarnings(layer: Layer, centroids: readonly LayerFeature[]): readonly string[] {
  const outside = createFeatureWarnings(layer.features);
  layer.features.forEach(({ geometry }, index) => {
    const polygons = geometry && selectDimension(geometry, 2);
    const centroid = centroids[index]?.geometry;
    if (!polygons || !centroid || centroid.type === 'GeometryCollection') return;
    if (!isOutside(polygons, centroid.coordinates)) return;
    outside.add(index, ['The centroid lies outside of the polygon. For a point inside use point-on-surface.']);
  });
  return outside.warnings();
}

/** Warns where parts of a lower dimension do not count. */
function mixedWarnings({ features }: Layer): readonly string[] {
  const mixed = features.filter(({ geometry }) => geometry && splitByDimension(geometry).length > 1).length;
  if (mixed === 0) return [];
  const subject = formatCount(mixed, 'feature mixes', 'features mix');
  return [`${subject} polygons, lines and points: only parts of the highest dimension count for the centroid.`];
}
