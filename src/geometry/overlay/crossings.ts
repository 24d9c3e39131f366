/**
 * Crossings of the edges of two rows of polygons, where all of them are in general position: each contact is a crossing
 * in the open, far enough from the ends of edges and from third edges that doubles are certain about it.
 */
import type { Bounds } from '../flat/flat.ts';
import type { LayerTable } from '../flat/layer-table.ts';
import { indexBoxes, type BoxIndex } from '../flat/spatial-index.ts';
import { isNear } from '../relate/edge-contact.ts';
import { placeCrossing } from '../relate/edge-crossing.ts';

/** Edges of a row that are compared, as runs of its table. */
export interface RunList {
  readonly table: LayerTable;
  /** Runs from `from` up to, not including, `end`. */
  readonly from: number;
  readonly end: number;
}

/** Arrays that the next search writes again; those of edges and shares are of `a`, then of `b`. */
export interface Crossings {
  count: number;
  /** First position of the edge of each operand. */
  readonly edges: [Uint32Array, Uint32Array];
  /** Fraction of that edge before the crossing. */
  readonly shares: [Float64Array, Float64Array];
  /** x and y interleaved, rounded once. */
  xy: Float64Array;
  /** 1 where the boundary of `a` goes into `b`, 0 where it comes out. */
  enters: Uint8Array;
}

/** Comparisons of one search, beyond which the engine is as fast. */
const MAX_COMPARISONS = 2e8;

/** Runs of a row from which on an index of them is faster than to look at each. */
export const MIN_INDEXED_RUNS = 512;

/** Pairs of runs from which on a sweep is faster than comparing each with each. */
const MIN_SWEPT_PAIRS = 2000;

const crossings: Crossings = {
  count: 0,
  edges: [new Uint32Array(), new Uint32Array()],
  shares: [new Float64Array(), new Float64Array()],
  xy: new Float64Array(),
  enters: new Uint8Array(),
};

/** Runs of each operand that reach into the box of the other, reused. */
const lists: [Uint32Array, Uint32Array] = [new Uint32Array(), new Uint32Array()];

/**
 * @param box of what the boxes of both share, with `near` around it
 * @param near distance from which on signs are certain
 * @returns undefined where an edge comes near an end of another one, or a crossing near a third edge
 */
export function findCrossings(a: RunList, b: RunList, box: Bounds, near: number): Crossings | undefined {
  const [countA, countB] = [listRuns(0, a, box), listRuns(1, b, box)];
  const [listA, listB] = [lists[0].subarray(0, countA), lists[1].subarray(0, countB)];
  crossings.count = 0;
  const isOpen =
    countA * countB < MIN_SWEPT_PAIRS
      ? compareEach(a.table, b.table, listA, listB, near)
      : sweep(a.table, b.table, listA, listB, near);
  if (!isOpen || crossings.count * (countA + countB) > MAX_COMPARISONS) return undefined;
  for (let k = 0; k < crossings.count; k++) {
    if (isBesideThird(a.table, listA, crossings.edges[0][k] as number, k, near)) return undefined;
    if (isBesideThird(b.table, listB, crossings.edges[1][k] as number, k, near)) return undefined;
  }
  return crossings;
}

/** @returns number of runs in the list of an operand */
function listRuns(operand: 0 | 1, { table, from, end }: RunList, box: Bounds): number {
  if (lists[operand].length < end - from) lists[operand] = new Uint32Array(2 * (end - from));
  const list = lists[operand];
  const { boxes } = table;
  const { west, south, east, north } = box;
  let count = 0;
  if (end - from >= MIN_INDEXED_RUNS) {
    for (const run of searchRuns({ table, from, end }, box)) list[count++] = run;
    return count;
  }
  for (let run = from; run < end; run++) {
    const at = 4 * run;
    if ((boxes[at] as number) > east || (boxes[at + 2] as number) < west) continue;
    if ((boxes[at + 1] as number) > north || (boxes[at + 3] as number) < south) continue;
    list[count++] = run;
  }
  return count;
}

