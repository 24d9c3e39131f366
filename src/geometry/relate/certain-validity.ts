/**
 * Tells of polygons that they are valid for certain, without the engine: no edge comes near another one that it does not
 * follow, and rings are nested as they should be. What comes near is left to the engine.
 */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { isNear, meets, nearnessOf } from './edge-contact.ts';

/** Edges per box. */
const RUN = 8;

/** Rings are compared each with each, so where there are more the engine is as fast. */
const MAX_RINGS = 64;

/** Rings without repeated positions, and boxes around runs of their edges; in arrays that the next call writes again. */
interface Layout {
  rings: number;
  runs: number;
  /** Farthest coordinate from the origin. */
  farthest: number;
  xy: Float64Array;
  /** First position of each ring, and the end of the last one. */
  readonly ringStart: Uint32Array;
  readonly isHole: Uint8Array;
  /** West, south, east and north of each run. */
  boxes: Float64Array;
  /** First and last position of each run, and its ring. */
  first: Uint32Array;
  last: Uint32Array;
  ring: Uint32Array;
  /** Runs from west to east. */
  order: Uint32Array;
}

const layout: Layout = {
  rings: 0,
  runs: 0,
  farthest: 0,
  xy: new Float64Array(),
  ringStart: new Uint32Array(MAX_RINGS + 1),
  isHole: new Uint8Array(MAX_RINGS),
  boxes: new Float64Array(),
  first: new Uint32Array(),
  last: new Uint32Array(),
  ring: new Uint32Array(),
  order: new Uint32Array(),
};

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
  if (shape.ends.length === 0 || shape.ends.length > MAX_RINGS || !arrange(shape)) return false;
  const near = nearnessOf(layout.farthest);
  return !touchItself(near) && (layout.rings === 1 || areNested());
}

/** @returns false for a ring with fewer than three different edges */
function arrange({ coordinates, stride, ends, parts }: FlatShape): boolean {
  reserve(coordinates.length / stride, ends.length);
  const { xy, ringStart, isHole, boxes } = layout;
  let [size, runs, part, start, farthest] = [0, 0, 0, 0, 0];
  for (let ring = 0; ring < ends.length; ring++) {
    const isShell = ring === 0 || parts?.[part] === ring;
    if (isShell && ring > 0) part += 1;
    isHole[ring] = isShell ? 0 : 1;
    ringStart[ring] = size;
    const [from, end] = [size, ends[ring] as number];
    for (let k = start; k < end; k++) {
      const x = coordinates[k * stride] as number;
      const y = coordinates[k * stride + 1] as number;
      if (size > from && xy[2 * size - 2] === x && xy[2 * size - 1] === y) continue;
      xy[2 * size] = x;
      xy[2 * size + 1] = y;
      size += 1;
    }
    start = end;
    if (size - from < 4) return false;
    for (let first = from; first < size - 1; first += RUN) {
      const last = Math.min(first + RUN, size - 1);
      let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let k = first; k <= last; k++) {
        const x = xy[2 * k] as number;
        const y = xy[2 * k + 1] as number;
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < south) south = y;
        if (y > north) north = y;
      }
      boxes[4 * runs] = west;
      boxes[4 * runs + 1] = south;
      boxes[4 * runs + 2] = east;
      boxes[4 * runs + 3] = north;
      layout.first[runs] = first;
      layout.last[runs] = last;
      layout.ring[runs] = ring;
      layout.order[runs] = runs;
      farthest = Math.max(farthest, -west, -south, east, north);
      runs += 1;
    }
  }
  ringStart[ends.length] = size;
  layout.rings = ends.length;
  layout.runs = runs;
  layout.farthest = farthest;
  return true;
}

function reserve(positions: number, rings: number): void {
  if (layout.xy.length < 2 * positions) layout.xy = new Float64Array(4 * positions);
  const runs = Math.ceil(positions / RUN) + rings;
  if (layout.first.length >= runs) return;
  layout.boxes = new Float64Array(8 * runs);
  layout.first = new Uint32Array(2 * runs);
  layout.last = new Uint32Array(2 * runs);
  layout.ring = new Uint32Array(2 * runs);
  layout.order = new Uint32Array(2 * runs);
}

/** Sweeps from west to east over the runs of edges. */
function touchItself(near: number): boolean {
  const { boxes, runs } = layout;
  const order = layout.order.subarray(0, runs);
  order.sort((a, b) => (boxes[4 * a] as number) - (boxes[4 * b] as number));
  for (let i = 0; i < runs; i++) {
    const a = order[i] as number;
    const east = (boxes[4 * a + 2] as number) + near;
    const south = (boxes[4 * a + 1] as number) - near;
    const north = (boxes[4 * a + 3] as number) + near;
    if (runMeets(a, a, near)) return true;
    for (let j = i + 1; j < runs; j++) {
      const b = order[j] as number;
      if ((boxes[4 * b] as number) > east) break;
      if ((boxes[4 * b + 1] as number) > north || (boxes[4 * b + 3] as number) < south) continue;
      if (runMeets(a, b, near)) return true;
    }
  }
  return false;
}

/** True when an edge of one run comes near one of another, or of the same run, that it does not follow. */
function runMeets(a: number, b: number, near: number): boolean {
  const { xy, boxes, ringStart, first, last, ring } = layout;
  const isSameRing = ring[a] === ring[b];
  const ringNumber = ring[a] as number;
  const ringFirst = ringStart[ringNumber] as number;
  const ringLast = (ringStart[ringNumber + 1] as number) - 2;
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
function areNested(): boolean {
  const { xy, ringStart, isHole, rings } = layout;
  for (let ring = 0, shell = 0; ring < rings; ring++) {
    if (isHole[ring] === 0) shell = ring;
    const x = xy[2 * (ringStart[ring] as number)] as number;
    const y = xy[2 * (ringStart[ring] as number) + 1] as number;
    for (let other = 0; other < rings; other++) {
      if (other === ring) continue;
      const isIn = holds(other, x, y);
      const wanted = isHole[ring] === 1 && other === shell;
      // A shell in another one may lie in its hole: left to the engine.
      if (isIn !== wanted) return false;
    }
  }
  return true;
}

/** Even-odd: no edge of the ring comes near the place. */
function holds(ring: number, x: number, y: number): boolean {
  const { xy, ringStart } = layout;
  let isInside = false;
  for (let k = ringStart[ring] as number; k < (ringStart[ring + 1] as number) - 1; k++) {
    const y0 = xy[2 * k + 1] as number;
    const y1 = xy[2 * k + 3] as number;
    if (y0 > y === y1 > y) continue;
    const x0 = xy[2 * k] as number;
    const x1 = xy[2 * k + 2] as number;
    if (x0 < x && x1 < x) continue;
    if (x0 > x && x1 > x) isInside = !isInside;
    else if ((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0) > 0 === y1 > y0) isInside = !isInside;
  }
  return isInside;
}
