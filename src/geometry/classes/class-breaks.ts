/** Breaks between classes of numbers. */
import { isNumber } from '../layers/statistics.ts';
import { computeQuantile } from '../statistics/quantiles.ts';
import { findNaturalBreaks, MAX_EXACT_VALUES } from './natural-breaks.ts';
import { findPrettyBreaks } from './pretty-breaks.ts';

export const breakMethods = [
  'quantile',
  'equal-interval',
  'natural-breaks',
  'pretty',
  'standard-deviation',
  'manual',
] as const;
export type BreakMethod = (typeof breakMethods)[number];

export interface BreakOptions {
  readonly method: BreakMethod;
  /** Wanted; the method `manual` takes its own, `standard-deviation` makes at most five. */
  readonly classes: number;
  /** Breaks of the method `manual`, ascending. */
  readonly breaks?: readonly number[] | undefined;
}

/** Classes of numbers, each from above the upper bound before it up to and including its own. */
export interface ClassBreaks {
  /** Lower bound of the first class, which belongs to it. */
  readonly lower: number;
  readonly uppers: readonly number[];
  readonly notes: readonly string[];
}

/**
 * Divides numbers into classes. Quantiles are interpolated (type 7 of Hyndman and Fan), deviations are from the mean in
 * steps of the sample standard deviation at -2, -1, 1 and 2.
 * @param numbers finite, at least one, in any order
 */
export function computeBreaks(numbers: readonly number[], options: BreakOptions): ClassBreaks {
  const sorted = Float64Array.from(numbers).sort();
  const [minimum, maximum] = [sorted[0] as number, sorted.at(-1) as number];
  const bounds = findBounds(sorted, options);
  const uppers = [...new Set(bounds.uppers)];
  const notes = [...(bounds.notes ?? [])];
  const isCounted =
    options.method !== 'manual' && options.method !== 'pretty' && options.method !== 'standard-deviation';
  if (isCounted && uppers.length < options.classes) {
    notes.push(`${uppers.length} of ${options.classes} classes: too many values are equal for more.`);
  }
  return { lower: bounds.lower ?? minimum, uppers: uppers.length > 0 ? uppers : [maximum], notes };
}

/** Index of the class of a number. */
export function findClass({ uppers }: Pick<ClassBreaks, 'uppers'>, value: number): number {
  let [low, high] = [0, uppers.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (uppers[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Share of the squared deviations from the mean that the classes explain: 1 where each class has one value, 0 for one
 * class of all.
 * @returns null where all numbers are equal
 */
export function measureFit(numbers: readonly number[], breaks: ClassBreaks): number | null {
  const groups = breaks.uppers.map((): number[] => []);
  for (const number of numbers) groups[findClass(breaks, number)]?.push(number);
  const total = sumSquares(numbers);
  return total > 0 && Number.isFinite(total)
    ? 1 - groups.reduce((sum, group) => sum + sumSquares(group), 0) / total
    : null;
}

interface Bounds {
  readonly lower?: number;
  readonly uppers: readonly number[];
  readonly notes?: readonly string[];
}

function findBounds(sorted: Float64Array, { method, classes, breaks = [] }: BreakOptions): Bounds {
  const [minimum, maximum] = [sorted[0] as number, sorted.at(-1) as number];
  switch (method) {
    case 'quantile':
      return { uppers: countUp(classes).map((i) => computeQuantile(sorted, i / classes) ?? maximum) };
    case 'equal-interval':
      return { uppers: countUp(classes).map((i) => interpolate(minimum, maximum, i / classes)) };
    case 'natural-breaks':
      return findSampledBreaks(sorted, classes);
    case 'pretty': {
      const [lower, ...uppers] = findPrettyBreaks(minimum, maximum, classes);
      return { lower: lower as number, uppers };
    }
    case 'standard-deviation': {
      const { mean, deviation } = measureSpread(sorted);
      const inner = [-2, -1, 1, 2].map((steps) => mean + steps * deviation);
      return { uppers: [...inner.filter((value) => value > minimum && value < maximum), maximum] };
    }
    case 'manual':
      return extendBreaks(breaks, minimum, maximum);
  }
}

function findSampledBreaks(sorted: Float64Array, classes: number): Bounds {
  if (sorted.length <= MAX_EXACT_VALUES) return { uppers: findNaturalBreaks(sorted, classes) };
  const step = (sorted.length - 1) / (MAX_EXACT_VALUES - 1);
  const sample = Float64Array.from({ length: MAX_EXACT_VALUES }, (_, i) => sorted[Math.round(i * step)] as number);
  const note = `Natural breaks of a regular sample of ${MAX_EXACT_VALUES} of ${sorted.length} values in their order.`;
  return { uppers: findNaturalBreaks(sample, classes), notes: [note] };
}

/** Breaks that the values exceed get an outer class. */
function extendBreaks(breaks: readonly number[], minimum: number, maximum: number): Bounds {
  const [first = maximum, last = maximum] = [breaks[0], breaks.at(-1)];
  const above = maximum > last ? [maximum] : [];
  if (minimum >= first && breaks.length > 1) return { lower: first, uppers: [...breaks.slice(1), ...above] };
  return { lower: Math.min(minimum, first), uppers: [...breaks, ...above] };
}

/** Exact at both ends, and without overflow between. */
function interpolate(from: number, to: number, fraction: number): number {
  if (fraction === 0 || from === to) return from;
  return fraction === 1 ? to : from * (1 - fraction) + to * fraction;
}

function measureSpread(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, deviation: Math.sqrt(variance) };
}

function sumSquares(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

function countUp(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

/** @returns what is wrong with breaks for the method `manual`, as a clause; undefined where nothing is */
export function findBreakFault(breaks: readonly number[] | undefined): string | undefined {
  if (breaks === undefined || breaks.length === 0)
    return 'is missing, which method manual needs; send the bounds of the classes';
  const at = breaks.findIndex((value, i) => !isNumber(value) || (i > 0 && value <= (breaks[i - 1] as number)));
  return at < 0 ? undefined : `is not ascending at index ${at} (${breaks[at]}); send each break above the one before`;
}
