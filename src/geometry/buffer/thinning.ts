/** Thins lines: drops positions that do not affect a buffer. */
import type { Line } from '../flat/parts.ts';

export interface ThinnedLine {
  readonly line: Line;
  /** Maximum deviation of the thinned line. */
  readonly deviation: number;
  /** Longest side of a hull that replaces positions: a buffer of radius r moves by at most r - √(r² - side² / 4). */
  readonly side: number;
}

/**
 * @param tolerance maximum deviation of the thinned line
 * @param reach positions within this distance of each other are replaced by their convex hull, with sides up to 2 reach
 */
export function thinLine(line: Line, tolerance: number, reach: number): ThinnedLine {
  const { line: straight, deviation } = douglasPeucker(line, tolerance);
  const result: Line[number][] = [];
  let [start, side] = [0, 0];
  while (start < straight.length) {
    const from = straight[start] ?? [];
    let end = start + 1;
    while (end < straight.length && measureDistance(from, straight[end] ?? []) <= reach) end += 1;
    const hull = hullInOrder(straight.slice(start, end));
    result.push(...hull.line);
    side = Math.max(side, hull.side);
    start = end;
  }
  return {
    line: result.filter((position, i) => i === 0 || measureDistance(position, result[i - 1] ?? []) > 0),
    deviation,
    side,
  };
}

/** Douglas-Peucker, iterative, because lines may be long. */
function douglasPeucker(line: Line, tolerance: number): { line: Line; deviation: number } {
  if (line.length < 3) return { line, deviation: 0 };
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const spans = [0, line.length - 1];
  let deviation = 0;
  while (spans.length > 0) {
    const [to = 0, from = 0] = [spans.pop(), spans.pop()];
    const furthest = findFarthest(line, from, to);
    if (furthest.distance <= tolerance) {
      deviation = Math.max(deviation, furthest.distance);
      continue;
    }
    keep[furthest.at] = 1;
    spans.push(from, furthest.at, furthest.at, to);
  }
  return { line: line.filter((_, i) => keep[i] === 1), deviation };
}

function findFarthest(line: Line, from: number, to: number): { at: number; distance: number } {
  const [ax = 0, ay = 0] = line[from] ?? [];
  const [bx = 0, by = 0] = line[to] ?? [];
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  let [at, largest] = [from, 0];
  for (let i = from + 1; i < to; i++) {
    const [x = 0, y = 0] = line[i] ?? [];
    const along = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square));
    const [ox, oy] = [x - ax - along * dx, y - ay - along * dy];
    const distance = ox * ox + oy * oy;
    if (distance > largest) [at, largest] = [i, distance];
  }
  return { at, distance: Math.sqrt(largest) };
}

/** First, last and the vertices of the convex hull, in the order of the line; the side is 0 when nothing is dropped. */
function hullInOrder(run: Line): { line: Line; side: number } {
  if (run.length <= 3) return { line: run, side: 0 };
  const order = run.map((_, i) => i);
  order.sort((a, b) => (run[a]?.[0] ?? 0) - (run[b]?.[0] ?? 0) || (run[a]?.[1] ?? 0) - (run[b]?.[1] ?? 0));
  const halves = [halfHull(run, order), halfHull(run, order.reverse())];
  const corners = new Set([0, run.length - 1, ...halves.flat()]);
  if (corners.size === run.length) return { line: run, side: 0 };
  const sides = halves.flatMap((hull) =>
    hull.slice(1).map((to, i) => measureDistance(run[hull[i] ?? 0] ?? [], run[to] ?? [])),
  );
  return { line: run.filter((_, i) => corners.has(i)), side: Math.max(...sides) };
}

function halfHull(run: Line, order: readonly number[]): readonly number[] {
  const hull: number[] = [];
  for (const next of order) {
    while (hull.length >= 2 && !isLeftTurn(run, hull.at(-2) ?? 0, hull.at(-1) ?? 0, next)) hull.pop();
    hull.push(next);
  }
  return hull;
}

function isLeftTurn(run: Line, a: number, b: number, c: number): boolean {
  const [ax = 0, ay = 0] = run[a] ?? [];
  const [bx = 0, by = 0] = run[b] ?? [];
  const [cx = 0, cy = 0] = run[c] ?? [];
  return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) > 0;
}

function measureDistance([ax = 0, ay = 0]: Line[number], [bx = 0, by = 0]: Line[number]): number {
  return Math.hypot(ax - bx, ay - by);
}
