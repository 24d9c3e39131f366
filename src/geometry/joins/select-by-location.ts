/** Chooses features by how they lie to those of another layer. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Predicate } from '../relate/de-9im.ts';
import type { Progress } from './join.ts';
import { joinLayers } from './layer-join.ts';
import { nearestFeatures } from './layer-nearest.ts';

export interface Selection {
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
}

/**
 * @param predicate as in "feature predicate any of other"; disjoint from all of them
 * @returns in the order of the layer, as they were; a feature without a geometry is never chosen
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be made valid
 */
export async function selectByLocation(
  layer: Layer,
  other: Layer,
  predicate: Predicate,
  progress?: Progress,
): Promise<Selection> {
  const apart = predicate === 'disjoint';
  const { matches, warnings } = await joinLayers(layer, other, apart ? 'intersects' : predicate, progress);
  const features = layer.features.filter(
    ({ geometry }, i) => geometry !== null && (matches[i]?.length === 0) === apart,
  );
  return { features, warnings };
}

/**
 * @param layer longitude and latitude; `other` likewise
 * @param distance metres on the WGS 84 ellipsoid, 0 where two features meet
 * @param far whether to keep what is further than that from all others, rather than what is as near to any of them
 */
export async function selectByDistance(
  layer: Layer,
  other: Layer,
  { distance, far }: { readonly distance: number; readonly far: boolean },
  progress?: Progress,
): Promise<Selection> {
  const { neighbours, warnings } = await nearestFeatures(layer, other, {
    most: 1,
    within: distance,
    ...(progress && { progress }),
  });
  const features = layer.features.filter(
    ({ geometry }, i) => geometry !== null && (neighbours[i]?.length === 0) === far,
  );
  return { features, warnings };
}
