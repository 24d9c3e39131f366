/** Least costs between places of two lists. */
import { edgeLength, type Network } from './network.ts';
import type { Gate } from './place.ts';
import { createSearch, type Targets } from './search.ts';
import { travelCostOf, type Travel } from './travel-cost.ts';
import type { Way } from './way.ts';

export interface Connection {
  readonly cost: number;
  /** Metres along the streets. */
  readonly length: number;
  /** The best way between the two places, in the order of travel; only until the next search. */
  way(): Way;
}

export interface Matrix {
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

  // Costs between both ends of the edge of each destination's gates and these gates: the same for every search.
  const rests = destinations.map((gates) => {
    return Float64Array.from({ length: 2 * gates.length }, (_, k) => {
      const { edge, measure } = gates[k >> 1] as Gate;
      return travelCostOf(network, travel, edge, k % 2 === 0 ? 0 : edgeLength(network, edge), measure);
    });
  });

  function connect(destination: number): Connection | undefined {
    const gates = destinations[destination] as readonly Gate[];
    const ways = rests[destination] as Float64Array;
    let cost = Infinity;
    let [bestGate, bestSide] = [-1, 0];
    let direct: Gate | undefined;
    for (let k = 0; k < gates.length; k++) {
      const to = gates[k] as Gate;
      for (let side = 0; side < 2; side++) {
        const total =
          search.costOf(network.ends[2 * to.edge + side] as number) + (ways[2 * k + side] as number) + to.cost;
        if (total < cost) [cost, bestGate, bestSide, direct] = [total, k, side, undefined];
      }
      const same = here.get(to.edge);
      if (same === undefined) continue;
      for (const from of same) {
        const total = from.cost + travelCostOf(network, travel, to.edge, from.measure, to.measure) + to.cost;
        if (total < cost) [cost, bestGate, direct] = [total, k, from];
      }
    }
    const best = bestGate < 0 ? undefined : meetAt(gates[bestGate] as Gate, bestSide, direct);
    if (best === undefined || cost > maxCost) return undefined;
    const meeting = best;
    const length = meeting.node === undefined ? meeting.rest : search.lengthOf(meeting.node) + meeting.rest;
    return { cost, length, way: () => makeWay(meeting) };
  }

  function meetAt(to: Gate, side: number, from: Gate | undefined): Meeting {
    if (from) return { to, from, rest: Math.abs(to.measure - from.measure) };
    const end = side === 0 ? 0 : edgeLength(network, to.edge);
    return { to, node: network.ends[2 * to.edge + side] as number, rest: Math.abs(to.measure - end) };
  }

  function makeWay({ to, from, node }: Meeting): Way {
    const { gate, arcs, first } = node === undefined ? { gate: from as Gate, arcs: [] } : search.pathOf(node);
    const [start, end] = travel === 'from' ? [gate, to] : [to, gate];
    if (node === undefined || first === undefined) return { start, end, arcs };
    return { start, end, arcs, nodes: travel === 'from' ? [first, node] : [node, first] };
  }

  return {
    searchFrom(gates, limit = Infinity) {
      maxCost = limit;
      here = groupByEdge(gates);
      search.run([gates], { travel, limit, targets });
    },
    connect,
  };
}

/** Gate of a place, and the end of its edge or the gate on it from which it is reached, so many metres away. */
interface Meeting {
  readonly to: Gate;
  readonly node?: number;
  readonly from?: Gate;
  readonly rest: number;
}

function groupByEdge(gates: readonly Gate[]): Map<number, Gate[]> {
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
