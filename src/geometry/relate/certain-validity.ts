/**
 * Tells of polygons that they are valid for certain, without the engine: no edge comes near another one that it does not
 * follow, and rings are nested as they should be. What comes near is left to the engine.
 */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { createLayerTable, getFarthest, holdsPlace, type LayerTable } from '../flat/layer-table.ts';
import { isNear, meets, nearnessOf } from './edge-contact.ts';

/** Rings are compared each with each, so where there are more the engine is as fast. */
const MAX_RINGS = 64;

/** Runs of a geometry from which on a sweep is faster than comparing each with each. */
const MIN_SWEPT_RUNS = 32;

/** Positions of the shapes that have a table together. */
const MAX_TABLE_POSITIONS = 2 ** 16;

/** Answers about shapes, which nobody changes. */
const answers = new WeakMap<FlatShape, boolean>();

/**
 * Remembered for each shape.
 * @param shape Polygon or MultiPolygon, rings closed
 * @returns true only where it is valid (OGC 06-103r4, clause 6.1.11.1); false where only an exact test can tell
 */
export function isCertainlyValid(shape: FlatShape): boolean {
  const known = answers.get(shape);
  if (known !== undefined) return known;
  testShapes([shape]);
  return answers.get(shape) === true;
}

/** Tests many shapes at once, for `isCertainlyValid` to remember: a table for each would cost more than its test. */
export function testCertainValidity(shapes: readonly FlatShape[]): void {
  let [batch, positions]: [FlatShape[], number] = [[], 0];
  for (const shape of shapes) {
    if (answers.has(shape)) continue;
    batch.push(shape);
    positions += shape.coordinates.length / shape.stride;
    if (positions < MAX_TABLE_POSITIONS) continue;
    testShapes(batch);
    [batch, positions] = [[], 0];
  }
  testShapes(batch);
}

/** Tells of a shape that it is certainly valid by the way it was made. */
export function rememberCertainlyValid(shape: FlatShape): void {
  answers.set(shape, true);
}

function testShapes(shapes: readonly FlatShape[]): void {
  const hasFewRings = ({ ends }: FlatShape) => ends.length > 0 && ends.length <= MAX_RINGS;
  const table = createLayerTable(shapes.map((shape) => (hasFewRings(shape) ? shape : null)));
  const ringOf = listRingOfRuns(table);
  for (let row = 0; row < shapes.length; row++) {
    answers.set(shapes[row] as FlatShape, table.isUsable[row] === 1 && isArrangedWell(table, row, ringOf));
  }
}

function isArrangedWell(table: LayerTable, row: number, ringOf: Uint32Array): boolean {
  const firstRing = table.rowRing[row] as number;
  const endRing = table.rowRing[row + 1] as number;
  if (touchesItself(table, firstRing, endRing, ringOf, nearnessOf(getFarthest(table, row)))) return false;
  return endRing - firstRing === 1 || areNested(table, firstRing, endRing);
}

function listRingOfRuns({ ringRun, isHole }: LayerTable): Uint32Array {
  const ringOf = new Uint32Array(ringRun[isHole.length] as number);
  for (let ring = 0; ring < isHole.length; ring++) ringOf.fill(ring, ringRun[ring], ringRun[ring + 1]);
  return ringOf;
}

/** Each of many runs of edges is compared with those that reach it, from west to east; of few, each with each. */
function touchesItself(
  table: LayerTable,
  firstRing: number,
  endRing: number,
  ringOf: Uint32Array,
  near: number,
): boolean {
  const { boxes, ringRun } = table;
  const from = ringRun[firstRing] as number;
  const count = (ringRun[endRing] as number) - from;
  const isSwept = count >= MIN_SWEPT_RUNS;
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = from + i;
  if (isSwept) order.sort((a, b) => (boxes[4 * a] as number) - (boxes[4 * b] as number));
  for (let i = 0; i < count; i++) {
    const a = order[i] as number;
    const west = (boxes[4 * a] as number) - near;
    const east = (boxes[4 * a + 2] as number) + near;
    const south = (boxes[4 * a + 1] as number) - near;
    const north = (boxes[4 * a + 3] as number) + near;
    if (runMeets(table, ringOf, a, a, near)) return true;
    for (let j = i + 1; j < count; j++) {
      const b = order[j] as number;
      if ((boxes[4 * b] as number) > east) {
        if (isSwept) break;
        continue;
      }
      if ((boxes[4 * b + 2] as number) < west) continue;
      if ((boxes[4 * b + 1] as number) > north || (boxes[4 * b + 3] as number) < south) continue;
      if (runMeets(table, ringOf, a, b, near)) return true;
    }
  }
  return false;
}

