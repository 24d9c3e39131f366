/** Distances between street segments and segments of places, in a plane that is true where they are near. */
import { largestScale } from '../ellipsoid/metres-per-degree.ts';

/** Ends of a segment, longitudes on one side of the antimeridian. */
export type Segment = readonly [x0: number, y0: number, x1: number, y1: number];

export interface Nearest {
  /** Part of the street segment at which it is nearest, 0 to 1. */
  readonly part: number;
  /** The same of the segment of the place. */
  readonly placePart: number;
  /** Metres in the plane. */
  readonly distance: number;
}

interface Plane {
  readonly ax: number;
  readonly ay: number;
  readonly bx: number;
  readonly by: number;
  readonly px: number;
  readonly py: number;
  readonly qx: number;
  readonly qy: number;
}

/** Both segments in metres, the street from a to b, the place from p to q. @param latitude at which the plane is true */
function toPlane([ax, ay, bx, by]: Segment, [px, py, qx, qy]: Segment, latitude: number): Plane {
  const { x, y } = largestScale(latitude, latitude);
  return {
    ax: 0,
    ay: 0,
    bx: (bx - ax) * x,
    by: (by - ay) * y,
    px: (px - ax) * x,
    py: (py - ay) * y,
    qx: (qx - ax) * x,
    qy: (qy - ay) * y,
  };
}

/** Middle of the latitudes that both segments have, or of the gap between them. */
function commonLatitude([, ay, , by]: Segment, [, py, , qy]: Segment): number {
  const low = Math.max(Math.min(ay, by), Math.min(py, qy));
  const high = Math.min(Math.max(ay, by), Math.max(py, qy));
  return (low + high) / 2;
}

/** Times that the plane moves to where the segments are nearest; parallels are much curved near the poles. */
const ROUNDS = 3;

/** Position at which a street segment is nearest to a segment of a place. */
export function findNearest(street: Segment, place: Segment): Nearest {
  let nearest = nearestInPlane(toPlane(street, place, commonLatitude(street, place)));
  for (let round = 1; round < ROUNDS; round++) {
    const latitude = (alongLatitude(street, nearest.part) + alongLatitude(place, nearest.placePart)) / 2;
    nearest = nearestInPlane(toPlane(street, place, latitude));
  }
  return nearest;
}

function alongLatitude([, from, , to]: Segment, part: number): number {
  return from + part * (to - from);
}

function nearestInPlane(plane: Plane): Nearest {
  const { ax, ay, bx, by, px, py, qx, qy } = plane;
  const crossing = crossSegments(plane);
  if (crossing) return { ...crossing, distance: 0 };
  let best = { part: 0, placePart: 0, distance: Infinity };
  const offer = (part: number, placePart: number) => {
    const dx = bx * part - px - (qx - px) * placePart;
    const dy = by * part - py - (qy - py) * placePart;
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance < best.distance) best = { part, placePart, distance };
  };
  offer(project(ax, ay, bx, by, px, py), 0);
  offer(project(ax, ay, bx, by, qx, qy), 1);
  offer(0, project(px, py, qx, qy, ax, ay));
  offer(1, project(px, py, qx, qy, bx, by));
  return best;
}

/** Part of a segment that is nearest to a position. */
function project(ax: number, ay: number, bx: number, by: number, x: number, y: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  return square === 0 ? 0 : Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / square, 0), 1);
}

function crossSegments({ bx, by, px, py, qx, qy }: Plane): { part: number; placePart: number } | undefined {
  const [ex, ey] = [qx - px, qy - py];
  const turn = bx * ey - by * ex;
  if (turn === 0) return undefined;
  const part = (px * ey - py * ex) / turn;
  const placePart = (px * by - py * bx) / turn;
  return part >= 0 && part <= 1 && placePart >= 0 && placePart <= 1 ? { part, placePart } : undefined;
}

/**
 * The part of a street segment that is within a distance of a segment of a place: one piece, for what is within a distance
 * of a segment is convex.
 * @returns parts of the street segment, 0 to 1; undefined where all of it is farther away
 */
export function findWithin(street: Segment, place: Segment, distance: number): readonly [number, number] | undefined {
  const plane = toPlane(street, place, commonLatitude(street, place));
  const { bx, by, px, py, qx, qy } = plane;
  const found: number[] = [];
  const add = (from: number, to: number) => {
    if (from <= to && from <= 1 && to >= 0) found.push(Math.max(from, 0), Math.min(to, 1));
  };
  for (const [x, y] of [
    [px, py],
    [qx, qy],
  ] as const) {
    // prettier-ignore
    const square = bx * bx + by * by;
    const middle = (x * bx + y * by) / square;
    const off = (x * by - y * bx) ** 2 / square;
    const half = Math.sqrt((distance * distance - off) / square);
    add(middle - half, middle + half);
  }
  const [ex, ey] = [qx - px, qy - py];
  const length = Math.sqrt(ex * ex + ey * ey);
  if (length > 0) {
    // Between the perpendiculars at both ends, and between the parallels on both sides.
    const along = between(-(px * ex + py * ey) / length, (bx * ex + by * ey) / length, 0, length);
    const across = between((px * ey - py * ex) / length, (by * ex - bx * ey) / length, -distance, distance);
    add(Math.max(along[0], across[0]), Math.min(along[1], across[1]));
  }
  return found.length === 0 ? undefined : [Math.min(...found), Math.max(...found)];
}

/** Range in which a value that starts at `from` and changes by `slope` is between two others. */
function between(from: number, slope: number, low: number, high: number): readonly [number, number] {
  if (slope === 0) return from >= low && from <= high ? [-Infinity, Infinity] : [Infinity, -Infinity];
  const [one, other] = [(low - from) / slope, (high - from) / slope];
  return one < other ? [one, other] : [other, one];
}
