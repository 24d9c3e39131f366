/** Gauss-Legendre quadrature over an interval. */

interface Node {
  /** In [0, 1]. */
  readonly at: number;
  readonly weight: number;
}

/** Nodes of the two-point rule on [0, 1], of equal weights: exact for polynomials up to degree 3. */
const [LOW_POINT, HIGH_POINT] = [0.5 - Math.sqrt(1 / 12), 0.5 + Math.sqrt(1 / 12)];

/** Five-point rule on [0, 1]: exact up to degree 9. */
export const FIVE_POINTS: readonly Node[] = [
  { at: 0.5, weight: 64 / 225 },
  ...[
    { offset: Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 6, weight: (322 + 13 * Math.sqrt(70)) / 1800 },
    { offset: Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 6, weight: (322 - 13 * Math.sqrt(70)) / 1800 },
  ].flatMap(({ offset, weight }) => [
    { at: 0.5 - offset, weight },
    { at: 0.5 + offset, weight },
  ]),
];

/** Maximum span of the two-point rule as a fraction of the widest span; its relative error is then below 1e-11. */
const MAX_SHORT_FRACTION = 1 / 200;

/**
 * Mean of a smooth function over a span.
 * @param maxSpan of the five-point rule; longer ones are split
 */
export function computeMean(value: (x: number) => number, from: number, to: number, maxSpan: number): number {
  const width = to - from;
  if (width === 0) return value(from);
  const fraction = Math.abs(width) / maxSpan;
  if (fraction <= MAX_SHORT_FRACTION) return (value(from + width * LOW_POINT) + value(from + width * HIGH_POINT)) / 2;
  const pieces = Math.ceil(fraction);
  let sum = 0;
  for (let i = 0; i < pieces; i++) sum += applyRule(FIVE_POINTS, value, from + (width * i) / pieces, width / pieces);
  return sum / pieces;
}

function applyRule(nodes: readonly Node[], value: (x: number) => number, from: number, width: number): number {
  let sum = 0;
  for (const { at, weight } of nodes) sum += weight * value(from + width * at);
  return sum;
}

/** Nodes of Chebyshev polynomials on [-1, 1]; 0 is not among them. */
const NODES = Array.from({ length: 6 }, (_, i) => Math.cos((Math.PI * (2 * i + 1)) / 12));

/** Polynomial that is 0 at 0: x times Newton's form of another one, so that digits near 0 are kept. */
export interface RatioPolynomial {
  readonly nodes: readonly number[];
  /** Divided differences of value / x, the first of each order. */
  readonly differences: readonly number[];
}

/** Interpolates a smooth function that is 0 at 0 over [-reach, reach]: value / x at six nodes. */
export function interpolateRatio(value: (x: number) => number, reach: number): RatioPolynomial {
  const nodes = NODES.map((node) => node * reach);
  const differences = nodes.map((node) => value(node) / node);
  for (let order = 1; order < nodes.length; order++) {
    for (let i = nodes.length - 1; i >= order; i--) {
      const rise = (differences[i] as number) - (differences[i - 1] as number);
      differences[i] = rise / ((nodes[i] as number) - (nodes[i - order] as number));
    }
  }
  return { nodes, differences };
}

/** Mean of a polynomial over a span, by the rules of `computeMean` and several times as fast. */
export function computeRatioMean(polynomial: RatioPolynomial, from: number, to: number, maxSpan: number): number {
  const width = to - from;
  if (Math.abs(width) / maxSpan > MAX_SHORT_FRACTION) return computeMean(toFunction(polynomial), from, to, maxSpan);
  const low = evaluateRatio(polynomial, from + width * LOW_POINT);
  return (low + evaluateRatio(polynomial, from + width * HIGH_POINT)) / 2;
}

function toFunction(polynomial: RatioPolynomial): (x: number) => number {
  return (x) => evaluateRatio(polynomial, x);
}

function evaluateRatio({ nodes, differences }: RatioPolynomial, x: number): number {
  let sum = differences[5] as number;
  sum = (differences[4] as number) + (x - (nodes[4] as number)) * sum;
  sum = (differences[3] as number) + (x - (nodes[3] as number)) * sum;
  sum = (differences[2] as number) + (x - (nodes[2] as number)) * sum;
  sum = (differences[1] as number) + (x - (nodes[1] as number)) * sum;
  sum = (differences[0] as number) + (x - (nodes[0] as number)) * sum;
  return x * sum;
}
