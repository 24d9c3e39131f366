/** Least costs between places of two lists. */
import { edgeLength, type Network } from './network.ts';
import type { Gate } from './place.ts';
import { createSearch, type Search, type Targets } from './search.ts';
import { travelCostOf, type Travel } from './travel-cost.ts';

/** The best way between two places. */
export interface Connection {
  readonly cost: number;
  /** Metres along the streets. */
  readonly length: number;
  /** Gate of the place that was reached. */
  readonly to: Gate;
  /** End of the edge of `to` over which the way goes: its path is that of the search. */
  readonly node?: number;
  /** Gate at the other end of a way that stays on the edge of `to`. */
  readonly from?: Gate;
}

export interface Matrix {
  /** The search that reached the destinations, for paths. */
  readonly search: Search;
  /** Searches from one place, or towards it. */
  searchFrom(gates: readonly Gate[], limit?: number): void;
  /** The best way between that place and one of the destinations; undefined where none is within the limit. */
  connect(destination: number): Connection | undefined;
}

/** @param destinations gates of each; `travel` is from the place that is searched from, or towards it */
export function createMatrix(
  network: Network,
  destinations: readonly (readonly Gate[])[],
  travel: Travel = 'from',
): Matrix {
  const search = createSearch(network);
  const targets = findTargets(network, destinations);
  let here = new Map<number, Gate[]>();
  let maxCost = Infinity;

  function connect(gates: readonly Gate[]): Connection | undefined {
    let cost = Infinity;
    let best: Pick<Connection, 'to' | 'node' | 'from'> | undefined;
    for (const to of gates) {
      for (let side = 0; side < 2; side++) {
        const node = network.ends[2 * to.edge + side] as number;
        const atNode = search.costOf(node);
        if (atNode >= cost) continue;
        const end = side === 0 ? 0 : edgeLength(network, to.edge);
        const total = atNode + travelCostOf(network, travel, to.edge, end, to.measure) + to.cost;
        if (total < cost) [cost, best] = [total, { to, node }];
      }
      for (const from of here.get(to.edge) ?? []) {
        const total = from.cost + travelCostOf(network, travel, to.edge, from.measure, to.measure) + to.cost;
        if (total < cost) [cost, best] = [total, { to, from }];
      }
    }
    return best && cost <= maxCost ? { cost, length: lengthOf(best), ...best } : undefined;
  }

  function lengthOf({ to, node, from }: Pick<Connection, 'to' | 'node' | 'from'>): number {
    if (node === undefined) return Math.abs(to.measure - (from?.measure ?? 0));
    const isTail = node === network.ends[2 * to.edge];
    const isLoop = isTail && node === network.ends[2 * to.edge + 1];
    const rest = edgeLength(network, to.edge) - to.measure;
    return search.lengthOf(node) + (isLoop ? Math.min(to.measure, rest) : isTail ? to.measure : rest);
  }

  return {
    search,
    searchFrom(gates, limit = Infinity) {
      maxCost = limit;
      here = groupByEdge(gates);
      search.run([gates], { travel, limit, targets });
    },
    connect: (destination) => connect(destinations[destination] ?? []),
  };
}

export function groupByEdge(gates: readonly Gate[]): Map<number, Gate[]> {
  const groups = new Map<number, Gate[]>();
  for (const gate of gates) {
    const group = groups.get(gate.edge);
    if (group) group.push(gate);
    else groups.set(gate.edge, [gate]);
  }
  return groups;
}

/** Nodes at the ends of the edges of places: when all of them have a cost, the places have one. */
function findTargets({ ends, nodeCount }: Network, places: readonly (readonly Gate[])[]): Targets {
  const isTarget = new Uint8Array(nodeCount);
  let count = 0;
  for (const gates of places) {
    for (const { edge } of gates) {
      for (const node of [ends[2 * edge] as number, ends[2 * edge + 1] as number]) {
        if (isTarget[node] === 1) continue;
        isTarget[node] = 1;
        count += 1;
      }
    }
  }
  return { isTarget, count };
}