/** Runs that reach into a box. */
export function searchRuns({ table, from, end }: RunList, { west, south, east, north }: Bounds): readonly number[] {
  return indexRuns(table, from, end)
    .search(west, south, east, north)
    .map((run) => from + run);
}

/** Indices of the runs of rows with many of them, by the first run; made once. */
const indexes = new WeakMap<LayerTable, Map<number, BoxIndex>>();

function indexRuns(table: LayerTable, from: number, end: number): BoxIndex {
  const known = indexes.get(table) ?? new Map<number, BoxIndex>();
  indexes.set(table, known);
  const index = known.get(from) ?? indexBoxes(table.boxes.subarray(4 * from, 4 * end));
  known.set(from, index);
  return index;
}

/** @returns false where edges are near each other */
function compareEach(a: LayerTable, b: LayerTable, listA: Uint32Array, listB: Uint32Array, near: number): boolean {
  const boxes = b.boxes;
  for (const runA of listA) {
    const at = 4 * runA;
    const west = (a.boxes[at] as number) - near;
    const south = (a.boxes[at + 1] as number) - near;
    const east = (a.boxes[at + 2] as number) + near;
    const north = (a.boxes[at + 3] as number) + near;
    for (const runB of listB) {
      const other = 4 * runB;
      if ((boxes[other] as number) > east || (boxes[other + 2] as number) < west) continue;
      if ((boxes[other + 1] as number) > north || (boxes[other + 3] as number) < south) continue;
      if (!crossRuns(a, b, runA, runB, near)) return false;
    }
  }
  return true;
}

/** The same from west to east. */
function sweep(a: LayerTable, b: LayerTable, listA: Uint32Array, listB: Uint32Array, near: number): boolean {
  sortByWest(a, listA);
  sortByWest(b, listB);
  let [i, j] = [0, 0];
  while (i < listA.length && j < listB.length) {
    const [runA, runB] = [listA[i] as number, listB[j] as number];
    const isA = (a.boxes[4 * runA] as number) <= (b.boxes[4 * runB] as number);
    const [table, run, other, list] = isA ? [a, runA, b, listB] : [b, runB, a, listA];
    const south = (table.boxes[4 * run + 1] as number) - near;
    const east = (table.boxes[4 * run + 2] as number) + near;
    const north = (table.boxes[4 * run + 3] as number) + near;
    for (let k = isA ? j : i; k < list.length; k++) {
      const partner = list[k] as number;
      const at = 4 * partner;
      if ((other.boxes[at] as number) > east) break;
      if ((other.boxes[at + 1] as number) > north || (other.boxes[at + 3] as number) < south) continue;
      if (!(isA ? crossRuns(a, b, run, partner, near) : crossRuns(a, b, partner, run, near))) return false;
    }
    if (isA) i += 1;
    else j += 1;
  }
  return true;
}

function sortByWest({ boxes }: LayerTable, list: Uint32Array): void {
  list.sort((one, other) => (boxes[4 * one] as number) - (boxes[4 * other] as number));
}

