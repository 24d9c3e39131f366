/** Leaves out positions of a line that its buffer does not show. */
import type { Line } from '../flat/parts.ts';

export interface Thinned {
  readonly line: Line;
  /** How far the thinned line strays from the line. */
  readonly strayed: number;
  /** Longest side of a hull that its corners stand for: a buffer of radius r moves by r - √(r² - side² / 4) at most. */
  readonly side: number;
}

/**
 * @param tolerance how far the thinned line may stray from the line
 * @param reach positions this near to each other stand for their convex hull, whose sides are no longer than 2 reach
 */
export function thinned(line: Line, tolerance: number, reach: number): Thinned {
  const { line: straight, strayed } = douglasPeucker(line, tolerance);
  const kept: Line[number][] = [];
  let [start, side] = [0, 0];
  while (start < straight.length) {
    const from = straight[start] ?? [];
    let end = start + 1;
    while (end < straight.length && apart(from, straight[end] ?? []) <= reach) end += 1;
    const hull = hullInOrder(straight.slice(start, end));
    kept.push(...hull.line);
    side = Math.max(side, hull.side);
    start = end;
  }
  return { line: kept.filter((position, i) => i === 0 || apart(position, kept[i - 1] ?? []) > 0), strayed, side };
}

/** Positions between which the line strays no further than the tolerance. Without recursion, for lines may be long. */
function douglasPeucker(line: Line, tolerance: number): { line: Line; strayed: number } {
  if (line.length < 3) return { line, strayed: 0 };
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const spans = [0, line.length - 1];
  let strayed = 0;
  while (spans.length > 0) {
    const [to = 0, from = 0] = [spans.pop(), spans.pop()];
    const furthest = furthestFrom(line, from, to);
    if (furthest.distance <= tolerance) {
      strayed = Math.max(strayed, furthest.distance);
      continue;
    }
    keep[furthest.at] = 1;
    spans.push(from, furthest.at, furthest.at, to);
  }
  return { line: line.filter((_, i) => keep[i] === 1), strayed };
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

/** First, last and the corners of the convex hull, in the order of the line; 0 for the side when that is all of it. */
function hullInOrder(run: Line): { line: Line; side: number } {
  if (run.length <= 3) return { line: run, side: 0 };
  const order = run.map((_, i) => i);
  order.sort((a, b) => (run[a]?.[0] ?? 0) - (run[b]?.[0] ?? 0) || (run[a]?.[1] ?? 0) - (run[b]?.[1] ?? 0));
  const halves = [half(run, order), half(run, order.reverse())];
  const corners = new Set([0, run.length - 1, ...halves.flat()]);
  if (corners.size === run.length) return { line: run, side: 0 };
  const sides = halves.flatMap((hull) => hull.slice(1).map((to, i) => apart(run[hull[i] ?? 0] ?? [], run[to] ?? [])));
  return { line: run.filter((_, i) => corners.has(i)), side: Math.max(...sides) };
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
