/** The border of the places around which rings go at least once: pieces of edges with such places on the left alone. */
import type { EdgeCrossings } from './edge-crossings.ts';
import type { CrossingsByEdge } from './crossings-by-edge.ts';
import type { Edges } from './edges.ts';

export interface Border {
  readonly count: number;
  /** Vertex at which each piece starts and ends: a place, or a crossing behind these. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** A row that has the piece. */
  readonly owner: Int32Array;
  /** Coordinates of the vertices. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly vertices: number;
}

/** @param right winding number to the right of each edge at its start */
export function collectBorder(
  edges: Edges,
  crossings: EdgeCrossings,
  byEdge: CrossingsByEdge,
  right: Int32Array,
): Border {
  const { starts, entries } = byEdge;
  const most = edges.count + 2 * crossings.count;
  const [from, to, owner] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  let count = 0;
  for (let edge = 0; edge < edges.count; edge++) {
    const net = edges.net[edge] as number;
    if (net === 0) continue;
    let winding = right[edge] as number;
    let vertex = edges.from[edge] as number;
    for (let i = starts[edge] as number; i < (starts[edge + 1] as number); i++) {
      const entry = entries[i] as number;
      const k = entry >> 1;
      const isFirst = (entry & 1) === 0;
      const other = crossings.edges[isFirst ? 1 : 0][k] as number;
      const crossing = edges.places + k;
      add(vertex, crossing, edge, winding, net);
      winding += (isFirst === (crossings.isLeftwards[k] === 1) ? 1 : -1) * (edges.net[other] as number);
      vertex = crossing;
    }
    add(vertex, edges.to[edge] as number, edge, winding, net);
  }
  const [x, y] = placeVertices(edges, crossings);
  return { count, from, to, owner, x, y, vertices: edges.places + crossings.count };

  function add(start: number, end: number, edge: number, winding: number, net: number): void {
    const isLeftIn = winding + net >= 1;
    if (isLeftIn === winding >= 1) return;
    from[count] = isLeftIn ? start : end;
    to[count] = isLeftIn ? end : start;
    owner[count] = edges.owner[edge] as number;
    count += 1;
  }
}

function placeVertices(edges: Edges, { count, xy }: EdgeCrossings): readonly [Float64Array, Float64Array] {
  const [x, y] = [new Float64Array(edges.places + count), new Float64Array(edges.places + count)];
  x.set(edges.x.subarray(0, edges.places));
  y.set(edges.y.subarray(0, edges.places));
  for (let k = 0; k < count; k++) {
    x[edges.places + k] = xy[2 * k] as number;
    y[edges.places + k] = xy[2 * k + 1] as number;
  }
  return [x, y];
}
