/** Parts of a network that open streets connect, in whatever direction. */
import { createUnionFind } from '../flat/union-find.ts';
import { countEdges, isOpen, type Network } from './network.ts';

export interface WeakComponents {
  /** Number of the component of a node: the smallest node in it. */
  of(node: number): number;
  /** Components that have an open street. */
  readonly count: number;
}

export function findWeakComponents(network: Network): WeakComponents {
  const { find, join } = createUnionFind(network.nodeCount);
  const roots = new Set<number>();
  for (let edge = 0; edge < countEdges(network); edge++) {
    if (isOpen(network, edge)) join(network.ends[2 * edge] as number, network.ends[2 * edge + 1] as number);
  }
  for (let edge = 0; edge < countEdges(network); edge++) {
    if (isOpen(network, edge)) roots.add(find(network.ends[2 * edge] as number));
  }
  return { of: find, count: roots.size };
}
