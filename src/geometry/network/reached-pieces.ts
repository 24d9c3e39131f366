/** Streets that are reached within a limit, in pieces of linear cost. */
import { computeEnvelope, type CostPiece, type EdgeSource } from './envelope.ts';
import { edgeLength, isOpen, type Network } from './network.ts';
import type { Gate } from './place.ts';
import type { Search } from './search.ts';
import type { Travel } from './travel-cost.ts';

export interface EdgePieces {
  readonly edge: number;
  readonly pieces: readonly CostPiece[];
}

/**
 * Searches from, or towards, the gates of all roots together.
 * @returns edges of which a part is within the limit, ascending, each as a whole
 */
export function findReached(
  network: Network,
  search: Search,
  roots: readonly (readonly Gate[])[],
  { travel, limit }: { readonly travel: Travel; readonly limit: number },
): readonly EdgePieces[] {
  search.run(roots, { travel, limit });
  const gates = new Map<number, EdgeSource[]>();
  roots.forEach((own, root) => {
    for (const { edge, measure, cost } of own) {
      if (cost > limit) continue;
      const source = { measure, cost, root };
      const known = gates.get(edge);
      if (known) known.push(source);
      else gates.set(edge, [source]);
    }
  });
  const reached: EdgePieces[] = [];
  for (const edge of edgesAt(network, search.reached(), gates.keys())) {
    if (!isOpen(network, edge)) continue;
    const pieces = computeEnvelope(network, edge, sourcesOf(network, search, edge, gates.get(edge) ?? []), travel);
    if (pieces.some((piece) => isWithin(piece, limit))) reached.push({ edge, pieces });
  }
  return reached;
}

/** Edges that start or end at nodes, and others, ascending, each once. */
function edgesAt({ arcStarts, arcs }: Network, nodes: Uint32Array, others: Iterable<number>): Uint32Array {
  const edges = [...others];
  for (const node of nodes) {
    const end = arcStarts[node + 1] as number;
    for (let k = arcStarts[node] as number; k < end; k++) edges.push((arcs[k] as number) >> 1);
  }
  const sorted = Uint32Array.from(edges).sort();
  let count = 0;
  for (const edge of sorted) if (count === 0 || sorted[count - 1] !== edge) sorted[count++] = edge;
  return sorted.subarray(0, count);
}

function isWithin({ costFrom, costTo }: CostPiece, limit: number): boolean {
  return costFrom <= limit || costTo <= limit;
}

function sourcesOf(
  network: Network,
  search: Search,
  edge: number,
  gates: readonly EdgeSource[],
): readonly EdgeSource[] {
  const [tail, head] = [network.ends[2 * edge] as number, network.ends[2 * edge + 1] as number];
  const sources = [
    { measure: 0, cost: search.costOf(tail), root: search.rootOf(tail) },
    ...gates,
    { measure: edgeLength(network, edge), cost: search.costOf(head), root: search.rootOf(head) },
  ];
  return gates.length === 0 ? sources : sources.sort((a, b) => a.measure - b.measure);
}
