/** Voronoi cells of points within a box, from an exact Delaunay triangulation. */
import { orientation } from '../flat/orientation.ts';
import type { Bounds } from '../flat/flat.ts';
import { ExactPoint, quotient } from '../relate/exact-point.ts';
import { scaleToOne, triangulate, type Triangulation } from './triangulation.ts';

type Point = readonly [x: number, y: number];

/** Points closer than this, as a fraction of the largest coordinate (8 ulp), are one: they were rounded. */
const SAME_POINT = 2 ** -49;

/** Below this sine of the angle between two sides the rounded cross product has too few correct digits. */
const MIN_SINE = 2 ** -7;

/**
 * Cell of each site: the part of a box that is nearer to it than to any other site. Two cells share the coordinates of
 * their border, because each vertex is computed once.
 * @param sites x and y of each, without duplicates
 * @returns the corners of each cell, a convex polygon, counter-clockwise; none for a cell outside the box
 */
export function computeCells(sites: Float64Array, box: Bounds): readonly (readonly Point[])[] {
  // Squares and cubes of numbers up to 1 do not overflow.
  const scale = scaleToOne(largestOf(sites, box));
  const points = sites.map((value) => value * scale);
  const frame = mapBounds(box, (value) => value * scale);
  const triangulation = triangulate(points);
  const same = SAME_POINT * largestOf(new Float64Array(), frame);
  const centres = createCentres(points, triangulation, frame, same);
  const corners = cornersOf(frame).map((corner) => ({ corner, owner: findNearest(points, corner) }));
  return Array.from({ length: points.length / 2 }, (_, site) => {
    const owned = corners.filter(({ owner }) => owner === site).map(({ corner }) => corner);
    const vertices = [...owned, ...verticesOf(site, points, triangulation, centres, frame, same)];
    return convexPolygon(vertices).map(([x, y]) => [x / scale, y / scale] as const);
  });
}

interface Centre {
  readonly point: Point;
  readonly isInside: boolean;
}

/** Circumcentre of the triangle on the left of an edge from one point to another. */
type Centres = (from: number, to: number) => Centre | undefined;

function createCentres(points: Float64Array, { triangles }: Triangulation, frame: Bounds, same: number): Centres {
  const centres = new Map<number, Centre>();
  const keyOf = (from: number, to: number) => (from * points.length) / 2 + to;
  for (let i = 0; i < triangles.length; i += 3) {
    const [a = 0, b = 0, c = 0] = triangles.subarray(i, i + 3);
    const computed = moveToFrame(frame, circumcentre(points, a, b, c), same);
    // Triangles of points on one circle are neighbours.
    const equal = [keyOf(b, a), keyOf(c, b), keyOf(a, c)]
      .flatMap((key) => centres.get(key) ?? [])
      .find(({ point }) => isNear(point, computed, same));
    const centre = equal ?? { point: computed, isInside: isIn(frame, computed) };
    for (const key of [keyOf(a, b), keyOf(b, c), keyOf(c, a)]) centres.set(key, centre);
  }
  return (from, to) => centres.get(keyOf(from, to));
}

/** Moves a point to the sides of the frame that are nearer than a distance. */
function moveToFrame({ west, south, east, north }: Bounds, [x, y]: Point, distance: number): Point {
  const move = (value: number, sides: readonly number[]) =>
    sides.find((side) => Math.abs(side - value) <= distance) ?? value;
  return [move(x, [west, east]), move(y, [south, north])];
}

function isNear([ax, ay]: Point, [bx, by]: Point, distance: number): boolean {
  return Math.hypot(bx - ax, by - ay) <= distance;
}

/**
 * Corners of a cell within the frame, in no order: circumcentres, and where its edges cross the frame.
 */
function verticesOf(
  site: number,
  points: Float64Array,
  { neighboursOf }: Triangulation,
  centres: Centres,
  frame: Bounds,
  same: number,
): readonly Point[] {
  const neighbours = neighboursOf(site);
  // Outside of the convex hull there is no triangle: the cell is infinite there.
  const centreAfter = neighbours.map((neighbour) => centres(site, neighbour));
  return neighbours.flatMap((neighbour, i) => {
    const [from, to] = [centreAfter.at(i - 1), centreAfter[i]];
    const vertices = to?.isInside ? [to.point] : [];
    if (from?.isInside && to?.isInside) return vertices;
    const crossed = crossings(points, [site, neighbour], [from, to], frame).map((point) => {
      const end = [from, to].find((centre) => centre?.isInside && isNear(centre.point, point, same));
      return end?.point ?? moveToFrame(frame, point, same);
    });
    return [...vertices, ...crossed];
  });
}

