/** Locates all self-intersections of polygon rings, not only the first. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { indexBoxes } from '../flat/spatial-index.ts';
import { orientation } from '../flat/orientation.ts';

export interface Fault {
  readonly reason: string;
  readonly at: Position;
}

interface Edges {
  readonly count: number;
  /** Ends of each edge: x, y, x, y. */
  readonly ends: Float64Array;
  readonly ring: Uint32Array;
  /** Next edge of the same ring, cyclic. */
  readonly next: Uint32Array;
}

/**
 * Finds points at which rings cross, overlap or touch themselves; a single contact of two rings is left to the engine.
 * @param shape Polygon or MultiPolygon
 * @param most maximum number of faults; the search ends there
 * @see OGC 06-103r4, clause 6.1.11.1
 */
export function findRingFaults(shape: FlatShape, most: number): readonly Fault[] {
  const edges = collectEdges(shape);
  const boxes = new Float64Array(edges.count * 4);
  for (let i = 0; i < edges.count; i++) {
    const [ax, ay, bx, by] = getEdge(edges, i);
    boxes.set([Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)], 4 * i);
  }
  const index = indexBoxes(boxes);
  const faults = new Map<string, Fault>();
  for (let i = 0; i < edges.count && faults.size < most; i++) {
    const [west = 0, south = 0, east = 0, north = 0] = boxes.subarray(4 * i, 4 * i + 4);
    for (const j of index.search(west, south, east, north)) {
      if (j <= i || faults.size >= most) continue;
      const fault = findEdgeFault(edges, i, j);
      if (fault && !faults.has(fault.at.join())) faults.set(fault.at.join(), fault);
    }
  }
  return [...faults.values()];
}

function findEdgeFault(edges: Edges, i: number, j: number): Fault | undefined {
  const [ax, ay, bx, by] = getEdge(edges, i);
  const [cx, cy, dx, dy] = getEdge(edges, j);
  const sameRing = edges.ring[i] === edges.ring[j];
  const [c, d] = [orientation(ax, ay, bx, by, cx, cy), orientation(ax, ay, bx, by, dx, dy)];
  if (c === 0 && d === 0) return findOverlap([ax, ay, bx, by], [cx, cy, dx, dy]);
  if (c > 0 === d > 0 && c !== 0 && d !== 0) return undefined;
  const [a, b] = [orientation(cx, cy, dx, dy, ax, ay), orientation(cx, cy, dx, dy, bx, by)];
  if (a > 0 === b > 0 && a !== 0 && b !== 0) return undefined;
  if (a !== 0 && b !== 0 && c !== 0 && d !== 0) {
    const t = crossingFraction([ax, ay, bx, by], [cx, cy, dx, dy]);
    return { reason: 'Self-intersection', at: [ax + t * (bx - ax), ay + t * (by - ay)] };
  }
  // Consecutive edges of a ring share a vertex; other edges of that ring must not.
  if (!sameRing || edges.next[i] === j || edges.next[j] === i) return undefined;
  const at = c === 0 ? [cx, cy] : d === 0 ? [dx, dy] : a === 0 ? [ax, ay] : [bx, by];
  return { reason: 'Ring Self-intersection', at };
}

type Ends = readonly [number, number, number, number];

/** Collinear edges overlap when their projections on the longer axis do. */
function findOverlap([ax, ay, bx, by]: Ends, [cx, cy, dx, dy]: Ends): Fault | undefined {
  const byX = Math.abs(bx - ax) >= Math.abs(by - ay);
  const first = orderPair(byX ? ax : ay, byX ? bx : by);
  const second = orderPair(byX ? cx : cy, byX ? dx : dy);
  const [from, to] = [Math.max(first[0], second[0]), Math.min(first[1], second[1])];
  if (from >= to) return undefined;
  const corners: readonly [number, number][] = [[ax, ay], [bx, by], [cx, cy], [dx, dy]]; // prettier-ignore
  const at = corners.find(([x, y]) => (byX ? x : y) === from) ?? [ax, ay];
  return { reason: 'Self-intersection', at };
}

function orderPair(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a];
}

/** @returns fraction of the first edge at which the second one crosses it */
function crossingFraction([ax, ay, bx, by]: Ends, [cx, cy, dx, dy]: Ends): number {
  const across = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
  return ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / across;
}

/** Edges of length 0 are skipped. */
function collectEdges({ coordinates, stride, ends }: FlatShape): Edges {
  const most = coordinates.length / stride;
  const edges = { ends: new Float64Array(4 * most), ring: new Uint32Array(most), next: new Uint32Array(most) };
  let count = 0;
  let start = 0;
  ends.forEach((end, ring) => {
    const first = count;
    for (let i = start; i < end - 1; i++) {
      const [ax = 0, ay = 0] = coordinates.subarray(i * stride, i * stride + 2);
      const [bx = 0, by = 0] = coordinates.subarray((i + 1) * stride, (i + 1) * stride + 2);
      if (ax === bx && ay === by) continue;
      edges.ends.set([ax, ay, bx, by], 4 * count);
      edges.ring[count] = ring;
      edges.next[count] = count + 1;
      count += 1;
    }
    if (count > first) edges.next[count - 1] = first;
    start = end;
  });
  return { ...edges, count };
}

function getEdge({ ends }: Edges, i: number): Ends {
  return [ends[4 * i] ?? 0, ends[4 * i + 1] ?? 0, ends[4 * i + 2] ?? 0, ends[4 * i + 3] ?? 0];
}
