/** Labels of classes: as few digits as tell the bounds apart. */
import type { ClassBreaks } from './class-breaks.ts';

/** Significant digits of the narrowest class. */
const DIGITS = 2;

/**
 * @param isInteger all values are whole numbers: a class begins at the next one after the upper bound before it
 * @returns a label for each class, such as `1.5 – 20`, with the lower bound excluded but for the first
 */
export function formatClasses(
  { lower, uppers }: Pick<ClassBreaks, 'lower' | 'uppers'>,
  isInteger: boolean,
): readonly string[] {
  const bounds = [lower, ...uppers];
  const format = createNumberFormat(bounds);
  return uppers.map((upper, i) => {
    const from = bounds[i] as number;
    if (!isInteger) return from === upper ? format(upper) : `${format(from)} – ${format(upper)}`;
    const [first, last] = [i === 0 ? Math.ceil(from) : Math.floor(from) + 1, Math.floor(upper)];
    return first >= last ? format(last) : `${format(first)} – ${format(last)}`;
  });
}

/** Format with the decimals that the differences of these numbers need. */
export function createNumberFormat(numbers: readonly number[]): (value: number) => string {
  const steps = numbers.slice(1).map((value, i) => Math.abs(value - (numbers[i] as number)));
  const least = steps.filter((step) => step > 0).reduce((a, b) => Math.min(a, b), Infinity);
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const decimals =
    numbers.every(Number.isInteger) || !Number.isFinite(least) ? 0 : DIGITS - 1 - Math.floor(Math.log10(least));
  const single = Number.isFinite(least) || numbers.every(Number.isInteger) ? undefined : 6;
  if (decimals > 8 || largest >= 1e15)
    return (value) => Number(value.toPrecision(6)).toExponential().replace('e+', 'e');
  const format = new Intl.NumberFormat('en', {
    useGrouping: 'min2',
    ...(single === undefined ? { maximumFractionDigits: Math.max(0, decimals) } : { maximumSignificantDigits: single }),
  });
  // A typographic minus is told apart from the dash of a range.
  return (value) => format.format(value === 0 ? 0 : value).replace('-', '−');
}
