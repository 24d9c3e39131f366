/** Selects features by their relation or distance to those of another layer. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { Predicate } from '../relate/de-9im.ts';
import type { LocateOptions } from './locate-points.ts';
import { joinLayers } from './layer-join.ts';
import { findNearestFeatures, type NearestOptions } from './layer-nearest.ts';

/** Name of the other layer in warnings. */
const otherName = 'comparison_layer';

export interface Selection {
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
}

/**
 * @param predicate as in "feature predicate any of other"; disjoint from all of them
 * @returns features in the order of the layer, unchanged; never one without a geometry
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be repaired
 */
export async function selectByLocation(
  layer: Layer,
  other: Layer,
  predicate: Predicate,
  options: LocateOptions = {},
): Promise<Selection> {
  const isDisjoint = predicate === 'disjoint';
  const sought = isDisjoint ? 'intersects' : predicate;
  const { matches, warnings } = await joinLayers(layer, other, { ...options, predicate: sought, otherName });
  const features = layer.features.filter(
    ({ geometry }, i) => geometry !== null && (matches[i]?.length === 0) === isDisjoint,
  );
  return { features, warnings };
}

/**
 * @param layer longitude and latitude; `other` likewise
 * @param distance metres on the WGS 84 ellipsoid, 0 where features intersect
 * @param far true for features farther than that from all others, rather than within it of any
 */
export async function selectByDistance(
  layer: Layer,
  other: Layer,
  { distance, far }: { readonly distance: number; readonly far: boolean },
  options: Pick<NearestOptions, 'progress' | 'mapBlocks'> = {},
): Promise<Selection> {
  const { blocks, warnings } = await findNearestFeatures(layer, other, {
    ...options,
    maxCount: 1,
    within: distance,
    otherName,
  });
  const isFar: boolean[] = [];
  for await (const { counts } of blocks) for (const count of counts) isFar.push(count === 0);
  const features = layer.features.filter(({ geometry }, i) => geometry !== null && isFar[i] === far);
  return { features, warnings };
}
