/** Statistics of the values of one column. */
import { isNumber, weighMean } from '../layers/statistics.ts';
import { computeQuantile } from './quantiles.ts';

/** In the order of columns; those of `counted` take values of any type, the others numbers. */
export const columnStatistics = [
  ...(['count', 'nulls', 'distinct'] as const),
  ...(['sum', 'mean', 'weighted_mean', 'median', 'min', 'max'] as const),
  ...(['stdev_sample', 'stdev_population'] as const),
] as const;

export type ColumnStatistic = (typeof columnStatistics)[number];

const counted: ReadonlySet<ColumnStatistic> = new Set(['count', 'nulls', 'distinct']);

export function needsNumbers(statistic: ColumnStatistic): boolean {
  return !counted.has(statistic);
}

export interface ColumnValues {
  readonly values: readonly unknown[];
  /** One for each value. */
  readonly weights?: readonly unknown[];
}

export interface ColumnSummary {
  /** @returns null where there are no numbers for it; 0 for the sum of none, and for counts */
  of(statistic: ColumnStatistic): number | null;
  /** @param fraction 0 to 1 @returns null without numbers */
  quantile(fraction: number): number | null;
}

/** Statistics of the finite numbers among the values; texts of digits are not numbers. */
export function summarizeValues({ values, weights = [] }: ColumnValues): ColumnSummary {
  const numbers = values.filter(isNumber);
  let sorted: Float64Array | undefined;
  const quantile = (fraction: number) => {
    sorted ??= Float64Array.from(numbers).sort();
    return computeQuantile(sorted, fraction);
  };
  return {
    quantile,
    of(statistic) {
      switch (statistic) {
        case 'count':
          return values.filter((value) => !isMissing(value)).length;
        case 'nulls':
          return values.filter(isMissing).length;
        case 'distinct':
          return new Set(values.filter((value) => !isMissing(value)).map(keyOfValue)).size;
        case 'sum':
          return sumOf(numbers);
        case 'mean':
          return meanOf(numbers);
        case 'weighted_mean':
          return weighMean(
            values.flatMap((value, i) => {
              const weight = weights[i];
              return isNumber(value) && isNumber(weight) && weight > 0 ? [{ value, weight }] : [];
            }),
          );
        case 'median':
          return quantile(0.5);
        case 'min':
          return quantile(0);
        case 'max':
          return quantile(1);
        case 'stdev_sample':
          return deviationOf(numbers, numbers.length - 1);
        case 'stdev_population':
          return deviationOf(numbers, numbers.length);
      }
    },
  };
}

export function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** The same for equal values of one type alone: 1 and "1" are two. */
function keyOfValue(value: unknown): string {
  return JSON.stringify(value ?? null);
}

/**
 * Sum with the rounding of each step carried along, so that the order of the values hardly matters.
 * @see Neumaier 1974, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen
 */
function sumOf(numbers: readonly number[]): number {
  let [sum, lost] = [0, 0];
  for (const number of numbers) {
    const next = sum + number;
    lost += Math.abs(sum) >= Math.abs(number) ? sum - next + number : number - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}

function meanOf(numbers: readonly number[]): number | null {
  if (numbers.length === 0) return null;
  const sum = sumOf(numbers);
  // The sum may overflow a double where the mean does not.
  return Number.isFinite(sum) ? sum / numbers.length : sumOf(numbers.map((number) => number / numbers.length));
}

/** Root of the mean square about the mean, in two passes. @param divisor the number of values, or one less */
function deviationOf(numbers: readonly number[], divisor: number): number | null {
  const mean = meanOf(numbers);
  if (mean === null || divisor <= 0) return null;
  const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number - mean)), 0);
  if (largest === 0 || !Number.isFinite(largest)) return largest === 0 ? 0 : null;
  return largest * Math.sqrt(sumOf(numbers.map((number) => ((number - mean) / largest) ** 2)) / divisor);
}
