/** Costs along one edge; all that is measured on a network uses these sums, so that costs are equal to the bit. */
import { edgeLength, type Network } from './network.ts';

/** Cost of the way along an edge between two measures. @returns Infinity where the edge is closed that way */
export function travelCost(network: Network, edge: number, from: number, to: number): number {
  if (from === to) return 0;
  const length = edgeLength(network, edge);
  return to > from
    ? (network.costs[2 * edge] as number) * ((to - from) / length)
    : (network.costs[2 * edge + 1] as number) * ((from - to) / length);
}

export type Travel = 'from' | 'towards';

/** The same from the first measure or towards it. */
export function travelCostOf(network: Network, travel: Travel, edge: number, gate: number, place: number): number {
  return travel === 'from' ? travelCost(network, edge, gate, place) : travelCost(network, edge, place, gate);
}
