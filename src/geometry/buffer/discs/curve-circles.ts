/**
 * Borders by the winding numbers of a closed curve that crosses itself: where the way goes on along the other strand at
 * each crossing, the curve falls into circles that do not cross, each with one winding number on its right.
 * @see Seifert 1935, Über das Geschlecht von Knoten, doi:10.1007/BF01448044
 */
import { orientation } from '../../flat/orientation.ts';
import { findCurveCrossings, type CurveCrossings } from './curve-crossings.ts';

/** Strands between two passes of crossings: each has the number of the pass in which it starts, along the curve. */
interface Strands {
  /** Winding number to the right of each. */
  right: Int32Array;
  /** Strand that starts in each pass. */
  startingIn: Uint32Array;
  isDone: Uint8Array;
}

/** Curves come by the thousand, so their arrays are kept. */
let strands = createStrands(512);

function createStrands(count: number): Strands {
  return { right: new Int32Array(count), startingIn: new Uint32Array(count), isDone: new Uint8Array(count) };
}

/** Room for the positions of a circle. */
let room = new Float64Array(1024);

/**
 * @param curve closed, no position twice in a row
 * @param wanted winding number to the right of the circles that are wanted; to their left it is 1 more
 * @returns closed rings in the direction of the curve, which do not meet; undefined where edges come too close to tell
 */
export function traceCircles(curve: Float64Array, wanted: number): readonly Float64Array[] | undefined {
  const crossings = findCurveCrossings(curve);
  if (!crossings) return undefined;
  const first = findWesternmost(curve);
  const turn = turnAt(curve, first);
  if (turn === 0) return undefined;
  // Nothing lies west of the westernmost position: one side of its edges is outside.
  const outside = turn > 0 ? 0 : -1;
  if (crossings.count === 0) return outside === wanted ? [curve.slice()] : [];
  if (!countWindings(crossings, first, outside)) return undefined;
  const circles: Float64Array[] = [];
  for (let strand = 0; strand < crossings.count; strand++) {
    if (strands.right[strand] === wanted && strands.isDone[strand] === 0) {
      circles.push(followCircle(curve, crossings, strand));
    }
  }
  return circles;
}

function findWesternmost(curve: Float64Array): number {
  let first = 0;
  for (let i = 2; i + 2 < curve.length; i += 2) {
    const east = (curve[i] as number) - (curve[2 * first] as number);
    if (east < 0 || (east === 0 && (curve[i + 1] as number) < (curve[2 * first + 1] as number))) first = i / 2;
  }
  return first;
}

/** @returns above 0 where the curve turns left at a position */
function turnAt(curve: Float64Array, i: number): number {
  const before = i === 0 ? curve.length - 4 : 2 * i - 2;
  return orientation(
    curve[before] as number,
    curve[before + 1] as number,
    curve[2 * i] as number,
    curve[2 * i + 1] as number,
    curve[2 * i + 2] as number,
    curve[2 * i + 3] as number,
  );
}

/**
 * @param first edge of which the winding number to the right of its start is known, and that number
 * @returns false where the winding number does not come back around the curve
 */
function countWindings({ count, passes, edge, isLeftwards }: CurveCrossings, first: number, known: number): boolean {
  if (count > strands.right.length) strands = createStrands(2 * count);
  const { right, startingIn, isDone } = strands;
  let winding = 0;
  let atFirst = 0;
  for (let strand = 0; strand < count; strand++) {
    const pass = passes[strand] as number;
    winding += isLeftwards[pass] === 1 ? 1 : -1;
    right[strand] = winding;
    startingIn[pass] = strand;
    isDone[strand] = 0;
    if ((edge[pass] as number) < first) atFirst = winding;
  }
  for (let strand = 0; strand < count; strand++) right[strand] = (right[strand] as number) + known - atFirst;
  return winding === 0;
}

/** From a strand to the one that starts where it ends, along the other edge. */
function followCircle(curve: Float64Array, { count, passes, edge, xy }: CurveCrossings, start: number): Float64Array {
  const { startingIn, isDone } = strands;
  const edges = curve.length / 2 - 1;
  // No position of the curve is on two strands, and a circle has a crossing once: on its other side the number differs.
  if (curve.length + count > room.length) room = new Float64Array(2 * (curve.length + count));
  let length = 0;
  let strand = start;
  do {
    isDone[strand] = 1;
    const from = passes[strand] as number;
    const isLast = strand + 1 === count;
    const to = passes[isLast ? 0 : strand + 1] as number;
    room[length++] = xy[from & ~1] as number;
    room[length++] = xy[from | 1] as number;
    const end = (edge[to] as number) + (isLast ? edges : 0);
    for (let i = (edge[from] as number) + 1; i <= end; i++) {
      const position = 2 * (i < edges ? i : i - edges);
      room[length++] = curve[position] as number;
      room[length++] = curve[position + 1] as number;
    }
    strand = startingIn[to ^ 1] as number;
  } while (strand !== start);
  room[length++] = room[0] as number;
  room[length++] = room[1] as number;
  return room.slice(0, length);
}
