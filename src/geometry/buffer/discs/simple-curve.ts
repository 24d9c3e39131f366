/** Certain test for closed curves that neither cross nor touch themselves. */
import { makeRoom, MAX_EDGES, measureExtent, sweepEdges } from './edge-sweep.ts';

/** Maximum number of compared pairs per edge; beyond it the engine is faster. */
const MAX_PAIRS_PER_EDGE = 512;

/** Edge that follows each in its ring; the array is kept. */
let following = new Uint32Array(1024);

/**
 * @param rings closed; each with at least three edges
 * @returns true where no edges meet but those that follow each other; false also where they come too close to tell
 */
export function isSimpleCurve(rings: readonly Float64Array[]): boolean {
  const total = rings.reduce((sum, ring) => sum + ring.length / 2 - 1, 0);
  if (total >= MAX_EDGES) return false;
  const edges = makeRoom(total);
  if (total > following.length) following = new Uint32Array(2 * total);
  let count = 0;
  for (const ring of rings) count = addRing(edges, ring, count);
  const extent = measureExtent(total);
  const { near } = extent;
  if (rings.some((ring) => isTooShort(ring, near))) return false;
  return sweepEdges(total, extent, MAX_PAIRS_PER_EDGE * total, (i, j) => {
    return following[i] === j || following[j] === i || !meet(edges, 4 * i, 4 * j, near);
  });
}

/** @returns the number of edges with those of the ring */
function addRing(edges: Float64Array, ring: Float64Array, first: number): number {
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

/** Triangles are tested for an area here: all of their edges follow each other. */
function isTooShort(ring: Float64Array, near: number): boolean {
  if (ring.length > 8) return false;
  if (ring.length < 8) return true;
  const [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0] = ring;
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const size = Math.abs(bx - ax) + Math.abs(by - ay) + Math.abs(cx - ax) + Math.abs(cy - ay);
  return Math.abs(area) <= near * size;
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
