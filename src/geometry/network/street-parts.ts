/** Reached streets, split where the cost is a break. */
import type { CostPiece } from './envelope.ts';
import type { EdgePieces } from './reached-pieces.ts';

/** Part of an edge on which cost is linear and within one break and the one before it. */
export interface StreetPart extends CostPiece {
  readonly edge: number;
  /** Index of the break. */
  readonly level: number;
}

/** Metres; a shorter part would be two positions that are the same. */
const MIN_LENGTH = 1e-6;

/** @param breaks rising @returns parts within the last break, along each edge */
export function cutAtBreaks(reached: Iterable<EdgePieces>, breaks: readonly number[]): readonly StreetPart[] {
  const parts: StreetPart[] = [];
  for (const { edge, pieces } of reached) for (const piece of pieces) addParts(parts, edge, piece, breaks);
  return parts;
}

function addParts(parts: StreetPart[], edge: number, piece: CostPiece, breaks: readonly number[]): void {
  const { from, to, costFrom, costTo, root } = piece;
  if (!isStreet(piece)) return;
  const isRising = costTo >= costFrom;
  const [low, high] = isRising ? [costFrom, costTo] : [costTo, costFrom];
  const first = breaks.findIndex((limit) => limit >= low);
  if (first < 0 || low === Infinity) return;
  const last = breaks.findIndex((limit) => limit >= high);
  if (first === last) {
    parts.push({ edge, level: first, from, to, costFrom, costTo, root });
    return;
  }
  const placeOf = (cost: number) => {
    if (cost === costFrom) return from;
    return cost === costTo ? to : from + ((cost - costFrom) / (costTo - costFrom)) * (to - from);
  };
  const levels = breaks.slice(first, last < 0 ? breaks.length : last + 1).map((limit, k) => {
    const [least, most] = [k === 0 ? low : (breaks[first + k - 1] as number), Math.min(limit, high)];
    const [start, end] = isRising ? [least, most] : [most, least];
    return { edge, level: first + k, from: placeOf(start), to: placeOf(end), costFrom: start, costTo: end, root };
  });
  for (const part of isRising ? levels : levels.reverse()) if (isStreet(part)) parts.push(part);
}

function isStreet({ from, to }: Pick<CostPiece, 'from' | 'to'>): boolean {
  return to - from > MIN_LENGTH;
}
