/** Sum, mean, minimum and maximum of properties, and warnings about values that do not count. */
import type { LayerFeature } from '../../../schemas/layer.ts';
import { getProperty } from './property-names.ts';
import { isRateName } from './quantities.ts';
import { formatCount } from '../../common/format-count.ts';

export const statistics = ['sum', 'mean', 'min', 'max'] as const;
export type Statistic = (typeof statistics)[number];

/** Property names by statistic. */
export type StatisticNames = Readonly<Record<Statistic, readonly string[]>>;

/** Numbers beyond the range of a double are read as infinity and would spoil every sum. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** @returns null where there are no numbers, but 0 for their sum */
export function computeStatistic(statistic: Statistic, numbers: readonly number[]): number | null {
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (statistic === 'sum') return sum;
  if (numbers.length === 0) return null;
  if (statistic === 'mean') return Number.isFinite(sum) ? sum / numbers.length : meanOfLarge(numbers);
  return numbers.reduce((a, b) => (statistic === 'min' ? Math.min(a, b) : Math.max(a, b)));
}

/**
 * Mean of a property, weighted by another one.
 * @returns null where no feature has a number and a positive weight
 */
export function computeWeightedMean(features: readonly LayerFeature[], name: string, weight: string): number | null {
  const weighted = features.flatMap((feature) => {
    const [value, size] = [getProperty(feature, name), getProperty(feature, weight)];
    return isNumber(value) && isNumber(size) && size > 0 ? [{ value, weight: size }] : [];
  });
  // The mean of the weight itself, weighted by itself, answers no question.
  return name === weight ? computeStatistic('mean', weighted.map(({ value }) => value)) : weighMean(weighted); // prettier-ignore
}

/** @returns null where the weights sum to nothing */
export function weighMean(values: readonly { readonly value: number; readonly weight: number }[]): number | null {
  const largest = values.reduce((most, { weight }) => Math.max(most, weight), 0);
  if (largest <= 0) return null;
  const sum = values.reduce((total, { weight }) => total + weight, 0);
  const mean = values.reduce((total, { value, weight }) => total + value * weight, 0) / sum;
  if (Number.isFinite(mean) && Number.isFinite(sum)) return mean;
  // The sums may overflow a double where the mean does not.
  const scaled = values.reduce((total, { weight }) => total + weight / largest, 0);
  return values.reduce((total, { value, weight }) => total + value * (weight / largest / scaled), 0);
}

/**
 * Warns about means of rates without weights, and about features that a weight leaves out.
 * @param means names of averaged properties
 * @param how the means are weighted without `weight`
 */
export function meanWarnings(
  features: readonly LayerFeature[],
  means: readonly string[],
  weight: string | undefined,
  how = 'each feature counts the same',
): readonly string[] {
  if (means.length === 0) return [];
  if (weight === undefined) {
    const rates = means.filter(isRateName);
    if (rates.length === 0) return [];
    return [
      `The mean of ${rates.join(', ')} is not weighted by its denominator: ${how}. For the rate of the whole send ` +
        'weight: the property with the denominator, such as the population.',
    ];
  }
  const counted = features.filter((feature) => means.some((name) => isNumber(getProperty(feature, name))));
  const missing = counted.filter((feature) => {
    const size = getProperty(feature, weight);
    return !isNumber(size) || size <= 0;
  }).length;
  if (missing === 0) return [];
  return [
    `${formatCount(missing, 'feature has', 'features have')} no positive number in ${weight} and no part in means.`,
  ];
}

/** Mean of numbers whose sum overflows a double; the mean does not. */
function meanOfLarge(numbers: readonly number[]): number {
  const mean = numbers.reduce((total, number) => total + number / numbers.length, 0);
  const [least, most] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  return Math.min(most, Math.max(least, mean));
}

export function listNames(byStatistic: StatisticNames): readonly string[] {
  return [...new Set(statistics.flatMap((statistic) => byStatistic[statistic]))];
}

/**
 * Warns about values that are not numbers and count in no statistic.
 * @param features each feature that counts, once
 */
export function skippedValueWarnings(features: readonly LayerFeature[], names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const skipped = features.filter((feature) => !isNumber(getProperty(feature, name))).length;
    return skipped === 0
      ? []
      : [`Skipped ${formatCount(skipped, 'value')} of ${name} in its statistics: not a finite number.`];
  });
}

/** Names of properties that are a number in at least one feature, in order of first appearance. */
export function findNumericNames(features: readonly LayerFeature[]): readonly string[] {
  return findNames(features, isNumber);
}

/** Warns about properties whose numbers are all strings: they have no statistics. */
export function textNumberWarnings(features: readonly LayerFeature[]): readonly string[] {
  const numeric = new Set(findNumericNames(features));
  return findNames(features, isTextNumber).flatMap((name) => {
    if (numeric.has(name)) return [];
    const example = features.map((feature) => getProperty(feature, name)).find(isTextNumber);
    return [
      `${name} holds numbers as strings, such as ${JSON.stringify(example)}; it has no statistics. Convert them to numbers.`,
    ];
  });
}

/** A text that reads as a number, which has no part in statistics. */
export function isTextNumber(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

function findNames(features: readonly LayerFeature[], matches: (value: unknown) => boolean): readonly string[] {
  const names = new Set<string>();
  for (const { properties } of features) {
    for (const [name, value] of Object.entries(properties)) if (matches(value)) names.add(name);
  }
  return [...names];
}

/** Issue of a weight without a mean. */
export const unusedWeight = {
  pointer: '/weight',
  message: 'weights means, and none is asked for. Name properties in mean',
};
