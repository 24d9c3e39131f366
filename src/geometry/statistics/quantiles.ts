/** Quantiles of numbers. */

/**
 * Quantile by linear interpolation between the two nearest of the sorted numbers (type 7, as in R, numpy and Excel).
 * @param sorted ascending
 * @param fraction 0 for the least number, 0.5 for the median, 1 for the largest
 * @returns null without numbers
 * @see Hyndman and Fan 1996, Sample quantiles in statistical packages, doi:10.2307/2684934
 */
export function computeQuantile(sorted: Float64Array, fraction: number): number | null {
  const at = (sorted.length - 1) * fraction;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === undefined || high === undefined) return null;
  const part = at - Math.floor(at);
  // Not low + (high - low) * part, which may overflow.
  return low === high || part === 0 ? low : low * (1 - part) + high * part;
}
