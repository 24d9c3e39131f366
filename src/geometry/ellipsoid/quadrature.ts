/** Gauss-Legendre quadrature over an interval. */

interface Node {
  /** In [0, 1]. */
  readonly at: number;
  readonly weight: number;
}

/** Two-point rule on [0, 1]: exact for polynomials up to degree 3. */
const TWO_POINTS: readonly Node[] = [
  { at: 0.5 - Math.sqrt(1 / 12), weight: 0.5 },
  { at: 0.5 + Math.sqrt(1 / 12), weight: 0.5 },
];

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

export interface Span {
  readonly from: number;
  readonly to: number;
  /** Maximum span of the five-point rule; longer ones are split. */
  readonly maxSpan: number;
}

/** Mean of a smooth function over a span. */
export function computeMean(value: (x: number) => number, { from, to, maxSpan }: Span): number {
  const width = to - from;
  if (width === 0) return value(from);
  const fraction = Math.abs(width) / maxSpan;
  if (fraction <= MAX_SHORT_FRACTION) return applyRule(TWO_POINTS, value, from, width);
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
