/** Gathers the geometries of features with equal keys, without uniting them. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { gatherShapes, joinParts, splitShape } from '../flat/dimensions.ts';
import { shapesOf } from '../flat/flat.ts';
import { COUNT, groupFeatures, keyOfGroup } from '../layers/groups.ts';

const singleTypes = ['Point', 'LineString', 'Polygon'] as const;

/**
 * @param by names of the properties that make the key; without names all features have the same
 * @returns a feature for each key in order of first appearance: the properties of `by`, `feature_count`, and all parts
 *   as one multi-geometry; a collection where points, lines and polygons mix; null where no feature has a position
 */
export function collect({ features }: Pick<Layer, 'features'>, by: readonly string[]): readonly LayerFeature[] {
  return groupFeatures(features, by).map((group) => {
    const geometries = group.flatMap(({ geometry }) => (geometry ? [geometry] : []));
    return { geometry: gather(geometries), properties: { ...keyOfGroup(group, by), [COUNT]: group.length } };
  });
}

/** @returns null where there is no position */
function gather(geometries: readonly FlatGeometry[]): FlatGeometry | null {
  const parts = geometries.flatMap((geometry) => shapesOf(geometry).flatMap(splitShape));
  const shapes = singleTypes.flatMap((type) => {
    const ofType = parts.filter((part) => part.type === type);
    return joinParts(ofType, { stride: ofType.some(({ stride }) => stride === 3) ? 3 : 2, isMulti: true }) ?? [];
  });
  return shapes.length === 0 ? null : gatherShapes(shapes);
}
