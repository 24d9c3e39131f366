import { describe, expect, it } from 'vitest';
import { computeBreaks, findClass, measureFit, type BreakMethod } from '../../../src/geometry/classes/class-breaks.ts';
import { formatClasses } from '../../../src/geometry/classes/format-classes.ts';
import { findNaturalBreaks } from '../../../src/geometry/classes/natural-breaks.ts';
import { findPrettyBreaks } from '../../../src/geometry/classes/pretty-breaks.ts';
import { createRandom } from '../../judges/random.ts';

/** Employment density of 58 counties of California: the example of mapclassify, `load_example()`. */
// prettier-ignore
const calemp = [
  329.92, 0.42, 5.9, 14.03, 2.78, 1.34, 181.27, 1.65, 10.03, 16.7, 1.32, 3.99, 3.16, 0.22, 8.7, 6.56, 3.27, 0.33, 370.5,
  4.51, 75.29, 0.99, 2.74, 8.68, 0.14, 0.92, 12.63, 28.7, 12.02, 722.85, 36.68, 0.74, 29.82, 192.05, 3.38, 11.15, 110.74,
  4111.45, 49.47, 10.33, 317.11, 20.47, 264.93, 66.26, 5.39, 0.13, 0.61, 50.65, 40.48, 36.67, 13.09, 1.81, 0.2, 7.6,
  2.51, 57.26, 24.32, 6.97,
];

function classify(values: readonly number[], method: BreakMethod, breaks?: readonly number[]) {
  const found = computeBreaks(values, { method, classes: 5, breaks });
  const members = values.map((value) => findClass(found, value));
  const counts = found.uppers.map((_, i) => members.filter((at) => at === i).length);
  return { ...found, counts };
}

describe('class breaks', () => {
  // Upper bounds and counts that mapclassify 2.10.0 prints for its example.
  it.each([
    ['quantile', [1.464, 5.798, 13.278, 54.616, 4111.45], [12, 11, 12, 11, 12]],
    ['equal-interval', [822.394, 1644.658, 2466.922, 3289.186, 4111.45], [57, 0, 0, 0, 1]],
    ['natural-breaks', [75.29, 192.05, 370.5, 722.85, 4111.45], [49, 3, 4, 1, 1]],
    ['pretty', [1000, 2000, 3000, 4000, 5000], [57, 0, 0, 0, 1]],
    // Without its two empty classes below the minimum.
    ['standard-deviation', [672.573332, 1219.218561, 4111.45], [56, 1, 1]],
  ] as const)('are those of mapclassify: %s', (method, uppers, counts) => {
    const found = classify(calemp, method);
    expect(found.uppers.map((bound) => Number(bound.toFixed(6)))).toEqual(uppers);
    expect(found.counts).toEqual(counts);
    expect(found.lower).toBe(method === 'pretty' ? 0 : 0.13);
  });

  it('are those that were sent, with outer classes for what lies outside', () => {
    expect(classify(calemp, 'manual', [20, 40, 100])).toMatchObject({
      uppers: [20, 40, 100, 4111.45],
      counts: [37, 6, 6, 9],
    });
    expect(classify([3, 12, 45], 'manual', [0, 10, 20, 50])).toMatchObject({ lower: 0, uppers: [10, 20, 50] });
    expect(classify([-1, 12, 70], 'manual', [0, 10, 20, 50])).toMatchObject({
      lower: -1,
      uppers: [0, 10, 20, 50, 70],
      counts: [1, 0, 1, 0, 1],
    });
  });

  it('collapse where values are equal, and say so', () => {
    const { uppers, notes } = classify([0, 0, 0, 0, 0, 0, 0, 1, 2], 'quantile');
    expect(uppers.map((bound) => Number(bound.toFixed(9)))).toEqual([0, 0.4, 2]);
    expect(notes).toEqual(['3 of 5 classes: too many values are equal for more.']);
    expect(classify([7, 7], 'natural-breaks').uppers).toEqual([7]);
    expect(classify([7], 'standard-deviation').uppers).toEqual([7]);
  });

  it('state how much of the variance they explain', () => {
    expect(
      measureFit([1, 2, 10, 11], computeBreaks([1, 2, 10, 11], { method: 'natural-breaks', classes: 2 })),
    ).toBeCloseTo(81 / 82, 12);
    expect(measureFit([4, 4], computeBreaks([4, 4], { method: 'quantile', classes: 2 }))).toBeNull();
  });
});

