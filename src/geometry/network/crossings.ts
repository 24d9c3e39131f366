/** Places where street lines cross or touch on one level without a vertex that they share. */
import { orientation } from '../flat/orientation.ts';
import { longitudeDifference } from '../flat/rings.ts';
import type { SegmentIndex } from './segment-index.ts';
import type { StreetLines } from './street-lines.ts';

export interface Crossing {
  /** First vertices of the two segments. */
  readonly a: number;
  readonly b: number;
  /** Fractions of the two segments. */
  readonly atA: number;
  readonly atB: number;
  readonly x: number;
  readonly y: number;
  /** Lines of the two segments. */
  readonly lineA: number;
  readonly lineB: number;
}

/**
 * Finds all places where the segments of two lines, or two segments of one line, meet otherwise than at an end of each.
 * What meets on different levels, as below a bridge, is left to `onOther`.
 * @param visit called for each place; of segments that overlap for each end of one within the other
 */
export function findCrossings(
  lines: StreetLines,
  index: SegmentIndex,
  visit: (crossing: Crossing) => void,
  onOther: (crossing: Crossing) => void = () => {},
): void {
  const { coordinates } = lines;
  const { boxes, first, last } = index;
  for (let one = 0; one < index.runs; one++) {
    const at = 4 * one;
    const near = index.search(
      boxes[at] as number,
      boxes[at + 1] as number,
      boxes[at + 2] as number,
      boxes[at + 3] as number,
      one,
    );
    for (const other of near) {
      const [lineA, lineB] = [index.lines[one] as number, index.lines[other] as number];
      const report = lines.levels[lineA] === lines.levels[lineB] ? visit : onOther;
      for (let a = first[one] as number; a < (last[one] as number); a++) {
        const from = one === other ? a + 1 : (first[other] as number);
        for (let b = from; b < (last[other] as number); b++) {
          if (meetAtEnds(coordinates, a, b)) continue;
          const segment = { coordinates, vertex: a };
          crossSegments(segment, { coordinates, vertex: b }, (meeting) => report({ ...meeting, a, b, lineA, lineB }));
        }
      }
    }
  }
}

/** Error of a cross product of differences of coordinates, relative to the sum of its two products; some more. */
const CROSS_ERROR = 1e-14;

/** True for segments that have an end in common and are certainly not on one line, so that they meet nowhere else. */
function meetAtEnds(coordinates: Float64Array, a: number, b: number): boolean {
  const own = hasEnd(coordinates, b, a) ? a : hasEnd(coordinates, b, a + 1) ? a + 1 : -1;
  if (own < 0) return false;
  const far = own === a ? a + 1 : a;
  const other = isSame(coordinates, own, b) ? b + 1 : b;
  const [x, y] = [coordinates[2 * own] as number, coordinates[2 * own + 1] as number];
  const down = longitudeDifference(x, coordinates[2 * far] as number) * ((coordinates[2 * other + 1] as number) - y);
  const up = ((coordinates[2 * far + 1] as number) - y) * longitudeDifference(x, coordinates[2 * other] as number);
  return Math.abs(down - up) > CROSS_ERROR * (Math.abs(down) + Math.abs(up));
}

function hasEnd(coordinates: Float64Array, segment: number, vertex: number): boolean {
  return isSame(coordinates, vertex, segment) || isSame(coordinates, vertex, segment + 1);
}

function isSame(coordinates: Float64Array, one: number, other: number): boolean {
  return coordinates[2 * one] === coordinates[2 * other] && coordinates[2 * one + 1] === coordinates[2 * other + 1];
}

export type Meeting = Pick<Crossing, 'atA' | 'atB' | 'x' | 'y'>;

interface Segment {
  readonly coordinates: Float64Array;
  /** Its first vertex. */
  readonly vertex: number;
}

/**
 * Finds where two segments meet: where one ends on the other, that place to the bit.
 * @param add called with fractions of both, at least one of them between 0 and 1; twice where they overlap
 */
export function crossSegments(a: Segment, b: Segment, add: (meeting: Meeting) => void): void {
  const ay0 = a.coordinates[2 * a.vertex + 1] as number;
  const ay1 = a.coordinates[2 * a.vertex + 3] as number;
  const by0 = b.coordinates[2 * b.vertex + 1] as number;
  const by1 = b.coordinates[2 * b.vertex + 3] as number;
  if (Math.max(ay0, ay1) < Math.min(by0, by1) || Math.max(by0, by1) < Math.min(ay0, ay1)) return;
  const ax0 = a.coordinates[2 * a.vertex] as number;
  const ax1 = ax0 + longitudeDifference(ax0, a.coordinates[2 * a.vertex + 2] as number);
  const start = b.coordinates[2 * b.vertex] as number;
  // Both on one side of the antimeridian.
  const bx0 = start + 360 * Math.round((ax0 - start) / 360);
  const bx1 = bx0 + longitudeDifference(start, b.coordinates[2 * b.vertex + 2] as number);
  if (Math.max(ax0, ax1) < Math.min(bx0, bx1) || Math.max(bx0, bx1) < Math.min(ax0, ax1)) return;
  const b0 = orientation(ax0, ay0, ax1, ay1, bx0, by0);
  const b1 = orientation(ax0, ay0, ax1, ay1, bx1, by1);
  if ((b0 > 0 && b1 > 0) || (b0 < 0 && b1 < 0)) return;
  const a0 = orientation(bx0, by0, bx1, by1, ax0, ay0);
  const a1 = orientation(bx0, by0, bx1, by1, ax1, ay1);
  if ((a0 > 0 && a1 > 0) || (a0 < 0 && a1 < 0)) return;
  if (a0 !== 0 && a1 !== 0 && b0 !== 0 && b1 !== 0) {
    const atA = a0 / (a0 - a1);
    // The sum turns a negative zero into zero.
    const [x, y] = [toHalfTurn(ax0 + atA * (ax1 - ax0)) + 0, ay0 + atA * (ay1 - ay0) + 0];
    add({ atA, atB: b0 / (b0 - b1), x, y });
    return;
  }
  const addEnd = ({ coordinates, vertex }: Segment, end: 0 | 1, fraction: number, isOfA: boolean) => {
    if (!(fraction > 0 && fraction < 1)) return;
    const at = 2 * (vertex + end);
    const [x, y] = [coordinates[at] as number, coordinates[at + 1] as number];
    add(isOfA ? { atA: end, atB: fraction, x, y } : { atA: fraction, atB: end, x, y });
  };
  if (b0 === 0) addEnd(b, 0, fractionOf(ax0, ay0, ax1, ay1, bx0, by0), false);
  if (b1 === 0) addEnd(b, 1, fractionOf(ax0, ay0, ax1, ay1, bx1, by1), false);
  if (a0 === 0) addEnd(a, 0, fractionOf(bx0, by0, bx1, by1, ax0, ay0), true);
  if (a1 === 0) addEnd(a, 1, fractionOf(bx0, by0, bx1, by1, ax1, ay1), true);
}

/** Fraction of a segment at a place on it, by the longer of its two extents; exactly 0 and 1 at its ends. */
function fractionOf(x0: number, y0: number, x1: number, y1: number, x: number, y: number): number {
  return Math.abs(x1 - x0) >= Math.abs(y1 - y0) ? (x - x0) / (x1 - x0) : (y - y0) / (y1 - y0);
}

export function toHalfTurn(longitude: number): number {
  return longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;
}