/**
 * Points where an edge of a cell crosses the frame.
 * @param ends of the edge in the direction in which the first site is on its left; undefined at infinity
 */
function crossings(
  points: Float64Array,
  [site, neighbour]: readonly [number, number],
  [from, to]: readonly [Centre | undefined, Centre | undefined],
  frame: Bounds,
): readonly Point[] {
  // One direction for both cells, so that both have the same coordinates.
  const isTurned = neighbour < site;
  const bisector = createBisector(points, Math.min(site, neighbour), Math.max(site, neighbour));
  const chord = cutFrame(bisector, frame);
  if (!chord) return [];
  const [start, end] = isTurned ? [to, from] : [from, to];
  // An end within the frame leaves one crossing; one outside lies before or after the chord, whatever rounding makes of it.
  if (start?.isInside) return [chord.end.point];
  if (end?.isInside) return [chord.start.point];
  const middle = (chord.start.at + chord.end.at) / 2;
  const crosses = (!start || bisector.along(start.point) < middle) && (!end || bisector.along(end.point) > middle);
  return crosses ? [chord.start.point, chord.end.point] : [];
}

/** Line of the places at the same distance from two sites, the first of which is on its left. */
interface Bisector {
  readonly middle: Point;
  readonly direction: Point;
  /** Position of a point along the line, in lengths of the direction. */
  along(point: Point): number;
}

function createBisector(points: Float64Array, a: number, b: number): Bisector {
  const [ax, ay] = pointAt(points, a);
  const [bx, by] = pointAt(points, b);
  const middle: Point = [(ax + bx) / 2, (ay + by) / 2];
  const direction: Point = [ay - by, bx - ax];
  const length = Math.hypot(...direction);
  const along = ([x, y]: Point) =>
    (x - middle[0]) * (direction[0] / length) + (y - middle[1]) * (direction[1] / length);
  return { middle, direction: [direction[0] / length, direction[1] / length], along };
}

interface ChordEnd {
  readonly at: number;
  readonly point: Point;
}

/** Part of a line within the frame (Liang and Barsky 1984, doi:10.1145/357332.357333). */
function cutFrame({ middle: [mx, my], direction: [dx, dy] }: Bisector, frame: Bounds) {
  const { west, south, east, north } = frame;
  const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  const onX = (x: number): ChordEnd => {
    return { at: (x - mx) / dx, point: [x, clamp(my + ((x - mx) / dx) * dy, south, north)] };
  };
  const onY = (y: number): ChordEnd => {
    return { at: (y - my) / dy, point: [clamp(mx + ((y - my) / dy) * dx, west, east), y] };
  };
  if ((dx === 0 && !(mx >= west && mx <= east)) || (dy === 0 && !(my >= south && my <= north))) return undefined;
  const starts = [...(dx === 0 ? [] : [onX(dx > 0 ? west : east)]), ...(dy === 0 ? [] : [onY(dy > 0 ? south : north)])];
  const ends = [...(dx === 0 ? [] : [onX(dx > 0 ? east : west)]), ...(dy === 0 ? [] : [onY(dy > 0 ? north : south)])];
  const start = starts.reduce((a, b) => (b.at > a.at ? b : a));
  const end = ends.reduce((a, b) => (b.at < a.at ? b : a));
  return start.at <= end.at ? { start, end } : undefined;
}

/**
 * Circumcentre, with an error of a few ulp of its distance from the points: differences are taken from the point
 * opposite to the longest side.
 */
function circumcentre(points: Float64Array, a: number, b: number, c: number): Point {
  const side = (p: number, q: number) => Math.hypot(...difference(points, p, q));
  const [ab, bc, ca] = [side(a, b), side(b, c), side(c, a)];
  const [p, q, r] = bc >= ab && bc >= ca ? [a, b, c] : ca >= ab ? [b, c, a] : [c, a, b];
  const [x, y] = pointAt(points, p);
  const [ux, uy] = difference(points, q, p);
  const [vx, vy] = difference(points, r, p);
  const [uu, vv] = [ux * ux + uy * uy, vx * vx + vy * vy];
  const [left, right] = [ux * vy, uy * vx];
  const isExact = Math.abs(left - right) > MIN_SINE * (Math.abs(left) + Math.abs(right));
  const doubleArea = 2 * (isExact ? left - right : exactTurn(points, p, q, r));
  return [x + (uu * vy - vv * uy) / doubleArea, y + (vv * ux - uu * vx) / doubleArea];
}

