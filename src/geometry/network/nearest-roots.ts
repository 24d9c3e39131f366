/** The k nearest of many places, for each node of a network, by one search. */
import FlatQueue from 'flatqueue';
import { ProcessError } from '../../common/errors.ts';
import { edgeLength, type Network } from './network.ts';
import type { Gate } from './place.ts';
import { travelCostOf, type Travel } from './travel-cost.ts';
import type { Way } from './way.ts';

export interface NearestRootsOptions {
  readonly travel: Travel;
  readonly most: number;
  readonly limit: number;
  /** Receives costs up to which all is known. */
  readonly onCost?: (cost: number) => void;
}

/** A root near a place. */
export interface NearRoot {
  readonly root: number;
  readonly cost: number;
  /** The best way between the two, in the order of travel. */
  way(): Way;
}

export interface NearestRoots {
  /** The nearest roots of a place: `most` of them, and those as near as the last one; by cost, then by index. */
  find(gates: readonly Gate[]): readonly NearRoot[];
}

/** Costs are equal within this, in seconds or metres: sums of the same parts in another order differ by less. */
export const EQUAL_COST = 1e-6;

/** Roots as near as the last one that are kept beside it. */
const MAX_TIES = 16;

/** Labels that fit into the memory of a worker. */
const MAX_LABELS = 50_000_000;

/**
 * Each node keeps its nearest roots, with the sums that a search from each of these alone would have.
 * @throws {ProcessError} `too-large`
 */
export function searchNearestRoots(
  network: Network,
  roots: readonly (readonly Gate[])[],
  { travel, most, limit, onCost }: NearestRootsOptions,
): NearestRoots {
  const { ends, costs: arcCosts, arcStarts, arcs } = network;
  const flip = travel === 'from' ? 0 : 1;
  const gates: { readonly gate: Gate; readonly root: number }[] = [];
  const labels = createLabels();
  // The last label of each node plus 1; labels of a node are linked backwards.
  const last = new Uint32Array(network.nodeCount);
  const counts = new Uint16Array(network.nodeCount);
  const worst = new Float64Array(network.nodeCount).fill(Infinity);
  const queue = new FlatQueue();

  function isUseful(node: number, cost: number, root: number): boolean {
    const count = counts[node] as number;
    if (count >= most && (cost > (worst[node] as number) + EQUAL_COST || count >= most + MAX_TIES)) return false;
    for (let label = last[node] as number; label > 0; label = labels.before(label - 1)) {
      if (labels.root(label - 1) === root) return false;
    }
    return true;
  }

  function offer(node: number, cost: number, root: number, from: number, arc: number): void {
    if (cost <= limit && cost < Infinity && isUseful(node, cost, root))
      queue.push(labels.add(node, cost, root, from, arc), cost);
  }

  roots.forEach((own, root) => {
    for (const gate of own) {
      for (const side of [0, 1]) {
        const end = side === 0 ? 0 : edgeLength(network, gate.edge);
        const cost = gate.cost + travelCostOf(network, travel, gate.edge, gate.measure, end);
        offer(ends[2 * gate.edge + side] as number, cost, root, -1, gates.length);
      }
      gates.push({ gate, root });
    }
  });
  for (let steps = 0; ; steps++) {
    const label = queue.pop();
    if (label === undefined) break;
    const [node, cost, root] = [labels.node(label), labels.cost(label), labels.root(label)];
    if (!isUseful(node, cost, root)) continue;
    labels.link(label, last[node] as number);
    last[node] = label + 1;
    counts[node] = (counts[node] as number) + 1;
    if (counts[node] === most) worst[node] = cost;
    if (steps % 100_000 === 0) onCost?.(cost);
    for (let k = arcStarts[node] as number; k < (arcStarts[node + 1] as number); k++) {
      const arc = arcs[k] as number;
      offer(ends[arc ^ 1] as number, cost + (arcCosts[arc ^ flip] as number), root, label, arc);
    }
  }
  const onEdge = groupRoots(gates);

  function makeWay({ gate, label, rootGate: direct }: Candidate): Way {
    if (direct)
      return travel === 'from' ? { start: direct, end: gate, arcs: [] } : { start: gate, end: direct, arcs: [] };
    const arcs: number[] = [];
    let at = label;
    for (; labels.from(at) >= 0; at = labels.from(at)) arcs.push(labels.arc(at) ^ flip);
    const { gate: rootGate } = gates[labels.arc(at)] as { readonly gate: Gate };
    const [near, far] = [labels.node(at), labels.node(label)];
    return travel === 'from'
      ? { start: rootGate, end: gate, arcs: arcs.reverse(), nodes: [near, far] }
      : { start: gate, end: rootGate, arcs, nodes: [far, near] };
  }

  return {
    find(own) {
      const best = new Map<number, Candidate>();
      const propose = (candidate: Candidate) => {
        const known = best.get(candidate.root);
        if (candidate.cost <= limit && (known === undefined || candidate.cost < known.cost))
          best.set(candidate.root, candidate);
      };
      for (const gate of own) {
        for (const side of [0, 1]) {
          const end = side === 0 ? 0 : edgeLength(network, gate.edge);
          const rest = travelCostOf(network, travel, gate.edge, end, gate.measure);
          const node = ends[2 * gate.edge + side] as number;
          for (let label = last[node] as number; label > 0; label = labels.before(label - 1)) {
            const cost = labels.cost(label - 1) + rest + gate.cost;
            propose({ root: labels.root(label - 1), cost, gate, label: label - 1 });
          }
        }
        for (const { gate: rootGate, root } of onEdge.get(gate.edge) ?? []) {
          const way = travelCostOf(network, travel, gate.edge, rootGate.measure, gate.measure);
          propose({ root, cost: rootGate.cost + way + gate.cost, gate, label: -1, rootGate });
        }
      }
      const sorted = [...best.values()]
        .filter(({ cost }) => cost < Infinity)
        .sort((a, b) => a.cost - b.cost || a.root - b.root);
      const worstCost = sorted[most - 1]?.cost ?? Infinity;
      return sorted
        .filter(({ cost }, rank) => rank < most || cost <= worstCost + EQUAL_COST)
        .map((candidate) => {
          return { root: candidate.root, cost: candidate.cost, way: () => makeWay(candidate) };
        });
    },
  };
}

