/** Rings of a border, whose interior is to the left of each piece. */
import type { FlatShape } from '../../../../schemas/flat-geometry.ts';
import { computeCertainArea } from '../../flat/layer-table.ts';
import { assembleRings } from '../assemble-rings.ts';
import type { Border } from './border.ts';
import { NONE } from './edges.ts';

export interface TracedBorder {
  /** Shells counter-clockwise, parts that touch at a place apart. */
  readonly shape: FlatShape;
  /** True when the border is at a place twice. */
  readonly touchesItself: boolean;
}

/** Smallest difference of two turns, in radians, of which doubles tell the larger one. */
const MIN_TURN = 1e-9;

/**
 * @param offenders receives rows of which a ring has an area that may be 0 by rounding
 * @returns undefined there, and where the border does not close, or turns by nearly the same angle twice
 */
export function traceBorder(border: Border, offenders: Set<number>): TracedBorder | undefined {
  const { count, from, to, owner, x, y, vertices } = border;
  const firstOut = new Int32Array(vertices).fill(NONE);
  const nextOut = new Int32Array(count).fill(NONE);
  let touchesItself = false;
  for (let piece = 0; piece < count; piece++) {
    const vertex = from[piece] as number;
    if (firstOut[vertex] !== NONE) touchesItself = true;
    nextOut[piece] = firstOut[vertex] as number;
    firstOut[vertex] = piece;
  }
  const isDone = new Uint8Array(count);
  const [shells, holes]: [Float64Array[], Float64Array[]] = [[], []];
  for (let start = 0; start < count; start++) {
    if (isDone[start] === 1) continue;
    const path: number[] = [];
    let piece = start;
    do {
      isDone[piece] = 1;
      path.push(piece);
      piece = follow(piece, start);
    } while (piece !== start && piece !== NONE);
    if (piece === NONE) return undefined;
    for (const loop of touchesItself ? splitLoops(path, from) : [path]) {
      const ring = toRing(loop);
      const area = computeCertainArea(ring, 2, 0, ring.length / 2);
      if (area === 0) for (const part of loop) offenders.add(owner[part] as number);
      else (area > 0 ? shells : holes).push(ring);
    }
  }
  if (offenders.size > 0 || shells.length === 0) return undefined;
  return { shape: assembleRings(shells, holes), touchesItself };

  /** The next piece of the border of the same interior: the one that turns most to the left. */
  function follow(piece: number, start: number): number {
    const vertex = to[piece] as number;
    const only = firstOut[vertex] as number;
    if (only === NONE || nextOut[only] === NONE) return only !== start && isDone[only] === 1 ? NONE : only;
    const origin = from[piece] as number;
    const ux = (x[vertex] as number) - (x[origin] as number);
    const uy = (y[vertex] as number) - (y[origin] as number);
    let [best, bestTurn] = [NONE, -Infinity];
    for (let next = only; next !== NONE; next = nextOut[next] as number) {
      const end = to[next] as number;
      const wx = (x[end] as number) - (x[vertex] as number);
      const wy = (y[end] as number) - (y[vertex] as number);
      const turn = Math.atan2(ux * wy - uy * wx, ux * wx + uy * wy);
      if (Math.abs(turn - bestTurn) < MIN_TURN) return NONE;
      if (turn > bestTurn) [best, bestTurn] = [next, turn];
    }
    return best !== start && isDone[best] === 1 ? NONE : best;
  }

  function toRing(loop: readonly number[]): Float64Array {
    const ring = new Float64Array(2 * loop.length + 2);
    for (let k = 0; k < loop.length; k++) {
      const vertex = from[loop[k] as number] as number;
      ring[2 * k] = x[vertex] as number;
      ring[2 * k + 1] = y[vertex] as number;
    }
    ring.copyWithin(2 * loop.length, 0, 2);
    return ring;
  }
}

/** Splits a border that comes to a place again: a hole that touches the outline there, or another hole. */
function splitLoops(path: readonly number[], from: Int32Array): readonly (readonly number[])[] {
  const loops: (readonly number[])[] = [];
  const seen = new Map<number, number>();
  const open: number[] = [];
  for (const piece of path) {
    const vertex = from[piece] as number;
    const at = seen.get(vertex);
    if (at !== undefined) {
      const loop = open.splice(at);
      for (const closed of loop) seen.delete(from[closed] as number);
      loops.push(loop);
    }
    seen.set(vertex, open.length);
    open.push(piece);
  }
  return [...loops, open];
}
