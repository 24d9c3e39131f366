/** Certain test for closed curves that neither cross nor touch themselves, by sorting and sweeping their edges. */

/** Distance in degrees, per degree of the largest coordinate, within which edges count as touching. */
const NEAR = 1e-13;

/** Maximum number of edges: their numbers are packed with the keys by which they are sorted. */
const MAX_EDGES = 2 ** 22;

/** Maximum number of compared pairs per edge; beyond it the engine is faster. */
const MAX_PAIRS_PER_EDGE = 512;

/**
 * @param rings closed; each with at least three edges
 * @param loops triangles, as x and y of three corners each, that must not meet the rings but at a common corner; they
 * may meet each other
 * @returns true where no edges meet but those that follow each other; false also where they come too close to tell
 */
export function isSimpleCurve(rings: readonly Float64Array[], loops: Float64Array = new Float64Array()): boolean {
  const ringEdges = rings.reduce((sum, ring) => sum + ring.length / 2 - 1, 0);
  const total = ringEdges + loops.length / 2;
  if (total >= MAX_EDGES || rings.some(isTooShort)) return false;
  if (total > scratch.low.length) scratch = createScratch(2 * total);
  let count = 0;
  for (const ring of rings) count = addRing(ring, count);
  for (let i = 0; i < loops.length; i += 6) {
    for (let corner = 0; corner < 6; corner += 2) {
      const next = (corner + 2) % 6;
      scratch.edges[4 * count] = loops[i + corner] as number;
      scratch.edges[4 * count + 1] = loops[i + corner + 1] as number;
      scratch.edges[4 * count + 2] = loops[i + next] as number;
      scratch.edges[4 * count + 3] = loops[i + next + 1] as number;
      count += 1;
    }
  }
  return sweep(ringEdges, total);
}

/** @returns the number of edges with those of the ring */
function addRing(ring: Float64Array, first: number): number {
  const { edges, following } = scratch;
  let count = first;
  for (let i = 0; i + 2 < ring.length; i += 2) {
    edges[4 * count] = ring[i] as number;
    edges[4 * count + 1] = ring[i + 1] as number;
    edges[4 * count + 2] = ring[i + 2] as number;
    edges[4 * count + 3] = ring[i + 3] as number;
    following[count] = count + 1;
    count += 1;
  }
  following[count - 1] = first;
  return count;
}

/** Rings come by the thousand, so their arrays are kept. */
let scratch = createScratch(1024);

function createScratch(edges: number) {
  return {
    /** Both ends of each edge. */
    edges: new Float64Array(4 * edges),
    /** Edge that follows in its ring; those of rings come first. */
    following: new Uint32Array(edges),
    /** Ends of each edge along the axis of the sweep. */
    low: new Float64Array(edges),
    high: new Float64Array(edges),
    keys: new Float64Array(edges),
    order: new Uint32Array(edges),
  };
}

/** Triangles are tested for an area here: all of their edges follow each other. */
function isTooShort(ring: Float64Array): boolean {
  if (ring.length > 8) return false;
  if (ring.length < 8) return true;
  const [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0] = ring;
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const size = Math.abs(bx - ax) + Math.abs(by - ay) + Math.abs(cx - ax) + Math.abs(cy - ay);
  return Math.abs(area) <= NEAR * Math.max(1, Math.abs(ax), Math.abs(ay)) * size;
}

function sweep(ringEdges: number, total: number): boolean {
  const { edges, following, low, high, order } = scratch;
  const { axis, largest } = measureExtent(total);
  let [least, most] = [Infinity, -Infinity];
  for (let i = 0; i < total; i++) {
    const a = edges[4 * i + axis] as number;
    const b = edges[4 * i + axis + 2] as number;
    low[i] = a < b ? a : b;
    high[i] = a < b ? b : a;
    if ((low[i] as number) < least) least = low[i] as number;
    if ((high[i] as number) > most) most = high[i] as number;
  }
  const quantum = sortByLow(total, least, most);
  const near = NEAR * Math.max(1, largest);
  const slack = 2 * quantum + near;
  let remainingPairs = MAX_PAIRS_PER_EDGE * total;
  for (let p = 0; p < total; p++) {
    const i = order[p] as number;
    const end = (high[i] as number) + slack;
    const a = edges[4 * i + 1 - axis] as number;
    const b = edges[4 * i + 3 - axis] as number;
    const bottom = (a < b ? a : b) - near;
    const top = (a < b ? b : a) + near;
    for (let q = p + 1; q < total; q++) {
      const j = order[q] as number;
      if ((low[j] as number) > end) break;
      if (--remainingPairs < 0) return false;
      const c = edges[4 * j + 1 - axis] as number;
      const d = edges[4 * j + 3 - axis] as number;
      if ((c > top && d > top) || (c < bottom && d < bottom)) continue;
      const isRing = i < ringEdges;
      if (isRing !== j < ringEdges ? haveCommonEnd(edges, i, j) : !isRing || following[i] === j || following[j] === i) {
        continue;
      }
      if (meet(edges, 4 * i, 4 * j, near)) return false;
    }
  }
  return true;
}

/** @returns the axis along which the edges extend farther, 0 for x and 1 for y, and the largest coordinate */
function measureExtent(total: number): { axis: 0 | 1; largest: number } {
  const { edges } = scratch;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < 4 * total; i += 2) {
    const x = edges[i] as number;
    const y = edges[i + 1] as number;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return { axis: east - west > north - south ? 0 : 1, largest: Math.max(-west, -south, east, north) };
}

/** @returns a quantum: edges whose lows differ by less are in any order */
function sortByLow(total: number, least: number, most: number): number {
  const { low, keys, order } = scratch;
  const scale = most > least ? 2 ** 30 / (most - least) : 0;
  for (let i = 0; i < total; i++) keys[i] = Math.floor(((low[i] as number) - least) * scale) * MAX_EDGES + i;
  keys.subarray(0, total).sort();
  for (let i = 0; i < total; i++) order[i] = (keys[i] as number) % MAX_EDGES;
  return scale === 0 ? 0 : 1 / scale;
}

function haveCommonEnd(edges: Float64Array, i: number, j: number): boolean {
  for (const a of [4 * i, 4 * i + 2]) {
    for (const b of [4 * j, 4 * j + 2]) {
      if (edges[a] === edges[b] && edges[a + 1] === edges[b + 1]) return true;
    }
  }
  return false;
}

/** True unless one edge lies clearly on one side of the other. */
function meet(edges: Float64Array, i: number, j: number, near: number): boolean {
  return !liesAside(edges, i, j, near) && !liesAside(edges, j, i, near);
}

/** True when both ends of the second edge lie on the same side of the line through the first one, not near to it. */
function liesAside(edges: Float64Array, i: number, j: number, near: number): boolean {
  const ax = edges[i] as number;
  const ay = edges[i + 1] as number;
  const dx = (edges[i + 2] as number) - ax;
  const dy = (edges[i + 3] as number) - ay;
  const c = dx * ((edges[j + 1] as number) - ay) - dy * ((edges[j] as number) - ax);
  const d = dx * ((edges[j + 3] as number) - ay) - dy * ((edges[j + 2] as number) - ax);
  const margin = near * (Math.abs(dx) + Math.abs(dy));
  return (c > margin && d > margin) || (c < -margin && d < -margin);
}
