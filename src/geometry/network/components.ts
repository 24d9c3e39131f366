/** Parts of a network: those that open streets connect, and those within which every place reaches every other. */
import { createUnionFind } from '../flat/union-find.ts';
import { countEdges, edgeLength, isOpen, type Network } from './network.ts';

export interface Components {
  /** Component of each node, the longest first, from 0; -1 where no open street is. */
  readonly ofNode: Int32Array;
  /** Metres of open street in each. */
  readonly lengths: Float64Array;
  /** Number of nodes of each. */
  readonly nodes: Uint32Array;
}

/** Components that open streets connect, in whatever direction they are open. */
export function findComponents(network: Network): Components {
  const { find, join } = createUnionFind(network.nodeCount);
  const hasStreet = new Uint8Array(network.nodeCount);
  for (let edge = 0; edge < countEdges(network); edge++) {
    if (!isOpen(network, edge)) continue;
    const [tail, head] = [network.ends[2 * edge] as number, network.ends[2 * edge + 1] as number];
    hasStreet[tail] = hasStreet[head] = 1;
    join(tail, head);
  }
  const labels = Int32Array.from(hasStreet, (has, node) => (has ? find(node) : -1));
  return sortComponents(network, labels);
}

/**
 * Components within which every node reaches every other one, by the directions in which streets are open. A street from
 * one to another belongs to neither.
 * @see Tarjan 1972, Depth-first search and linear graph algorithms, doi:10.1137/0201010
 */
export function findStrongComponents(network: Network): Components {
  const { nodeCount, arcStarts, arcs, ends, costs } = network;
  const labels = new Int32Array(nodeCount).fill(-1);
  // Order of discovery plus 1; 0 for a node that was not visited.
  const order = new Uint32Array(nodeCount);
  const lowest = new Uint32Array(nodeCount);
  const next = arcStarts.slice(0, nodeCount);
  const [stack, path] = [new Uint32Array(nodeCount), new Uint32Array(nodeCount)];
  const isOnStack = new Uint8Array(nodeCount);
  let [visited, onStack] = [0, 0];
  for (let start = 0; start < nodeCount; start++) {
    if (order[start] !== 0) continue;
    let depth = 0;
    const enter = (node: number) => {
      order[node] = lowest[node] = ++visited;
      stack[onStack++] = node;
      isOnStack[node] = 1;
      path[depth++] = node;
    };
    enter(start);
    while (depth > 0) {
      const node = path[depth - 1] as number;
      const at = next[node] as number;
      if (at < (arcStarts[node + 1] as number)) {
        next[node] = at + 1;
        const arc = arcs[at] as number;
        if ((costs[arc] as number) === Infinity) continue;
        const head = ends[arc ^ 1] as number;
        if (order[head] === 0) enter(head);
        else if (isOnStack[head]) lowest[node] = Math.min(lowest[node] as number, order[head] as number);
        continue;
      }
      depth -= 1;
      const above = path[depth - 1] as number;
      if (depth > 0) lowest[above] = Math.min(lowest[above] as number, lowest[node] as number);
      if (lowest[node] !== order[node]) continue;
      for (let member = -1; member !== node;) {
        member = stack[--onStack] as number;
        isOnStack[member] = 0;
        labels[member] = node;
      }
    }
  }
  return sortComponents(network, labels);
}

/** Numbers components by their length of open street, the longest first; equal ones by their smallest node. */
function sortComponents(network: Network, labels: Int32Array): Components {
  const lengths = new Map<number, number>();
  const nodes = new Map<number, number>();
  const firsts: number[] = [];
  for (const label of labels) {
    if (label < 0) continue;
    const known = nodes.get(label);
    if (known === undefined) firsts.push(label);
    nodes.set(label, (known ?? 0) + 1);
  }
  for (let edge = 0; edge < countEdges(network); edge++) {
    const label = labels[network.ends[2 * edge] as number] as number;
    const isWithin = label === labels[network.ends[2 * edge + 1] as number] && label >= 0;
    if (isWithin && isOpen(network, edge)) lengths.set(label, (lengths.get(label) ?? 0) + edgeLength(network, edge));
  }
  const sorted = firsts.toSorted((a, b) => (lengths.get(b) ?? 0) - (lengths.get(a) ?? 0));
  const numbers = new Map(sorted.map((label, number) => [label, number]));
  return {
    ofNode: labels.map((label) => numbers.get(label) ?? -1),
    lengths: Float64Array.from(sorted, (label) => lengths.get(label) ?? 0),
    nodes: Uint32Array.from(sorted, (label) => nodes.get(label) ?? 0),
  };
}
