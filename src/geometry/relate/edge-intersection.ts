/** Where two edges meet, exactly. */
import { orientation } from '../flat/orientation.ts';
import { compareAlong, crossing, type Spot } from './exact-point.ts';

/** An edge of a line or a ring, from one vertex to another place. */
export interface Edge {
  readonly start: Spot;
  readonly end: Spot;
}

/** One place, or all places between two in the order of the first edge. */
export type Meeting = readonly [Spot] | readonly [from: Spot, to: Spot];

/** @returns undefined where the edges share no place */
export function meetingOf(p: Edge, q: Edge): Meeting | undefined {
  const [q0, q1] = [sideOf(p, q.start), sideOf(p, q.end)];
  if ((q0 > 0 && q1 > 0) || (q0 < 0 && q1 < 0)) return undefined;
  const [p0, p1] = [sideOf(q, p.start), sideOf(q, p.end)];
  if ((p0 > 0 && p1 > 0) || (p0 < 0 && p1 < 0)) return undefined;
  if (q0 === 0 && q1 === 0) return overlapOf(p, q);
  if (p0 === 0) return [p.start];
  if (p1 === 0) return [p.end];
  if (q0 === 0) return [q.start];
  if (q1 === 0) return [q.end];
  return [crossing(p.start, p.end, q.start, q.end)];
}

/** Whether two edges on one line run the same way. */
export function runsAlong(p: Edge, q: Edge): boolean {
  return compareAlong(p.start, p.end, q.end, q.start) > 0;
}

/** @returns 0 exactly when a vertex is on the line through an edge */
export function sideOf({ start, end }: Edge, { x, y }: Spot): number {
  return orientation(start.x, start.y, end.x, end.y, x, y);
}

function overlapOf(p: Edge, q: Edge): Meeting | undefined {
  const [first, last] = runsAlong(p, q) ? [q.start, q.end] : [q.end, q.start];
  const from = compareAlong(p.start, p.end, first, p.start) > 0 ? first : p.start;
  const to = compareAlong(p.start, p.end, last, p.end) < 0 ? last : p.end;
  const order = compareAlong(p.start, p.end, to, from);
  if (order < 0) return undefined;
  return order === 0 ? [from] : [from, to];
}
