/** Least costs from places to all nodes of a network, or from all nodes to places. */
import FlatQueue from 'flatqueue';
import { edgeLength, type Network } from './network.ts';
import type { Gate } from './place.ts';
import { travelCostOf, type Travel } from './travel-cost.ts';

export interface SearchOptions {
  readonly travel: Travel;
  /** Largest cost that counts; nodes beyond it are not reached. */
  readonly limit?: number;
  /** Nodes after which the search stops; the costs of others may then be missing. */
  readonly targets?: Targets;
}

export interface Targets {
  readonly isTarget: Uint8Array;
  readonly count: number;
}

/** One search at a time: each run forgets the one before it. */
export interface Search {
  /**
   * @param roots gates of each root; a node belongs to the one from which, or towards which, it costs least
   * @see Dijkstra 1959, A note on two problems in connexion with graphs, doi:10.1007/BF01386390
   */
  run(roots: readonly (readonly Gate[])[], options: SearchOptions): void;
  /** Cost of a node; Infinity where it was not reached. */
  costOf(node: number): number;
  /** Index of the root of a node that was reached. */
  rootOf(node: number): number;
  /** Metres along the streets between a node that was reached and its root. */
  lengthOf(node: number): number;
  /** The way to a node that was reached: arcs in the order of travel, and the gate. */
  pathOf(node: number): NodePath;
  /** Nodes that were reached, in order of their cost. */
  reached(): Uint32Array;
}

export interface NodePath {
  readonly gate: Gate;
  /** End of the edge of the gate over which the way goes. */
  readonly first: number;
  readonly arcs: readonly number[];
}

/** Reusable: its arrays are made once for a network. */
export function createSearch(network: Network): Search {
  const { ends, costs: arcCosts, arcStarts, arcs, nodeCount, edgeStarts, measures } = network;
  const costs = new Float64Array(nodeCount);
  const lengths = new Float64Array(nodeCount);
  const rootOfNode = new Uint32Array(nodeCount);
  // The arc by which a node was reached, or the complement of the gate.
  const previous = new Int32Array(nodeCount);
  // Twice the number of the run where a node has a cost, and one more where that is the least.
  const stamps = new Uint32Array(nodeCount);
  const order = new Uint32Array(nodeCount);
  const queue = new FlatQueue();
  let gates: { readonly gate: Gate; readonly root: number }[] = [];
  let [seen, reachedCount] = [0, 0];
  let way: Travel = 'from';

  function offer(node: number, cost: number, from: number, root: number): void {
    const stamp = stamps[node] as number;
    if (stamp > seen) return;
    if (stamp === seen) {
      const known = costs[node] as number;
      if (known < cost) return;
      if (known === cost) {
        // Of roots that cost the same, the first owns the node.
        if (root < (rootOfNode[node] as number)) [previous[node], rootOfNode[node]] = [from, root];
        return;
      }
    }
    stamps[node] = seen;
    costs[node] = cost;
    previous[node] = from;
    rootOfNode[node] = root;
    queue.push(node, cost);
  }

  function start(roots: readonly (readonly Gate[])[], travel: Travel, limit: number): void {
    gates = [];
    roots.forEach((own, root) => {
      for (const gate of own) {
        const { edge, measure } = gate;
        for (const side of [0, 1]) {
          const end = side === 0 ? 0 : edgeLength(network, edge);
          const cost = gate.cost + travelCostOf(network, travel, edge, measure, end);
          if (cost <= limit) offer(ends[2 * edge + side] as number, cost, ~gates.length, root);
        }
        gates.push({ gate, root });
      }
    });
  }

  function measureLength(node: number): number {
    const from = previous[node] as number;
    if (from >= 0) {
      const last = edgeStarts[(from >> 1) + 1] as number;
      return (lengths[ends[from] as number] as number) + (measures[last - 1] as number);
    }
    const { gate } = gates[~from] as { readonly gate: Gate };
    const length = edgeLength(network, gate.edge);
    const [tail, head] = [ends[2 * gate.edge], ends[2 * gate.edge + 1]];
    if (tail !== head) return node === tail ? gate.measure : length - gate.measure;
    return Math.min(gate.measure, length - gate.measure);
  }

  return {
    run(roots, { travel, limit = Infinity, targets }) {
      seen += 2;
      reachedCount = 0;
      way = travel;
      queue.clear();
      start(roots, travel, limit);
      let missing = targets?.count ?? Infinity;
      // Towards a place, the arc that leads into a node is the opposite of the one that starts there.
      const flip = travel === 'from' ? 0 : 1;
      for (;;) {
        const node = queue.pop();
        if (node === undefined) return;
        if (stamps[node] !== seen) continue;
        stamps[node] = seen + 1;
        lengths[node] = measureLength(node);
        order[reachedCount++] = node;
        if (targets?.isTarget[node] === 1 && --missing === 0) return;
        const cost = costs[node] as number;
        const root = rootOfNode[node] as number;
        const end = arcStarts[node + 1] as number;
        for (let k = arcStarts[node] as number; k < end; k++) {
          const arc = arcs[k] as number;
          const next = cost + (arcCosts[arc ^ flip] as number);
          if (next <= limit && next < Infinity) offer(ends[arc ^ 1] as number, next, arc, root);
        }
      }
    },
    costOf: (node) => (stamps[node] === seen + 1 ? (costs[node] as number) : Infinity),
    rootOf: (node) => rootOfNode[node] as number,
    lengthOf: (node) => lengths[node] as number,
    pathOf(node) {
      const path: number[] = [];
      let at = node;
      for (;;) {
        const arc = previous[at] as number;
        if (arc < 0) {
          if (way === 'from') path.reverse();
          return { gate: (gates[~arc] as { readonly gate: Gate }).gate, first: at, arcs: path };
        }
        path.push(way === 'from' ? arc : arc ^ 1);
        at = ends[arc] as number;
      }
    },
    reached: () => order.subarray(0, reachedCount),
  };
}
