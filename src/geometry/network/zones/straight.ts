/** Removes nodes from borders that are straight there: on the outer side of a street there is one at each sample. */
import type { Borders } from './borders.ts';

/** @param tolerance maximum distance of a removed node from the border */
export function mergeStraight(borders: Borders, tolerance: number): Borders {
  const { from, to, left, right, x, y } = borders;
  /** The piece that ends and the one that starts at each node, or -1 for none, or -2 for several. */
  const [into, out] = [new Int32Array(x.length).fill(-1), new Int32Array(x.length).fill(-1)];
  for (let piece = 0; piece < from.length; piece++) {
    const [start, end] = [from[piece] as number, to[piece] as number];
    out[start] = out[start] === -1 ? piece : -2;
    into[end] = into[end] === -1 ? piece : -2;
  }
  const isRemoved = new Uint8Array(from.length);
  const ends = to.slice();
  const isSame = (a: number, b: number) => left[a] === left[b] && right[a] === right[b];
  const isPlain = (node: number) => {
    const [a, b] = [into[node] as number, out[node] as number];
    return a >= 0 && b >= 0 && a !== b && isSame(a, b);
  };
  const isDone = new Uint8Array(from.length);
  for (let piece = 0; piece < from.length; piece++) {
    if (isDone[piece] === 1) continue;
    // Back to where the chain starts, or around a ring to here.
    let first = piece;
    while (isPlain(from[first] as number)) {
      const previous = into[from[first] as number] as number;
      if (previous === piece) break;
      first = previous;
    }
    const chain = [first];
    isDone[first] = 1;
    for (let last = first; isPlain(to[last] as number);) {
      const next = out[to[last] as number] as number;
      if (isDone[next] === 1) break;
      isDone[next] = 1;
      chain.push(next);
      last = next;
    }
    thin(chain);
  }
  const kept = Uint32Array.from(from.keys()).filter((piece) => isRemoved[piece] === 0);
  const pick = (values: Int32Array) => Int32Array.from(kept, (piece) => values[piece] as number);
  return { from: pick(from), to: pick(ends), left: pick(left), right: pick(right), x, y };

  /** Extends each piece over the next ones as long as all nodes between are near the line; never to less than a ring. */
  function thin(chain: readonly number[]): void {
    const isRing = from[chain[0] as number] === to[chain[chain.length - 1] as number];
    let remaining = chain.length;
    for (let k = 0; k < chain.length;) {
      const own = chain[k] as number;
      let next = k + 1;
      while (next < chain.length && (!isRing || remaining > 4) && isStraight(chain, k, next)) {
        isRemoved[chain[next] as number] = 1;
        ends[own] = to[chain[next] as number] as number;
        remaining -= 1;
        next += 1;
      }
      k = next;
    }
  }

  function isStraight(chain: readonly number[], first: number, last: number): boolean {
    const [a, b] = [from[chain[first] as number] as number, to[chain[last] as number] as number];
    const [x0, y0] = [x[a] as number, y[a] as number];
    const [dx, dy] = [(x[b] as number) - x0, (y[b] as number) - y0];
    const length = Math.hypot(dx, dy);
    if (length === 0) return false;
    let behind = 0;
    for (let k = first; k < last; k++) {
      const node = to[chain[k] as number] as number;
      const [px, py] = [(x[node] as number) - x0, (y[node] as number) - y0];
      const along = (px * dx + py * dy) / length;
      if (Math.abs(px * dy - py * dx) > tolerance * length || along < behind || along > length) return false;
      behind = along;
    }
    return true;
  }
}
