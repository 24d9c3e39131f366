/** Thins positions that lie close together: the convex hull of a run of them stands for it in a buffer. */
import { largestScale } from '../../ellipsoid/metres-per-degree.ts';

/** Sides of a line that its buffer needs: one of a ring, both of a line. */
export type Sides = 'left' | 'right' | 'both';

export interface ThinnedLine {
  /** Indices of the positions that are kept, in order. */
  readonly kept: readonly number[];
  /** Longest side of a hull that stands for positions, in metres. */
  readonly side: number;
}

/** Minimum number of positions, and share of edges shorter than the reach, from which on thinning pays. */
const [MIN_POSITIONS, MIN_SHORT_SHARE] = [8, 1 / 8];

/**
 * @param line x and y of each position, in degrees
 * @param reach in metres: positions within it of the start of a run are replaced, by hulls with sides up to twice that
 */
export function thinNearPositions(line: Float64Array, sides: Sides, reach: number): ThinnedLine {
  const count = line.length / 2;
  const everything = () => ({ kept: Array.from({ length: count }, (_, i) => i), side: 0 });
  if (count < MIN_POSITIONS) return everything();
  let [south, north] = [90, -90];
  for (let i = 1; i < line.length; i += 2) {
    const y = line[i] as number;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  // Nothing is taken to be nearer than it is.
  const scale = largestScale(south, north);
  const plane = line.map((value, i) => (value - (line[i % 2] as number)) * (i % 2 === 0 ? scale.x : scale.y));
  if (countShortEdges(plane, reach) < MIN_SHORT_SHARE * count) return everything();
  const kept: number[] = [];
  let longest = 0;
  for (let start = 0; start < count;) {
    const end = findRunEnd(plane, start, reach);
    const chain = end - start > 2 ? standIn(plane, start, end, sides) : [];
    if (chain.length === 0) for (let i = start; i < end; i++) chain.push(i);
    else {
      for (let i = 1; i < chain.length; i++) {
        longest = Math.max(longest, Math.sqrt(square(plane, chain[i - 1] as number, chain[i] as number)));
      }
    }
    for (const i of chain) kept.push(i);
    start = end;
  }
  return { kept, side: longest };
}

function countShortEdges(plane: Float64Array, reach: number): number {
  let short = 0;
  for (let i = 1; i < plane.length / 2; i++) if (square(plane, i - 1, i) < reach * reach) short += 1;
  return short;
}

/** @returns the first position from `start` on that is farther from it than the reach */
function findRunEnd(plane: Float64Array, start: number, reach: number): number {
  let end = start + 1;
  while (end < plane.length / 2 && square(plane, start, end) <= reach * reach) end += 1;
  return end;
}

/** @returns indices of the chain that stands for a run, from its first to its last position; none where it cannot */
function standIn(plane: Float64Array, start: number, end: number, sides: Sides): number[] {
  const hull = convexHull(plane, start, end);
  if (sides === 'both') return [...new Set([start, end - 1, ...hull])].sort((a, b) => a - b);
  const [from, to] = [hull.indexOf(start), hull.indexOf(end - 1)];
  if (from < 0 || to < 0) return [];
  // Counter-clockwise from the first to the last position, the hull is on the right of the run.
  const step = sides === 'right' ? 1 : hull.length - 1;
  const chain: number[] = [start];
  for (let i = from; i !== to;) {
    i = (i + step) % hull.length;
    const next = hull[i] ?? start;
    if (next <= (chain.at(-1) ?? start)) return [];
    chain.push(next);
  }
  return chain;
}

/** Andrew's monotone chain. @returns indices of the vertices, counter-clockwise */
function convexHull(plane: Float64Array, start: number, end: number): readonly number[] {
  const order: number[] = [];
  for (let i = start; i < end; i++) order.push(i);
  order.sort(
    (a, b) =>
      (plane[2 * a] as number) - (plane[2 * b] as number) ||
      (plane[2 * a + 1] as number) - (plane[2 * b + 1] as number),
  );
  const lower = halfHull(plane, order);
  return [...lower, ...halfHull(plane, order.reverse())];
}

/** Without its last vertex. */
function halfHull(plane: Float64Array, order: readonly number[]): readonly number[] {
  const hull: number[] = [];
  for (const next of order) {
    while (hull.length > 1 && cross(plane, hull[hull.length - 2] ?? 0, hull[hull.length - 1] ?? 0, next) <= 0)
      hull.pop();
    hull.push(next);
  }
  hull.pop();
  return hull;
}

function cross(plane: Float64Array, a: number, b: number, c: number): number {
  const x = plane[2 * a] as number;
  const y = plane[2 * a + 1] as number;
  return (
    ((plane[2 * b] as number) - x) * ((plane[2 * c + 1] as number) - y) -
    ((plane[2 * b + 1] as number) - y) * ((plane[2 * c] as number) - x)
  );
}

function square(plane: Float64Array, a: number, b: number): number {
  const dx = (plane[2 * a] as number) - (plane[2 * b] as number);
  const dy = (plane[2 * a + 1] as number) - (plane[2 * b + 1] as number);
  return dx * dx + dy * dy;
}
