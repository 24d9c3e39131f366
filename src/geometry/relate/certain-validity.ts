/**
 * Tells of polygons that they are valid for certain, without the engine: no edge comes near another one that it does not
 * follow, and rings are nested as they should be. What comes near is left to the engine.
 */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { createLayerTable, getFarthest, holdsPlace, type LayerTable } from '../flat/layer-table.ts';
import { isNear, meets, nearnessOf } from './edge-contact.ts';

/** Rings are compared each with each, so where there are more the engine is as fast. */
const MAX_RINGS = 64;

/** Answers about shapes, which nobody changes. */
const answers = new WeakMap<FlatShape, boolean>();

/**
 * Remembered for each shape.
 * @param shape Polygon or MultiPolygon, rings closed
 * @returns true only where it is valid (OGC 06-103r4, clause 6.1.11.1); false where only an exact test can tell
 */
export function isCertainlyValid(shape: FlatShape): boolean {
  let answer = answers.get(shape);
  if (answer === undefined) {
    answer = isArrangedWell(shape);
    answers.set(shape, answer);
  }
  return answer;
}

/** Tells of a shape that it is certainly valid by the way it was made. */
export function rememberCertainlyValid(shape: FlatShape): void {
  answers.set(shape, true);
}

function isArrangedWell(shape: FlatShape): boolean {
  const rings = shape.ends.length;
  if (rings === 0 || rings > MAX_RINGS) return false;
  const table = createLayerTable([shape]);
  if (table.isUsable[0] === 0) return false;
  return !touchesItself(table, nearnessOf(getFarthest(table, 0))) && (rings === 1 || areNested(table, rings));
}

/** Sweeps from west to east over the runs of edges. */
function touchesItself(table: LayerTable, near: number): boolean {
  const { boxes, ringRun } = table;
  const runs = ringRun.at(-1) ?? 0;
  const order = Uint32Array.from({ length: runs }, (_, run) => run);
  order.sort((a, b) => (boxes[4 * a] as number) - (boxes[4 * b] as number));
  const ringOf = new Uint32Array(runs);
  for (let ring = 0; ring + 1 < ringRun.length; ring++) ringOf.fill(ring, ringRun[ring], ringRun[ring + 1]);
  for (let i = 0; i < runs; i++) {
    const a = order[i] as number;
    const east = (boxes[4 * a + 2] as number) + near;
    const south = (boxes[4 * a + 1] as number) - near;
    const north = (boxes[4 * a + 3] as number) + near;
    if (runMeets(table, ringOf, a, a, near)) return true;
    for (let j = i + 1; j < runs; j++) {
      const b = order[j] as number;
      if ((boxes[4 * b] as number) > east) break;
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
  const [bWest, bSouth, bEast, bNorth] = [boxes[4 * b], boxes[4 * b + 1], boxes[4 * b + 2], boxes[4 * b + 3]] as [
    number,
    number,
    number,
    number,
  ];
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
      const [low, high] = k < m ? [k, m] : [m, k];
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
function areNested(table: LayerTable, rings: number): boolean {
  const { xy, ringStart, isHole } = table;
  for (let ring = 0, shell = 0; ring < rings; ring++) {
    if (isHole[ring] === 0) shell = ring;
    const x = xy[2 * (ringStart[ring] as number)] as number;
    const y = xy[2 * (ringStart[ring] as number) + 1] as number;
    for (let other = 0; other < rings; other++) {
      if (other === ring) continue;
      const wanted = isHole[ring] === 1 && other === shell;
      // A shell in another one may lie in its hole: left to the engine.
      if (holdsPlace(table, other, other + 1, x, y) !== wanted) return false;
    }
  }
  return true;
}
