/** Demands to facilities, the nearest first. */
import { ProcessError } from '../../common/errors.ts';
import { createMatrix } from './matrix.ts';
import type { OpenNetwork } from './open-network.ts';
import type { Gate } from './place.ts';
import type { Travel } from './travel-cost.ts';

export interface AllocateOptions {
  readonly travel: Travel;
  /** In seconds or metres. */
  readonly within: number;
  /** Weight of each demand. */
  readonly weights: readonly number[];
  /** Weight that each facility can take; absent where that is not limited. */
  readonly capacities?: readonly number[];
  readonly progress: (fraction: number) => void;
}

export interface Allocation {
  /** Facility of each demand, or -1. */
  readonly facility: Int32Array;
  /** In seconds or metres. */
  readonly cost: Float64Array;
  /** Facilities within the limit of each demand. */
  readonly choices: Uint32Array;
}

/** Pairs that are held at once. */
const MAX_PAIRS = 20_000_000;

/**
 * Pairs in order of their cost, then of the facility and the demand: each demand goes as a whole to the nearest facility
 * that has room for it when its turn comes. With capacities the sum of costs need not be the least.
 * @throws {ProcessError} `too-large`
 */
export function allocate(
  { network }: OpenNetwork,
  demands: readonly (readonly Gate[])[],
  facilities: readonly (readonly Gate[])[],
  { travel, within, weights, capacities, progress }: AllocateOptions,
): Allocation {
  const matrix = createMatrix(network, demands, travel);
  const pairs = createPairs();
  facilities.forEach((gates, facility) => {
    progress(facility / facilities.length);
    if (gates.length === 0) return;
    matrix.searchFrom(gates, within);
    demands.forEach((_, demand) => {
      const connection = matrix.connect(demand);
      if (connection) pairs.add(demand, facility, connection.cost);
    });
  });
  const room = Float64Array.from(capacities ?? facilities.map(() => Infinity));
  const result = {
    facility: new Int32Array(demands.length).fill(-1),
    cost: new Float64Array(demands.length).fill(NaN),
    choices: new Uint32Array(demands.length),
  };
  for (const { demand, facility, cost } of pairs.sorted()) {
    result.choices[demand] = (result.choices[demand] as number) + 1;
    const weight = weights[demand] as number;
    if (result.facility[demand] !== -1 || (room[facility] as number) < weight) continue;
    room[facility] = (room[facility] as number) - weight;
    result.facility[demand] = facility;
    result.cost[demand] = cost;
  }
  return result;
}

interface Pair {
  readonly demand: number;
  readonly facility: number;
  readonly cost: number;
}

function createPairs() {
  const demands: number[] = [];
  const facilities: number[] = [];
  const costs: number[] = [];
  return {
    add(demand: number, facility: number, cost: number): void {
      if (costs.length === MAX_PAIRS) {
        const message = `needs more than ${MAX_PAIRS} pairs of demands and facilities. Set \`within\`, or use fewer.`;
        throw new ProcessError('too-large', `The allocation ${message}`);
      }
      demands.push(demand);
      facilities.push(facility);
      costs.push(cost);
    },
    *sorted(): Generator<Pair> {
      const order = Uint32Array.from(costs.keys());
      // Pairs come by facility, then by demand, and the sort is stable.
      order.sort((a, b) => (costs[a] as number) - (costs[b] as number) || a - b);
      for (const k of order) {
        yield { demand: demands[k] as number, facility: facilities[k] as number, cost: costs[k] as number };
      }
    },
  };
}
