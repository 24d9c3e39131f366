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

/**
 * Polynomial for a smooth function that is 0 at 0, over [-reach, reach]: x times the interpolation of value / x at six
 * nodes, in Newton's form, so that digits near 0 are kept.
 */
export function interpolateRatio(value: (x: number) => number, reach: number): (x: number) => number {
  const nodes = NODES.map((node) => node * reach);
  const differences = nodes.map((node) => value(node) / node);
  for (let order = 1; order < nodes.length; order++) {
    for (let i = nodes.length - 1; i >= order; i--) {
      const rise = (differences[i] ?? NaN) - (differences[i - 1] ?? NaN);
      differences[i] = rise / ((nodes[i] ?? NaN) - (nodes[i - order] ?? NaN));
    }
  }
  const [x0 = NaN, x1 = NaN, x2 = NaN, x3 = NaN, x4 = NaN] = nodes;
  const [c0 = NaN, c1 = NaN, c2 = NaN, c3 = NaN, c4 = NaN, c5 = NaN] = differences;
  return (x) => x * (c0 + (x - x0) * (c1 + (x - x1) * (c2 + (x - x2) * (c3 + (x - x3) * (c4 + (x - x4) * c5)))));
}
