/** Gauss-Legendre quadrature along an edge. */

interface Node {
  /** From 0 to 1. */
  readonly at: number;
  readonly weight: number;
}

/** Two points on [0, 1]: exact for polynomials up to degree 3. */
const two: readonly Node[] = [
  { at: 0.5 - Math.sqrt(1 / 12), weight: 0.5 },
  { at: 0.5 + Math.sqrt(1 / 12), weight: 0.5 },
];

/** Five points on [0, 1]: exact up to degree 9. */
export const fivePoints: readonly Node[] = [
  { at: 0.5, weight: 64 / 225 },
  ...[
    { offset: Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 6, weight: (322 + 13 * Math.sqrt(70)) / 1800 },
    { offset: Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 6, weight: (322 - 13 * Math.sqrt(70)) / 1800 },
  ].flatMap(({ offset, weight }) => [
    { at: 0.5 - offset, weight },
    { at: 0.5 + offset, weight },
  ]),
];

/** So short that two points leave an error below 1e-11 of the mean, as a share of the widest span. */
const SHORT_SHARE = 1 / 200;

export interface Span {
  readonly from: number;
  readonly to: number;
  /** A span that five points do justice to; longer ones are cut. */
  readonly widest: number;
}

/** The mean of a smooth function over a span. */
export function meanOver(value: (x: number) => number, { from, to, widest }: Span): number {
  const width = to - from;
  if (width === 0) return value(from);
  const share = Math.abs(width) / widest;
  if (share <= SHORT_SHARE) return rule(two, value, from, width);
  const pieces = Math.ceil(share);
  let sum = 0;
  for (let i = 0; i < pieces; i++) sum += rule(fivePoints, value, from + (width * i) / pieces, width / pieces);
  return sum / pieces;
}

function rule(nodes: readonly Node[], value: (x: number) => number, from: number, width: number): number {
  let sum = 0;
  for (const { at, weight } of nodes) sum += weight * value(from + width * at);
  return sum;
}