/** True when an edge of one run comes near one of another, or of the same run, that it does not follow. */
function runMeets(table: LayerTable, ringOf: Uint32Array, a: number, b: number, near: number): boolean {
  const { xy, boxes, ringStart, first, last } = table;
  const isSameRing = ringOf[a] === ringOf[b];
  const ring = ringOf[a] as number;
  const ringFirst = ringStart[ring] as number;
  const ringLast = (ringStart[ring + 1] as number) - 2;
  const bWest = boxes[4 * b] as number;
  const bSouth = boxes[4 * b + 1] as number;
  const bEast = boxes[4 * b + 2] as number;
  const bNorth = boxes[4 * b + 3] as number;
  for (let k = first[a] as number; k < (last[a] as number); k++) {
    const ax0 = xy[2 * k] as number;
    const ay0 = xy[2 * k + 1] as number;
    const ax1 = xy[2 * k + 2] as number;
    const ay1 = xy[2 * k + 3] as number;
    if (Math.min(ax0, ax1) - near > bEast || Math.max(ax0, ax1) + near < bWest) continue;
    if (Math.min(ay0, ay1) - near > bNorth || Math.max(ay0, ay1) + near < bSouth) continue;
    for (let m = a === b ? k + 1 : (first[b] as number); m < (last[b] as number); m++) {
      const bx0 = xy[2 * m] as number;
      const by0 = xy[2 * m + 1] as number;
      const bx1 = xy[2 * m + 2] as number;
      const by1 = xy[2 * m + 3] as number;
      const low = k < m ? k : m;
      const high = k < m ? m : k;
      const follows = isSameRing && high === low + 1;
      const closes = isSameRing && low === ringFirst && high === ringLast;
      if (follows || closes) {
        // The edge that comes first in the direction of the ring, and the one that follows it.
        const aIsFirst = follows === (k === low);
        if (aIsFirst ? turnsBack(ax0, ay0, ax1, ay1, bx1, by1, near) : turnsBack(bx0, by0, bx1, by1, ax1, ay1, near)) {
          return true;
        }
      } else if (meets(ax0, ay0, ax1, ay1, bx0, by0, bx1, by1, near)) return true;
    }
  }
  return false;
}

/** True when the edges p q and q s may share more than q. */
function turnsBack(px: number, py: number, qx: number, qy: number, sx: number, sy: number, near: number): boolean {
  if ((qx - px) * (sx - qx) + (qy - py) * (sy - qy) > 0) return false;
  return isNear(sx, sy, px, py, qx, qy, near) || isNear(px, py, qx, qy, sx, sy, near);
}

/** True where, of rings that meet nowhere, each hole is in its own shell and in no other ring, and each shell in none. */
function areNested(table: LayerTable, firstRing: number, endRing: number): boolean {
  const { xy, ringStart, isHole } = table;
  for (let ring = firstRing, shell = firstRing; ring < endRing; ring++) {
    if (isHole[ring] === 0) shell = ring;
    const x = xy[2 * (ringStart[ring] as number)] as number;
    const y = xy[2 * (ringStart[ring] as number) + 1] as number;
    for (let other = firstRing; other < endRing; other++) {
      if (other === ring) continue;
      const wanted = isHole[ring] === 1 && other === shell;
      // A shell in another one may lie in its hole: left to the engine.
      if (holdsPlace(table, other, other + 1, x, y) !== wanted) return false;
    }
  }
  return true;
}
