/** Reached streets, split where the cost is a break. */
import type { CostPiece } from './envelope.ts';
import type { EdgePieces } from './reached-pieces.ts';

/** Part of an edge on which cost is linear and within one break and the one before it. */
export interface StreetPart extends CostPiece {
  readonly edge: number;
  /** Index of the break. */
  readonly level: number;
}

/** @param breaks rising @returns parts within the last break, along each edge */
export function* cutAtBreaks(reached: Iterable<EdgePieces>, breaks: readonly number[]): Generator<StreetPart> {
  for (const { edge, pieces } of reached) {
    for (const piece of pieces) {
      if (!(Math.min(piece.costFrom, piece.costTo) <= (breaks[breaks.length - 1] as number))) continue;
      yield* cutPiece(edge, piece, breaks);
    }
  }
}

function* cutPiece(edge: number, piece: CostPiece, breaks: readonly number[]): Generator<StreetPart> {
  const { from, to, costFrom, costTo, root } = piece;
  const isRising = costTo >= costFrom;
  const [low, high] = isRising ? [costFrom, costTo] : [costTo, costFrom];
  const within = breaks.flatMap((limit, level) => (limit >= low ? [{ limit, level }] : []));
  const parts: StreetPart[] = [];
  let before = low;
  for (const { limit, level } of within) {
    const end = Math.min(limit, high);
    const placeOf = (cost: number) => (cost === costFrom ? from : cost === costTo ? to : from + ((cost - costFrom) / (costTo - costFrom)) * (to - from)); // prettier-ignore
    const [a, b] = isRising ? [before, end] : [end, before];
    const [start, stop] = low === high ? [from, to] : [placeOf(a), placeOf(b)];
    if (stop > start) parts.push({ edge, level, from: start, to: stop, costFrom: a, costTo: b, root });
    before = end;
    if (limit >= high) break;
  }
  yield* isRising ? parts : parts.reverse();
}