/** Cross product of two sides of a triangle, rounded once: the exact predicate has the sign alone. */
function exactTurn(points: Float64Array, a: number, b: number, c: number): number {
  const [ax, ay, aw] = new ExactPoint(...pointAt(points, a)).fraction;
  const [bx, by, bw] = new ExactPoint(...pointAt(points, b)).fraction;
  const [cx, cy, cw] = new ExactPoint(...pointAt(points, c)).fraction;
  const turn = (bx * aw - ax * bw) * (cy * aw - ay * cw) - (by * aw - ay * bw) * (cx * aw - ax * cw);
  return quotient(turn, aw * aw * bw * cw);
}

/** Site that is nearest to a point, exactly; the first of several. */
function findNearest(points: Float64Array, [x, y]: Point): number {
  let nearest = 0;
  for (let site = 1; site < points.length / 2; site++) {
    if (isNearer(points, [x, y], site, nearest)) nearest = site;
  }
  return nearest;
}

/** True when a point is nearer to site a than to site b: on the side of a of their bisector. */
function isNearer(points: Float64Array, [x, y]: Point, a: number, b: number): boolean {
  const [ax, ay] = pointAt(points, a);
  const [bx, by] = pointAt(points, b);
  const alongX = (ax - bx) * (x - ax + (x - bx));
  const alongY = (ay - by) * (y - ay + (y - by));
  const error = 2 ** -48 * (Math.abs(alongX) + Math.abs(alongY) + Math.abs(ax - bx) + Math.abs(ay - by));
  if (Math.abs(alongX + alongY) > error) return alongX + alongY > 0;
  return exactDistance([ax, ay], [x, y], [bx, by]);
}

/** True when `to` is nearer to a than to b. */
function exactDistance(a: Point, to: Point, b: Point): boolean {
  const [ax, ay, aw] = new ExactPoint(...a).fraction;
  const [bx, by, bw] = new ExactPoint(...b).fraction;
  const [x, y, w] = new ExactPoint(...to).fraction;
  const square = (value: bigint) => value * value;
  const fromA = square(ax * w - x * aw) + square(ay * w - y * aw);
  const fromB = square(bx * w - x * bw) + square(by * w - y * bw);
  return fromA * square(bw) < fromB * square(aw);
}

/**
 * Convex hull, collinear points kept: the corners of a convex cell, which rounding cannot make invalid.
 * @returns nothing for points without area
 * @see Andrew 1979, Another efficient algorithm for convex hulls in two dimensions
 */
function convexPolygon(vertices: readonly Point[]): readonly Point[] {
  const distinct = [...new Map(vertices.map((vertex) => [vertex.map((value) => value + 0).join(), vertex])).values()];
  const sorted = distinct.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const [lower, upper] = [chainOf(sorted), chainOf(sorted.toReversed())];
  const ring = [...lower.slice(0, -1), ...upper.slice(0, -1)];
  const hasArea = ring.some((point, i) => {
    const [before, after] = [ring.at(i - 1) ?? point, ring[(i + 1) % ring.length] ?? point];
    return orientation(...before, ...point, ...after) > 0;
  });
  return hasArea ? ring : [];
}

function chainOf(points: readonly Point[]): readonly Point[] {
  const chain: Point[] = [];
  for (const point of points) {
    for (;;) {
      const [before, last] = [chain.at(-2), chain.at(-1)];
      if (!before || !last || orientation(...before, ...last, ...point) >= 0) break;
      chain.pop();
    }
    chain.push(point);
  }
  return chain;
}

function difference(points: Float64Array, a: number, b: number): Point {
  const [ax, ay] = pointAt(points, a);
  const [bx, by] = pointAt(points, b);
  return [ax - bx, ay - by];
}

function pointAt(points: Float64Array, index: number): Point {
  return [points[2 * index] as number, points[2 * index + 1] as number];
}

function cornersOf({ west, south, east, north }: Bounds): readonly Point[] {
  return [[west, south], [east, south], [east, north], [west, north]]; // prettier-ignore
}

function isIn({ west, south, east, north }: Bounds, [x, y]: Point): boolean {
  return x >= west && x <= east && y >= south && y <= north;
}

function mapBounds({ west, south, east, north }: Bounds, change: (value: number) => number): Bounds {
  return { west: change(west), south: change(south), east: change(east), north: change(north) };
}

function largestOf(values: Float64Array, { west, south, east, north }: Bounds): number {
  return values.reduce(
    (most, value) => Math.max(most, Math.abs(value)),
    Math.max(-west, -south, east, north, west, south),
  );
}
