/** The crossings of each edge, in the order along it. */
import type { EdgeCrossings } from './edge-crossings.ts';
import { NONE } from './edges.ts';

export interface CrossingsByEdge {
  /** First entry of each edge, and the number of entries. */
  readonly starts: Uint32Array;
  /** Twice the number of a crossing, and 1 more for its second edge. */
  readonly entries: Uint32Array;
  /** The first crossing of an edge, or `NONE`. */
  firstOf(edge: number): number;
}

/** @param edgeCount number of all edges */
export function sortAlongEdges({ count, edges, shares }: EdgeCrossings, edgeCount: number): CrossingsByEdge {
  const starts = new Uint32Array(edgeCount + 1);
  for (const side of [0, 1] as const) {
    const list = edges[side];
    for (let k = 0; k < count; k++) starts[(list[k] as number) + 1] = (starts[(list[k] as number) + 1] as number) + 1;
  }
  for (let edge = 0; edge < edgeCount; edge++) starts[edge + 1] = (starts[edge + 1] as number) + (starts[edge] as number); // prettier-ignore
  const entries = new Uint32Array(2 * count);
  const next = starts.slice(0, edgeCount);
  const shareOf = (entry: number) => shares[(entry & 1) as 0 | 1][entry >> 1] as number;
  for (let entry = 0; entry < 2 * count; entry++) {
    const edge = edges[(entry & 1) as 0 | 1][entry >> 1] as number;
    // Few crossings lie on one edge, so each is put in its place among those before it.
    let at = next[edge] as number;
    const share = shareOf(entry);
    for (; at > (starts[edge] as number) && shareOf(entries[at - 1] as number) > share; at--) entries[at] = entries[at - 1] as number; // prettier-ignore
    entries[at] = entry;
    next[edge] = (next[edge] as number) + 1;
  }
  return {
    starts,
    entries,
    firstOf: (edge) => (starts[edge] === starts[edge + 1] ? NONE : (entries[starts[edge] as number] as number) >> 1),
  };
}
