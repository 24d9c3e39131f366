/** The closest facilities of the features of a layer, along a network. */
import { isBorder, withBorder } from './border-cases.ts';
import { searchNearestRoots, type NearRoot } from './nearest-roots.ts';
import type { LocatedLayer } from './locate-layer.ts';
import type { OpenNetwork } from './open-network.ts';
import type { Gate } from './place.ts';
import type { Travel } from './travel-cost.ts';

export interface ClosestOptions {
  readonly travel: Travel;
  readonly most: number;
  /** In seconds or metres. */
  readonly within: number;
  readonly progress: (fraction: number) => void;
}

export interface Closest {
  /** The closest facilities within the limit, `most` of them and those as near as the last one. */
  readonly near: readonly NearRoot[];
  /** Costs that are border cases of the limit. */
  readonly border: readonly number[];
  /** Why there is none. */
  readonly reason?: string;
}

/** @returns for each place, in their order */
export function findClosest(
  { network, components }: OpenNetwork,
  places: Pick<LocatedLayer, 'gates' | 'reasons'>,
  facilities: readonly (readonly Gate[])[],
  { travel, most, within, progress }: ClosestOptions,
): readonly Closest[] {
  const limit = withBorder(within);
  const onCost = (cost: number) => {
    if (limit < Infinity) progress(0.8 * (cost / limit));
  };
  const roots = searchNearestRoots(network, facilities, { travel, most, limit, onCost });
  const componentOf = ({ edge }: Gate) => components.ofNode[network.ends[2 * edge] as number];
  const connected = new Set(facilities.flat().map(componentOf));
  return places.gates.map((gates, index) => {
    if (index % 1000 === 0) progress(0.8 + (0.2 * index) / places.gates.length);
    const found = roots.find(gates);
    const near = found.filter(({ cost }) => cost <= within);
    const border = found.map(({ cost }) => cost).filter((cost) => isBorder(cost, within));
    if (near.length > 0) return { near, border };
    const isConnected = gates.some((gate) => connected.has(componentOf(gate)));
    return { near, border, reason: places.reasons.get(index) ?? explain(isConnected, within) };
  });
}

function explain(isConnected: boolean, within: number): string {
  if (!isConnected) return 'not connected to a facility by streets';
  return within < Infinity ? 'beyond within' : 'streets closed that way';
}
