/** Exact intersection of two edges. */
import { orientation } from '../flat/orientation.ts';
import { compareAlong, intersectLines, type ExactPoint } from './exact-point.ts';

/** Directed edge of a line or a ring. */
export interface Edge {
  readonly start: ExactPoint;
  readonly end: ExactPoint;
}

/** A single point, or an overlap from one point to another in the direction of the first edge. */
export type EdgeIntersection = readonly [ExactPoint] | readonly [from: ExactPoint, to: ExactPoint];

/** @returns undefined where the edges are disjoint */
export function edgeIntersection(p: Edge, q: Edge): EdgeIntersection | undefined {
  const [q0, q1] = [sideOf(p, q.start), sideOf(p, q.end)];
  if ((q0 > 0 && q1 > 0) || (q0 < 0 && q1 < 0)) return undefined;
  const [p0, p1] = [sideOf(q, p.start), sideOf(q, p.end)];
  if ((p0 > 0 && p1 > 0) || (p0 < 0 && p1 < 0)) return undefined;
  if (q0 === 0 && q1 === 0) return edgeOverlap(p, q);
  if (p0 === 0) return [p.start];
  if (p1 === 0) return [p.end];
  if (q0 === 0) return [q.start];
  if (q1 === 0) return [q.end];
  return [intersectLines(p.start, p.end, q.start, q.end)];
}

/** True when two collinear edges have the same direction. */
export function isSameDirection(p: Edge, q: Edge): boolean {
  return compareAlong(p.start, p.end, q.end, q.start) > 0;
}

/** @returns above 0 to the left, below 0 to the right, exactly 0 on the line through the edge */
export function sideOf({ start, end }: Edge, { x, y }: ExactPoint): number {
  return orientation(start.x, start.y, end.x, end.y, x, y);
}

function edgeOverlap(p: Edge, q: Edge): EdgeIntersection | undefined {
  const [first, last] = isSameDirection(p, q) ? [q.start, q.end] : [q.end, q.start];
  const from = compareAlong(p.start, p.end, first, p.start) > 0 ? first : p.start;
  const to = compareAlong(p.start, p.end, last, p.end) < 0 ? last : p.end;
  const order = compareAlong(p.start, p.end, to, from);
  if (order < 0) return undefined;
  return order === 0 ? [from] : [from, to];
}
