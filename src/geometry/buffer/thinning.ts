/** Leaves out positions of a line that its buffer does not show. */
import type { Line } from '../shapes/parts.ts';

/**
 * @param tolerance how far the thinned line may stray from the line
 * @param reach positions this near to each other stand for their convex hull; the buffer of radius r then moves by at
 *   most (2 reach)² / 8r, for sides of the hull are no longer than 2 reach
 */
export function thinned(line: Line, tolerance: number, reach: number): Line {
  const straight = douglasPeucker(line, tolerance);
  const kept: Line[number][] = [];
  let start = 0;
  while (start < straight.length) {
    const from = straight[start] ?? [];
    let end = start + 1;
    while (end < straight.length && apart(from, straight[end] ?? []) <= reach) end += 1;
    kept.push(...hullInOrder(straight.slice(start, end)));
    start = end;
  }
  return kept.filter((position, i) => i === 0 || apart(position, kept[i - 1] ?? []) > 0);
}

/** Positions between which the line strays no further than the tolerance. Without recursion, for lines may be long. */
function douglasPeucker(line: Line, tolerance: number): Line {
  if (line.length < 3) return line;
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const spans = [0, line.length - 1];
  while (spans.length > 0) {
    const [to = 0, from = 0] = [spans.pop(), spans.pop()];
    const furthest = furthestFrom(line, from, to);
    if (furthest.distance <= tolerance) continue;
    keep[furthest.at] = 1;
    spans.push(from, furthest.at, furthest.at, to);
  }
  return line.filter((_, i) => keep[i] === 1);
}

function furthestFrom(line: Line, from: number, to: number): { at: number; distance: number } {
  const [ax = 0, ay = 0] = line[from] ?? [];
  const [bx = 0, by = 0] = line[to] ?? [];
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  let [at, most] = [from, 0];
  for (let i = from + 1; i < to; i++) {
    const [x = 0, y = 0] = line[i] ?? [];
    const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square));
    const [ox, oy] = [x - ax - along * dx, y - ay - along * dy];
    const distance = ox * ox + oy * oy;
    if (distance > most) [at, most] = [i, distance];
  }
  return { at, distance: Math.sqrt(most) };
}

/** First, last and the corners of the convex hull, in the order of the line. */
function hullInOrder(run: Line): Line {
  if (run.length <= 3) return run;
  const order = run.map((_, i) => i);
  order.sort((a, b) => (run[a]?.[0] ?? 0) - (run[b]?.[0] ?? 0) || (run[a]?.[1] ?? 0) - (run[b]?.[1] ?? 0));
  const corners = new Set([0, run.length - 1, ...half(run, order), ...half(run, order.reverse())]);
  return run.filter((_, i) => corners.has(i));
}

function half(run: Line, order: readonly number[]): readonly number[] {
  const hull: number[] = [];
  for (const next of order) {
    while (hull.length >= 2 && !turnsLeft(run, hull.at(-2) ?? 0, hull.at(-1) ?? 0, next)) hull.pop();
    hull.push(next);
  }
  return hull;
}

function turnsLeft(run: Line, a: number, b: number, c: number): boolean {
  const [ax = 0, ay = 0] = run[a] ?? [];
  const [bx = 0, by = 0] = run[b] ?? [];
  const [cx = 0, cy = 0] = run[c] ?? [];
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) > 0;
}

function apart([ax = 0, ay = 0]: Line[number], [bx = 0, by = 0]: Line[number]): number {
  return Math.hypot(ax - bx, ay - by);
}
