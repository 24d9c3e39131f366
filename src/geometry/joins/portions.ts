/** Portions of features within polygons, and statistics that are apportioned by them. */
import type { LayerFeature } from '../../../schemas/layer.ts';
import { getProperty } from '../layers/property-names.ts';
import { computeStatistic, isNumber, weighMean, type StatisticNames } from '../layers/statistics.ts';

/** Part of one feature within one polygon. */
export interface Portion {
  /** Index of the feature in its layer. */
  readonly feature: number;
  /** Number of points, length or area inside, by the dimension of the features. */
  readonly inside: number;
  /** Fraction of the whole feature, 0 to 1. */
  readonly share: number;
}

/**
 * Statistics of the features within one polygon.
 * @param weight property that weights means, in proportion to what lies inside; by default that size itself
 * @returns sum_… of apportioned values, mean_… weighted by the size inside, min_… and max_… of whole values; null without
 *   numbers, but 0 for a sum
 */
export function computePortionStatistics(
  portions: readonly Portion[],
  features: readonly LayerFeature[],
  { sum, mean, min, max }: StatisticNames,
  weight?: string,
): Readonly<Record<string, number | null>> {
  const getValues = (name: string) =>
    portions.flatMap(({ feature, inside, share }) => {
      const owner = features[feature];
      const value = owner && getProperty(owner, name);
      return isNumber(value) ? [{ value, inside, share, weight: weigh(owner, inside, share) }] : [];
    });
  const weigh = (owner: LayerFeature | undefined, inside: number, share: number) => {
    if (weight === undefined) return inside;
    const size = owner && getProperty(owner, weight);
    return isNumber(size) && size > 0 ? size * share : 0;
  };
  const total = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const extreme = (name: string, statistic: 'min' | 'max') =>
    computeStatistic(
      statistic,
      getValues(name).map(({ value }) => value),
    );
  return Object.fromEntries([
    ...sum.map((name) => [`sum_${name}`, total(getValues(name).map(({ value, share }) => value * share))] as const),
    ...mean.map((name) => [`mean_${name}`, weighMean(getValues(name))] as const),
    ...min.map((name) => [`min_${name}`, extreme(name, 'min')] as const),
    ...max.map((name) => [`max_${name}`, extreme(name, 'max')] as const),
  ]);
}

/** Features with a part inside any polygon, without duplicates. */
export function listFeaturesInside(
  portions: readonly (readonly Portion[])[],
  features: readonly LayerFeature[],
): readonly LayerFeature[] {
  return [...new Set(portions.flat().map(({ feature }) => feature))].flatMap((feature) => features[feature] ?? []);
}
