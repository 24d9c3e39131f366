/** Pairs of edges whose boxes meet, by sorting and sweeping. */

/** Distance in degrees, per degree of the largest coordinate, within which edges count as touching. */
const NEAR = 1e-13;

/** Maximum number of edges: their numbers are packed with the keys by which they are sorted. */
export const MAX_EDGES = 2 ** 22;

/** Curves come by the thousand, so their arrays are kept. */
let scratch = createScratch(1024);

function createScratch(edges: number) {
  return {
    /** x and y of both ends of each edge. */
    edges: new Float64Array(4 * edges),
    /** Ends of each edge along the axis of the sweep. */
    low: new Float64Array(edges),
    high: new Float64Array(edges),
    keys: new Float64Array(edges),
    order: new Uint32Array(edges),
  };
}

/** @returns room for x and y of both ends of each edge, which the next sweep takes */
export function makeRoom(count: number): Float64Array {
  if (count > scratch.low.length) scratch = createScratch(2 * count);
  return scratch.edges;
}

export interface Extent {
  /** Axis along which the edges extend farther: 0 for x and 1 for y. */
  readonly axis: 0 | 1;
  /** Distance in degrees within which edges count as touching. */
  readonly near: number;
}

/** @param count number of edges in the room made for them, of closed curves: each end is the start of another one */
export function measureExtent(count: number): Extent {
  const { edges } = scratch;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < 4 * count; i += 4) {
    const x = edges[i] as number;
    const y = edges[i + 1] as number;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return { axis: east - west > north - south ? 0 : 1, near: NEAR * Math.max(1, -west, -south, east, north) };
}

/**
 * @param count number of edges in the room made for them
 * @param maxPairs number of compared pairs at most
 * @param visit receives each pair whose boxes come within `near` once; false ends the sweep
 * @returns false where a pair ended it, and where there were too many
 */
export function sweepEdges(
  count: number,
  { axis, near }: Extent,
  maxPairs: number,
  visit: (i: number, j: number) => boolean,
): boolean {
  const { edges, low, high, order } = scratch;
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const a = edges[4 * i + axis] as number;
    const b = edges[4 * i + axis + 2] as number;
    low[i] = a < b ? a : b;
    high[i] = a < b ? b : a;
    if ((low[i] as number) < least) least = low[i] as number;
    if ((high[i] as number) > most) most = high[i] as number;
  }
  const slack = 2 * sortByLow(count, least, most) + near;
  let remainingPairs = maxPairs;
  for (let p = 0; p < count; p++) {
    const i = order[p] as number;
    const end = (high[i] as number) + slack;
    const a = edges[4 * i + 1 - axis] as number;
    const b = edges[4 * i + 3 - axis] as number;
    const bottom = (a < b ? a : b) - near;
    const top = (a < b ? b : a) + near;
    for (let q = p + 1; q < count; q++) {
      const j = order[q] as number;
      if ((low[j] as number) > end) break;
      if (--remainingPairs < 0) return false;
      const c = edges[4 * j + 1 - axis] as number;
      const d = edges[4 * j + 3 - axis] as number;
      if ((c > top && d > top) || (c < bottom && d < bottom)) continue;
      if (!visit(i, j)) return false;
    }
  }
  return true;
}

/** @returns a quantum: edges whose lows differ by less are in any order */
function sortByLow(count: number, least: number, most: number): number {
  const { low, keys, order } = scratch;
  const scale = most > least ? 2 ** 30 / (most - least) : 0;
  for (let i = 0; i < count; i++) keys[i] = Math.floor(((low[i] as number) - least) * scale) * MAX_EDGES + i;
  keys.subarray(0, count).sort();
  for (let i = 0; i < count; i++) order[i] = (keys[i] as number) % MAX_EDGES;
  return scale === 0 ? 0 : 1 / scale;
}