describe('natural breaks', () => {
  it('have the least deviations of all divisions, tried one by one', () => {
    const random = createRandom(71);
    for (let round = 0; round < 300; round++) {
      const offset = random.pick([0, 0, 1e6, -1e9]);
      const values = Array.from(
        { length: 1 + random.integer(9) },
        () => offset + random.integer(40) / random.pick([1, 8]),
      );
      const sorted = Float64Array.from(values).sort();
      const classes = 1 + random.integer(4);
      const found = findNaturalBreaks(sorted, classes);
      const distinct = [...new Set(sorted)];
      expect(found).toHaveLength(Math.min(classes, distinct.length));
      const least = tryAll([...sorted], Math.min(classes, distinct.length));
      expect(deviations([...sorted], found)).toBeCloseTo(least, 6);
    }
  });

  it('take a sample of very many values, and say so', () => {
    const values = Array.from({ length: 250_000 }, (_, i) => (i < 200_000 ? i / 1e6 : 5 + i / 1e6));
    const { uppers, notes } = computeBreaks(values, { method: 'natural-breaks', classes: 2 });
    expect(uppers[0]).toBeCloseTo(0.2, 3);
    expect(uppers[1]).toBe(5.249999);
    expect(notes).toEqual(['Natural breaks of a regular sample of 100000 of 250000 values in their order.']);
  });
});

/** Squared deviations within the classes of these upper bounds. */
function deviations(values: readonly number[], uppers: readonly number[]): number {
  let low = -Infinity;
  return uppers.reduce((sum, upper) => {
    const members = values.filter((value) => value > low && value <= upper);
    low = upper;
    const mean =
      members.reduce((total, value) => total + value - (values[0] ?? 0), 0) / members.length + (values[0] ?? 0);
    return sum + members.reduce((total, value) => total + (value - mean) ** 2, 0);
  }, 0);
}

function tryAll(values: readonly number[], classes: number, from: readonly number[] = [...new Set(values)]): number {
  const last = from.at(-1) ?? 0;
  const divide = (start: number, left: number): readonly (readonly number[])[] =>
    left === 1
      ? [[last]]
      : from.slice(start, -1).flatMap((upper, i) => divide(start + i + 1, left - 1).map((rest) => [upper, ...rest]));
  return Math.min(...divide(0, classes).map((uppers) => deviations(values, uppers)));
}

describe('pretty breaks', () => {
  // Examples of R: pretty(1:10), pretty(1:20, n = 2), pretty(1:20, n = 10), pretty(0:1), pretty(c(1,1)), pretty(c(-3.2, 7)).
  it.each([
    [1, 10, 5, [0, 2, 4, 6, 8, 10]],
    [1, 20, 2, [0, 10, 20]],
    [1, 20, 10, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]],
    [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [-3.2, 7, 5, [-4, -2, 0, 2, 4, 6, 8]],
    [0.1, 0.3, 2, [0.1, 0.2, 0.3]],
  ] as const)('of %d to %d in %d are those of R', (minimum, maximum, intervals, expected) => {
    expect(findPrettyBreaks(minimum, maximum, intervals)).toEqual(expected);
  });

  it('cover any range', () => {
    const random = createRandom(5);
    for (let round = 0; round < 2000; round++) {
      const low = (random.fraction() - 0.5) * 10 ** (random.integer(30) - 12);
      const high = random.pick([low, low + random.fraction() * 10 ** (random.integer(30) - 12)]);
      const breaks = findPrettyBreaks(low, high, 1 + random.integer(12));
      expect(breaks.length).toBeGreaterThan(1);
      const [first = NaN, second = NaN] = breaks;
      const slack = (second - first) * 1e-9;
      expect(first - slack).toBeLessThanOrEqual(low);
      expect((breaks.at(-1) ?? NaN) + slack).toBeGreaterThanOrEqual(high);
    }
  });
});

describe('labels of classes', () => {
  it('have the digits that tell them apart, and whole numbers begin at the next', () => {
    expect(formatClasses({ lower: 0.13, uppers: [1.464, 5.798, 4111.45] }, false)).toEqual([
      '0.1 – 1.5',
      '1.5 – 5.8',
      '5.8 – 4111.5',
    ]);
    expect(formatClasses({ lower: 0, uppers: [0, 12, 12_345] }, true)).toEqual(['0', '1 – 12', '13 – 12,345']);
    expect(formatClasses({ lower: -5, uppers: [-2.5, 3] }, true)).toEqual(['−5 – −3', '−2 – 3']);
    expect(formatClasses({ lower: 1990, uppers: [2000, 2024] }, true)).toEqual(['1990 – 2000', '2001 – 2024']);
    expect(formatClasses({ lower: 2.5, uppers: [2.5] }, false)).toEqual(['2.5']);
    expect(formatClasses({ lower: 0, uppers: [1e-12, 2e-12] }, false)).toEqual(['0e0 – 1e-12', '1e-12 – 2e-12']);
  });
});
