/** Adds properties to features, and sums up those of several. */
import type { LayerFeature } from '../../../schemas/layer.ts';
import { valueOf } from './property-names.ts';
import { compute, isNumber, statistics } from './statistics.ts';

export type Properties = Readonly<Record<string, unknown>>;

export interface Adding {
  /** The feature with more properties; one of the same name gives way. */
  add(feature: LayerFeature, properties: Properties): LayerFeature;
  /** Says which properties gave way, and in how many features. */
  warnings(): readonly string[];
}

export function adding(): Adding {
  const replaced = new Set<string>();
  let features = 0;
  return {
    add(feature, properties) {
      const taken = Object.keys(properties).filter((name) => Object.hasOwn(feature.properties, name));
      if (taken.length > 0) features += 1;
      for (const name of taken) replaced.add(name);
      return { ...feature, properties: { ...feature.properties, ...properties } };
    },
    warnings() {
      if (features === 0) return [];
      const names = [...replaced].join(', ');
      return [
        `${features} feature${features === 1 ? '' : 's'} had properties of the same names, now replaced: ${names}.`,
      ];
    },
  };
}

/** @returns the count, and for each name sum, mean, min and max of the numbers there are; null where there are none */
export function aggregate(found: readonly LayerFeature[], names: readonly string[], prefix: string): Properties {
  const result: Record<string, unknown> = { [`${prefix}count`]: found.length };
  for (const name of names) {
    const numbers = found.map((feature) => valueOf(feature, name)).filter(isNumber);
    for (const statistic of statistics) result[`${prefix}${name}_${statistic}`] = compute(statistic, numbers);
  }
  return result;
}

export function prefixed(properties: Properties, prefix: string): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [prefix + name, value]));
}
