/** Gathers the geometries of features with equal keys, without uniting them. */
import type { FlatGeometry, FlatShape, FlatType } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { splitShape } from '../flat/dimensions.ts';
import { shapesOf } from '../flat/flat.ts';
import { COUNT, groupFeatures, keyOfGroup } from '../layers/groups.ts';

const multiTypes = { Point: 'MultiPoint', LineString: 'MultiLineString', Polygon: 'MultiPolygon' } as const;

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
  const shapes = (['Point', 'LineString', 'Polygon'] as const).flatMap((type) => {
    const ofType = parts.filter((part) => part.type === type);
    return ofType.length > 0 ? [joinParts(ofType, multiTypes[type])] : [];
  });
  const [only] = shapes;
  if (!only) return null;
  return shapes.length === 1 ? only : { type: 'GeometryCollection', geometries: shapes };
}

/** @param parts of one type, each a single point, line or polygon */
export function joinParts(parts: readonly FlatShape[], type: FlatType): FlatShape {
  const stride = parts.some((part) => part.stride === 3) ? 3 : 2;
  const positions = parts.reduce((sum, part) => sum + part.coordinates.length / part.stride, 0);
  const coordinates = new Float64Array(positions * stride).fill(NaN);
  const ends: number[] = [];
  const rings: number[] = [];
  let at = 0;
  for (const part of parts) {
    for (const end of part.ends) ends.push(at + end);
    rings.push(ends.length);
    for (let i = 0; i < part.coordinates.length; i += part.stride) {
      coordinates.set(part.coordinates.subarray(i, i + part.stride), at * stride);
      at += 1;
    }
  }
  const shape = {
    type,
    coordinates,
    stride,
    ends: Uint32Array.from(type === 'MultiPoint' ? [positions] : ends),
  } as const;
  return type === 'MultiPolygon' ? { ...shape, parts: Uint32Array.from(rings) } : shape;
}
