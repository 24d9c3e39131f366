/** Sums, means and extremes of properties, and what of their values could not count. */
import type { LayerFeature } from '../../../schemas/layer.ts';
import { valueOf } from './property-names.ts';

export const statistics = ['sum', 'mean', 'min', 'max'] as const;
export type Statistic = (typeof statistics)[number];

/** Which properties to compute each for. */
export type StatisticNames = Readonly<Record<Statistic, readonly string[]>>;

/** A larger number than a double holds is read as infinity, which no sum survives. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** @returns null where there is no number, but 0 for their sum */
export function compute(statistic: Statistic, numbers: readonly number[]): number | null {
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (statistic === 'sum') return sum;
  if (numbers.length === 0) return null;
  if (statistic === 'mean') return Number.isFinite(sum) ? sum / numbers.length : meanOfLarge(numbers);
  return numbers.reduce((a, b) => (statistic === 'min' ? Math.min(a, b) : Math.max(a, b)));
}

/** Of numbers whose sum is too large for a double; their mean is not, and lies between them. */
function meanOfLarge(numbers: readonly number[]): number {
  const mean = numbers.reduce((total, number) => total + number / numbers.length, 0);
  const [least, most] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  return Math.min(most, Math.max(least, mean));
}

export function namesIn(chosen: StatisticNames): readonly string[] {
  return [...new Set(statistics.flatMap((statistic) => chosen[statistic]))];
}

/**
 * Says how many values are no numbers and count in no statistic.
 * @param features each of those that count once
 */
export function skippedWarnings(features: readonly LayerFeature[], names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const skipped = features.filter((feature) => !isNumber(valueOf(feature, name))).length;
    const count = skipped === 1 ? '1 value' : `${skipped} values`;
    return skipped === 0 ? [] : [`${count} of ${name} left out of its statistics: no finite number.`];
  });
}

/** Names of properties that are a number in at least one feature, in the order in which they first appear. */
export function numericNames(features: readonly LayerFeature[]): readonly string[] {
  return namesWhere(features, isNumber);
}

/** Says which properties have numbers written as texts, and none that are numbers: they have no statistics. */
export function textNumberWarnings(features: readonly LayerFeature[]): readonly string[] {
  const numeric = new Set(numericNames(features));
  return namesWhere(features, isTextNumber).flatMap((name) => {
    if (numeric.has(name)) return [];
    const example = features.map((feature) => valueOf(feature, name)).find(isTextNumber);
    return [`${name} has numbers that are texts, such as ${JSON.stringify(example)}, and so no statistics.`];
  });
}

function isTextNumber(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

function namesWhere(features: readonly LayerFeature[], is: (value: unknown) => boolean): readonly string[] {
  const names = new Set<string>();
  for (const { properties } of features) {
    for (const [name, value] of Object.entries(properties)) if (is(value)) names.add(name);
  }
  return [...names];
}