interface Candidate {
  readonly root: number;
  readonly cost: number;
  readonly gate: Gate;
  /** Label of the node over which the way goes; -1 for one that stays on the edge. */
  readonly label: number;
  readonly rootGate?: Gate;
}

function groupRoots<T extends { readonly gate: Gate }>(gates: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of gates) {
    const group = groups.get(item.gate.edge);
    if (group) group.push(item);
    else groups.set(item.gate.edge, [item]);
  }
  return groups;
}

/** Labels as arrays that grow: a node, a root and its cost there, and the label that led to it. */
function createLabels() {
  let capacity = 1024;
  let count = 0;
  let costs = new Float64Array(capacity);
  // Node, root, label before (or -1), arc or gate, and label of the same node before plus 1.
  let fields = new Int32Array(5 * capacity);
  function grow(): void {
    if (2 * capacity > MAX_LABELS) {
      const message = `needs more than ${MAX_LABELS} labels. Set \`within\`, a smaller \`most\`, or use fewer facilities.`;
      throw new ProcessError('too-large', `The search ${message}`);
    }
    capacity *= 2;
    const [moreCosts, moreFields] = [new Float64Array(capacity), new Int32Array(5 * capacity)];
    moreCosts.set(costs);
    moreFields.set(fields);
    [costs, fields] = [moreCosts, moreFields];
  }
  return {
    add(node: number, cost: number, root: number, from: number, arc: number): number {
      if (count === capacity) grow();
      const at = 5 * count;
      costs[count] = cost;
      fields[at] = node;
      fields[at + 1] = root;
      fields[at + 2] = from;
      fields[at + 3] = arc;
      return count++;
    },
    link(label: number, before: number): void {
      fields[5 * label + 4] = before;
    },
    cost: (label: number) => costs[label] as number,
    node: (label: number) => fields[5 * label] as number,
    root: (label: number) => fields[5 * label + 1] as number,
    from: (label: number) => fields[5 * label + 2] as number,
    arc: (label: number) => fields[5 * label + 3] as number,
    before: (label: number) => fields[5 * label + 4] as number,
  };
}
