/** Demands with their facilities, and facilities with what they serve. */
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { compact } from '../../common/compact.ts';
import { createPropertyAdder } from '../layers/attributes.ts';
import type { Allocation } from './allocate.ts';
import type { LocatedLayer } from './locate-layer.ts';

interface AllocationOptions {
  readonly allocation: Allocation;
  readonly weights: readonly number[];
  /** Why demands are not on the network. */
  readonly reasons: LocatedLayer['reasons'];
  /** Seconds or metres in a unit of the caller. */
  readonly unitSize: number;
  readonly prefix: string;
}

export function makeAllocationFeatures(
  demands: Layer,
  facilities: Layer,
  { allocation, weights, reasons, unitSize, prefix }: AllocationOptions,
) {
  const [ofDemands, ofFacilities] = [createPropertyAdder(), createPropertyAdder()];
  const sums = facilities.features.map(() => ({ count: 0, weight: 0, cost: 0, largest: 0 }));
  const served = demands.features.map((feature, index): LayerFeature => {
    const facility = allocation.facility[index] as number;
    const sum = sums[facility];
    if (sum === undefined) {
      const reason =
        reasons.get(index) ??
        (allocation.choices[index] === 0 ? 'no facility within the limit or connected' : 'no room in a facility');
      return ofDemands.add(feature, { [`${prefix}cost`]: null, [`${prefix}reason`]: reason });
    }
    const [cost, weight] = [(allocation.cost[index] as number) / unitSize, weights[index] as number];
    sum.count += 1;
    sum.weight += weight;
    sum.cost += weight * cost;
    sum.largest = Math.max(sum.largest, cost);
    const { id } = facilities.features[facility] ?? {};
    const added = Object.entries(compact({ index: facility, id, cost }));
    return ofDemands.add(feature, Object.fromEntries(added.map(([name, value]) => [prefix + name, value])));
  });
  const serving = facilities.features.map((feature, index) => {
    const { count = 0, weight = 0, cost = 0, largest = 0 } = sums[index] ?? {};
    return ofFacilities.add(feature, {
      demands: count,
      weight,
      mean_cost: weight > 0 ? cost / weight : null,
      largest_cost: count > 0 ? largest : null,
    });
  });
  return {
    demands: served,
    facilities: serving,
    allocated: sums.reduce((total, { count }) => total + count, 0),
    warnings: [
      ...ofDemands.warnings().map((warning) => `demands: ${warning}`),
      ...ofFacilities.warnings().map((warning) => `facilities: ${warning}`),
    ],
  };
}
