/** Adds properties to features and aggregates those of several. */
import type { LayerFeature } from '../../../schemas/layer.ts';
import { formatCount } from '../../common/format-count.ts';
import { getProperty } from './property-names.ts';
import { computeStatistic, computeWeightedMean, isNumber, statistics } from './statistics.ts';

export type Properties = Readonly<Record<string, unknown>>;

export interface PropertyAdder {
  /** @returns the feature with added properties; existing ones of the same name are replaced */
  add(feature: LayerFeature, properties: Properties): LayerFeature;
  /** Notes for the warnings that properties of these names are added to others, for a caller that adds them itself. */
  note(existing: Properties, names: readonly string[]): void;
  /** Warns about replaced properties, with the number of features. */
  warnings(): readonly string[];
}

export function createPropertyAdder(): PropertyAdder {
  const replaced = new Set<string>();
  let features = 0;
  function note(existing: Properties, names: readonly string[]): void {
    let hasReplaced = false;
    for (const name of names) {
      if (!Object.hasOwn(existing, name)) continue;
      hasReplaced = true;
      replaced.add(name);
    }
    if (hasReplaced) features += 1;
  }
  return {
    add(feature, properties) {
      note(feature.properties, Object.keys(properties));
      return { ...feature, properties: mergeProperties(feature.properties, properties) };
    },
    note,
    warnings() {
      if (features === 0) return [];
      const names = [...replaced].join(', ');
      return [`Replaced existing properties in ${formatCount(features, 'feature')}: ${names}.`];
    },
  };
}

/**
 * @param weight property that weights means
 * @returns the count, and for each name sum, mean, min and max of its numbers; null where there are none
 */
export function aggregate(
  features: readonly LayerFeature[],
  names: readonly string[],
  prefix: string,
  weight?: string,
): Properties {
  const result: Record<string, unknown> = { [`${prefix}count`]: features.length };
  for (const name of names) {
    const numbers = features.map((feature) => getProperty(feature, name)).filter(isNumber);
    for (const statistic of statistics) {
      result[`${prefix}${name}_${statistic}`] =
        statistic === 'mean' && weight !== undefined
          ? computeWeightedMean(features, name, weight)
          : computeStatistic(statistic, numbers);
    }
  }
  return result;
}

/** Properties of both, the second one's where they have the same; much faster than a spread of two. */
export function mergeProperties(a: Properties, b: Properties): Record<string, unknown> {
  // Assigned, a property of this name would be lost.
  const isSpecial = Object.hasOwn(a, '__proto__') || Object.hasOwn(b, '__proto__');
  return isSpecial ? { ...a, ...b } : Object.assign({}, a, b);
}

export function prefixNames(properties: Properties, prefix: string): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [prefix + name, value]));
}
