/** Adds properties to features, and sums up those of several. */
import type { Layer, LayerFeature } from '../../schemas/layer.ts';

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

/** Names of properties that are numbers in every feature that has them, and are had by at least one. */
export function numericNames({ features }: Pick<Layer, 'features'>): readonly string[] {
  const numeric = new Map<string, boolean>();
  for (const { properties } of features) {
    for (const [name, value] of Object.entries(properties)) {
      if (value === null) continue;
      numeric.set(name, typeof value === 'number' && numeric.get(name) !== false);
    }
  }
  return [...numeric].flatMap(([name, isNumeric]) => (isNumeric ? [name] : []));
}

/** @returns the count, and for each name sum, mean, min and max of the numbers there are; null where there are none */
export function aggregate(found: readonly LayerFeature[], names: readonly string[], prefix: string): Properties {
  const result: Record<string, unknown> = { [`${prefix}count`]: found.length };
  for (const name of names) {
    const values = found.flatMap(({ properties }) => {
      const value = properties[name];
      return typeof value === 'number' ? [value] : [];
    });
    const sum = values.reduce((total, value) => total + value, 0);
    const none = values.length === 0;
    result[`${prefix}${name}_sum`] = sum;
    result[`${prefix}${name}_mean`] = none ? null : sum / values.length;
    result[`${prefix}${name}_min`] = none ? null : values.reduce((a, b) => Math.min(a, b));
    result[`${prefix}${name}_max`] = none ? null : values.reduce((a, b) => Math.max(a, b));
  }
  return result;
}

export function prefixed(properties: Properties, prefix: string): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [prefix + name, value]));
}
