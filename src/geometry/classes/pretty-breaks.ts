/** Round numbers that cover a range in about equal steps: 1, 2 or 5 times a power of ten. */

/** Bias towards larger steps, and towards 5 in particular. */
const BIAS = 1.5;
const BIAS_OF_FIVE = 0.5 + 1.5 * BIAS;
const ROUNDING = 1e-10;

/**
 * @param intervals wanted, at least 1; the steps decide how many there are
 * @returns from at most the minimum to at least the maximum, ascending; at least two numbers
 * @see Becker, Chambers and Wilks 1988, The New S Language; `pretty` of R, with its defaults
 */
export function findPrettyBreaks(minimum: number, maximum: number, intervals: number): readonly number[] {
  const [unit, least] = [findUnit(minimum, maximum, intervals), Math.floor(intervals / 3)];
  let first = Math.floor(minimum / unit + ROUNDING);
  let last = Math.ceil(maximum / unit - ROUNDING);
  while (first * unit > minimum + ROUNDING * unit) first -= 1;
  while (last * unit < maximum - ROUNDING * unit) last += 1;
  const missing = Math.max(least, 1) - (last - first);
  if (missing > 0) {
    const half = Math.floor(missing / 2);
    [first, last] = first >= 0 ? [first - half, last + missing - half] : [first - missing + half, last + half];
  }
  // The product has rounding errors of the binary unit: 3 · 0.1 is not 0.3.
  const decimals = Math.ceil(-Math.log10(unit) - ROUNDING);
  const clean = (value: number) => (decimals > 0 && decimals <= 100 ? Number(value.toFixed(decimals)) : value);
  return Array.from({ length: last - first + 1 }, (_, i) => clean((first + i) * unit));
}

function findUnit(minimum: number, maximum: number, intervals: number): number {
  const span = maximum - minimum;
  const largest = Math.max(Math.abs(minimum), Math.abs(maximum));
  const isFlat = span === 0 || span < largest * (1 + 1 / (1 + BIAS)) * intervals * Number.EPSILON * 3;
  const least = Math.max(1, Math.floor(intervals / 3));
  const shrunk = ((largest > 10 ? 9 + largest / 10 : largest || 1) * 0.75) / least;
  const cell = isFlat ? shrunk : span / intervals;
  const base = 10 ** Math.floor(Math.log10(cell));
  if (2 * base - cell >= BIAS * (cell - base)) return base;
  if (5 * base - cell >= BIAS_OF_FIVE * (cell - 2 * base)) return 2 * base;
  return 10 * base - cell < BIAS * (cell - 5 * base) ? 10 * base : 5 * base;
}