/** Adds the crossings of two runs. @returns false where edges are near each other but do not cross in the open */
function crossRuns(a: LayerTable, b: LayerTable, runA: number, runB: number, near: number): boolean {
  const [axy, bxy] = [a.xy, b.xy];
  const boxWest = b.boxes[4 * runB] as number;
  const boxSouth = b.boxes[4 * runB + 1] as number;
  const boxEast = b.boxes[4 * runB + 2] as number;
  const boxNorth = b.boxes[4 * runB + 3] as number;
  const [endA, firstB, endB] = [a.last[runA] as number, b.first[runB] as number, b.last[runB] as number];
  for (let k = a.first[runA] as number; k < endA; k++) {
    const ax0 = axy[2 * k] as number;
    const ay0 = axy[2 * k + 1] as number;
    const ax1 = axy[2 * k + 2] as number;
    const ay1 = axy[2 * k + 3] as number;
    const west = (ax0 < ax1 ? ax0 : ax1) - near;
    const east = (ax0 < ax1 ? ax1 : ax0) + near;
    const south = (ay0 < ay1 ? ay0 : ay1) - near;
    const north = (ay0 < ay1 ? ay1 : ay0) + near;
    if (boxWest > east || boxEast < west || boxSouth > north || boxNorth < south) continue;
    const ux = ax1 - ax0;
    const uy = ay1 - ay0;
    const wideA = near * (Math.abs(ux) + Math.abs(uy));
    for (let m = firstB; m < endB; m++) {
      const bx0 = bxy[2 * m] as number;
      const bx1 = bxy[2 * m + 2] as number;
      if ((bx0 < west && bx1 < west) || (bx0 > east && bx1 > east)) continue;
      const by0 = bxy[2 * m + 1] as number;
      const by1 = bxy[2 * m + 3] as number;
      if ((by0 < south && by1 < south) || (by0 > north && by1 > north)) continue;
      // Twice the signed areas of an edge and an end of the other one: their signs are certain beyond the margins.
      const b0 = ux * (by0 - ay0) - uy * (bx0 - ax0);
      const b1 = ux * (by1 - ay0) - uy * (bx1 - ax0);
      if ((b0 > wideA && b1 > wideA) || (b0 < -wideA && b1 < -wideA)) continue;
      const vx = bx1 - bx0;
      const vy = by1 - by0;
      const a0 = vx * (ay0 - by0) - vy * (ax0 - bx0);
      const a1 = vx * (ay1 - by0) - vy * (ax1 - bx0);
      const wideB = near * (Math.abs(vx) + Math.abs(vy));
      if ((a0 > wideB && a1 > wideB) || (a0 < -wideB && a1 < -wideB)) continue;
      if (Math.abs(b0) <= wideA || Math.abs(b1) <= wideA || Math.abs(a0) <= wideB || Math.abs(a1) <= wideB)
        return false;
      const at = addCrossing(k, m, a0 / (a0 - a1), b0 / (b0 - b1), a1 > 0 ? 1 : 0);
      placeCrossing(crossings.xy, 2 * at, ax0, ay0, ax1, ay1, bx0, by0, bx1, by1);
    }
  }
  return true;
}

function addCrossing(edgeA: number, edgeB: number, shareA: number, shareB: number, enters: 0 | 1): number {
  const at = crossings.count++;
  if (at === crossings.enters.length) grow(Math.max(256, 2 * at));
  crossings.edges[0][at] = edgeA;
  crossings.edges[1][at] = edgeB;
  crossings.shares[0][at] = shareA;
  crossings.shares[1][at] = shareB;
  crossings.enters[at] = enters;
  return at;
}

function grow(length: number): void {
  const copy = <T extends Uint8Array | Uint32Array | Float64Array>(target: T, source: T): T => {
    target.set(source);
    return target;
  };
  for (const operand of [0, 1] as const) {
    crossings.edges[operand] = copy(new Uint32Array(length), crossings.edges[operand]);
    crossings.shares[operand] = copy(new Float64Array(length), crossings.shares[operand]);
  }
  crossings.xy = copy(new Float64Array(2 * length), crossings.xy);
  crossings.enters = copy(new Uint8Array(length), crossings.enters);
}

function isBesideThird(table: LayerTable, list: Uint32Array, own: number, at: number, near: number): boolean {
  const { boxes, xy, first, last } = table;
  const x = crossings.xy[2 * at] as number;
  const y = crossings.xy[2 * at + 1] as number;
  for (const run of list) {
    const box = 4 * run;
    if ((boxes[box] as number) > x + near || (boxes[box + 2] as number) < x - near) continue;
    if ((boxes[box + 1] as number) > y + near || (boxes[box + 3] as number) < y - near) continue;
    const end = last[run] as number;
    for (let k = first[run] as number; k < end; k++) {
      if (k === own) continue;
      if (
        isNear(
          x,
          y,
          xy[2 * k] as number,
          xy[2 * k + 1] as number,
          xy[2 * k + 2] as number,
          xy[2 * k + 3] as number,
          near,
        )
      )
        return true;
    }
  }
  return false;
}
