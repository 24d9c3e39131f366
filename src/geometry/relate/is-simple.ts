/** Tells shapes that nowhere meet themselves, whose relations any engine finds, from those that take an arrangement. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { indexOf } from '../flat/spatial-index.ts';
import { byDimension, dimensionOf } from '../flat/dimensions.ts';
import { boundsOf, shapesOf } from '../flat/flat.ts';
import { ringConflicts } from './ring-conflicts.ts';
import { meetingOf } from './edge-intersection.ts';
import { Spot } from './exact-point.ts';

/** @returns the same places as one shape; undefined for a collection of several dimensions, or of polygons that may meet */
export function plainOf(geometry: FlatGeometry): FlatGeometry | undefined {
  if (geometry.type !== 'GeometryCollection') return geometry;
  const [only, ...others] = byDimension(geometry);
  if (!only) return geometry;
  const [dimension, shape] = only;
  if (others.length > 0 || (dimension === 2 && haveBoxesThatMeet(geometry))) return undefined;
  return shape;
}

const known = new WeakMap<FlatGeometry, boolean>();

/** Whether two edges or rings of a shape share a place that is not where one edge follows another. */
export function meetsItself(shape: FlatGeometry): boolean {
  if (shape.type === 'GeometryCollection' || shape.type === 'Point' || shape.type === 'MultiPoint') return false;
  // A ring of a valid polygon does not meet itself.
  if (shape.type === 'Polygon' && shape.ends.length < 2) return false;
  if (shape.type === 'LineString' && shape.coordinates.length <= 2 * shape.stride) return false;
  let meets = known.get(shape);
  if (meets === undefined) known.set(shape, (meets = hasConflicts(shape)));
  return meets;
}

function hasConflicts(shape: FlatShape): boolean {
  const { group, tangled } = ringConflicts(shape);
  if (group.some((linked, i) => linked !== i)) return true;
  if (shape.type !== 'LineString' && shape.type !== 'MultiLineString') return false;
  return tangled.includes(1) || shape.ends.some((end, i) => runsIntoItsStart(shape, shape.ends[i - 1] ?? 0, end));
}

/** Whether the last edge of a line meets its first one, which it may where the line is a ring of its own. */
function runsIntoItsStart({ type, coordinates, stride }: FlatShape, start: number, end: number): boolean {
  if (end - start < 4) return false;
  const [first, second, beforeLast, last] = [start, start + 1, end - 2, end - 1].map(
    (position) => new Spot(coordinates[position * stride] ?? NaN, coordinates[position * stride + 1] ?? NaN),
  ) as [Spot, Spot, Spot, Spot];
  if (first.key === last.key) return type === 'MultiLineString';
  return meetingOf({ start: first, end: second }, { start: beforeLast, end: last }) !== undefined;
}

function haveBoxesThatMeet(geometry: FlatGeometry): boolean {
  const members = shapesOf(geometry).filter((shape) => dimensionOf(shape) >= 0);
  const index = indexOf(members);
  return members.some((member, i) => index.search(boundsOf(member), (other) => other !== i).length > 0);
}
