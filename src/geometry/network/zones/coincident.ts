/** Makes one of pieces of borders between the same two nodes: rounding leaves shapes of no width. */
import type { Borders } from './borders.ts';

export function joinCoincident(borders: Borders): Borders {
  const { from, to, left, right } = borders;
  const nodes = borders.x.length;
  const known = new Map<number, number>();
  const [lefts, rights] = [left.slice(), right.slice()];
  const isRemoved = new Uint8Array(from.length);
  for (let piece = 0; piece < from.length; piece++) {
    const [a, b] = [from[piece] as number, to[piece] as number];
    const key = Math.min(a, b) * nodes + Math.max(a, b);
    const other = known.get(key);
    if (other === undefined) {
      known.set(key, piece);
      continue;
    }
    const isOpposite = from[other] !== a;
    const own = isOpposite ? [rights[piece], lefts[piece]] : [lefts[piece], rights[piece]];
    if (own[0] === rights[other]) rights[other] = own[1] as number;
    else if (own[1] === lefts[other]) lefts[other] = own[0] as number;
    else continue;
    isRemoved[piece] = 1;
    if (lefts[other] !== rights[other]) continue;
    isRemoved[other] = 1;
    known.delete(key);
  }
  const kept = Uint32Array.from(from.keys()).filter((piece) => isRemoved[piece] === 0);
  if (kept.length === from.length) return borders;
  const pick = (values: Int32Array) => Int32Array.from(kept, (piece) => values[piece] as number);
  return { ...borders, from: pick(from), to: pick(to), left: pick(lefts), right: pick(rights) };
}
