/** Natural breaks: the classes with the least sum of squared deviations from their means, found exactly. */

/** Maximum number of distinct values that are classed exactly; a regular sample of them beyond. */
export const MAX_EXACT_VALUES = 100_000;

/**
 * @param sorted finite numbers in ascending order, at least one
 * @param classes at least 1
 * @returns the largest value of each class, ascending; as many as there are distinct values where these are fewer
 * @see Fisher 1958, On grouping for maximum homogeneity, doi:10.1080/01621459.1958.10501479; Jenks 1977. Split points of
 *   optimal classes never move back as values are added, so that each row of the table is filled by halving:
 *   O(classes · n log n) (Wang and Song 2011, doi:10.32614/RJ-2011-015)
 */
export function findNaturalBreaks(sorted: Float64Array, classes: number): readonly number[] {
  const { values, weights } = countDistinct(sorted);
  const n = values.length;
  const k = Math.min(classes, n);
  const cost = createCost(values, weights);
  let before = Float64Array.from(values, (_, last) => cost(0, last));
  /** For each further class and last value, the first value of that class. */
  const firsts: Uint32Array[] = [];
  for (let row = 1; row < k; row++) {
    const first = new Uint32Array(n);
    const current = new Float64Array(n);
    fillRow({ from: row, to: n - 1, low: row, high: n - 1 });
    firsts.push(first);
    before = current;

    function fillRow({ from, to, low, high }: Record<'from' | 'to' | 'low' | 'high', number>): void {
      if (from > to) return;
      const middle = (from + to) >> 1;
      let [best, at] = [Infinity, low];
      for (let start = low; start <= Math.min(middle, high); start++) {
        const sum = (before[start - 1] as number) + cost(start, middle);
        if (sum < best) [best, at] = [sum, start];
      }
      first[middle] = at;
      current[middle] = best;
      fillRow({ from, to: middle - 1, low, high: at });
      fillRow({ from: middle + 1, to, low: at, high });
    }
  }
  const uppers: number[] = [];
  let last = n - 1;
  for (let row = k - 1; row >= 0; row--) {
    uppers.unshift(values[last] as number);
    last = (firsts[row - 1]?.[last] ?? 0) - 1;
  }
  return uppers;
}

/** Sum of squared deviations from the mean of the values from one index to another, in constant time. */
function createCost(values: Float64Array, weights: Float64Array): (first: number, last: number) => number {
  // Shifted to the middle and scaled to the range, which keeps the digits of values far from zero.
  const [low, high] = [values[0] as number, values.at(-1) as number];
  const [middle, scale] = [low / 2 + high / 2, high / 2 - low / 2 || 1];
  const size = values.length + 1;
  const [counts, sums, squares] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  values.forEach((value, i) => {
    const [weight, shifted] = [weights[i] as number, (value - middle) / scale];
    counts[i + 1] = (counts[i] as number) + weight;
    sums[i + 1] = (sums[i] as number) + weight * shifted;
    squares[i + 1] = (squares[i] as number) + weight * shifted ** 2;
  });
  return (first, last) => {
    const count = (counts[last + 1] as number) - (counts[first] as number);
    const sum = (sums[last + 1] as number) - (sums[first] as number);
    return (squares[last + 1] as number) - (squares[first] as number) - sum ** 2 / count;
  };
}

function countDistinct(sorted: Float64Array): { readonly values: Float64Array; readonly weights: Float64Array } {
  const values: number[] = [];
  const weights: number[] = [];
  for (const value of sorted) {
    if (values.at(-1) === value) weights[weights.length - 1] = (weights.at(-1) as number) + 1;
    else {
      values.push(value);
      weights.push(1);
    }
  }
  return { values: Float64Array.from(values), weights: Float64Array.from(weights) };
}
