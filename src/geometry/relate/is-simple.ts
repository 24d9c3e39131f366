/** Simple geometries, whose relations any engine finds, as opposed to those that need an exact arrangement. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { indexGeometries } from '../flat/spatial-index.ts';
import { splitByDimension, getDimension } from '../flat/dimensions.ts';
import { boundsOf, shapesOf } from '../flat/flat.ts';
import { findRingConflicts } from './ring-conflicts.ts';
import { edgeIntersection } from './edge-intersection.ts';
import { ExactPoint } from './exact-point.ts';

/**
 * @returns the same point set as one shape; undefined for a collection of several dimensions or of polygons that may
 * intersect
 */
export function toSingleShape(geometry: FlatGeometry): FlatGeometry | undefined {
  if (geometry.type !== 'GeometryCollection') return geometry;
  const [only, ...others] = splitByDimension(geometry);
  if (!only) return geometry;
  const [dimension, shape] = only;
  if (others.length > 0 || (dimension === 2 && haveIntersectingBoxes(geometry))) return undefined;
  return shape;
}

const cache = new WeakMap<FlatGeometry, boolean>();

/** True when two edges or rings of a shape intersect other than at the vertex between consecutive edges. */
export function touchesItself(shape: FlatGeometry): boolean {
  if (shape.type === 'GeometryCollection' || shape.type === 'Point' || shape.type === 'MultiPoint') return false;
  // A ring of a valid polygon does not meet itself.
  if (shape.type === 'Polygon' && shape.ends.length < 2) return false;
  if (shape.type === 'LineString' && shape.coordinates.length <= 2 * shape.stride) return false;
  let meets = cache.get(shape);
  if (meets === undefined) cache.set(shape, (meets = hasConflicts(shape)));
  return meets;
}

function hasConflicts(shape: FlatShape): boolean {
  const { group, selfTouching } = findRingConflicts(shape);
  if (group.some((linked, i) => linked !== i)) return true;
  if (shape.type !== 'LineString' && shape.type !== 'MultiLineString') return false;
  return selfTouching.includes(1) || shape.ends.some((end, i) => closesOnItself(shape, shape.ends[i - 1] ?? 0, end));
}

/** True when the last edge of a line intersects its first one; a closed line may. */
function closesOnItself({ type, coordinates, stride }: FlatShape, start: number, end: number): boolean {
  if (end - start < 4) return false;
  const [first, second, beforeLast, last] = [start, start + 1, end - 2, end - 1].map(
    (position) => new ExactPoint(coordinates[position * stride] ?? NaN, coordinates[position * stride + 1] ?? NaN),
  ) as [ExactPoint, ExactPoint, ExactPoint, ExactPoint];
  if (first.key === last.key) return type === 'MultiLineString';
  return edgeIntersection({ start: first, end: second }, { start: beforeLast, end: last }) !== undefined;
}

function haveIntersectingBoxes(geometry: FlatGeometry): boolean {
  const members = shapesOf(geometry).filter((shape) => getDimension(shape) >= 0);
  const index = indexGeometries(members);
  return members.some((member, i) => index.search(boundsOf(member), (other) => other !== i).length > 0);
}
