/** Inserts positions along edges until no edge exceeds a length on the ellipsoid. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { inputError, type ProcessError } from '../../common/errors.ts';
import { cutAlong } from '../antimeridian/cut-long-edges.ts';
import { planarEdgeLength } from '../ellipsoid/ellipsoid-length.ts';
import { geodesicDirect, geodesicInverse } from '../ellipsoid/geodesic.ts';
import { nearestLongitude } from '../antimeridian/longitudes.ts';
import type { Line } from '../flat/parts.ts';
import { longitudeDifference } from '../flat/rings.ts';
import { shapesOf } from '../flat/flat.ts';

/** Maximum number of positions per line: a quarter of the largest response of a server. */
const MAX_POSITIONS = 2_000_000;

/** Tolerance in metres along a geodesic for its crossing of the antimeridian. */
const CROSSING_TOLERANCE = 1e-8;

/** Bounds in metres of the distance along a geodesic between two positions of its straight edges. */
const [MIN_STEP, MAX_STEP] = [0.01, 200_000];

/** Tolerance in degrees of longitude for an edge over a pole: it passes at less than a micrometre. */
const HALF_TURN_TOLERANCE = 1e-12;

/**
 * Refuses what `densify` would make too large: it checks nothing itself, and makes hardly more than is counted here.
 * @param geometry longitude and latitude
 * @param maxLength maximum length of an edge in metres on the ellipsoid
 * @throws {ProcessError} `too-large` for more than two million positions in one line
 */
export function refuseDenseLines(geometry: FlatGeometry, maxLength: number, edges: EdgeModel): void {
  for (const { type, coordinates, stride, ends } of shapesOf(geometry)) {
    if (type === 'Point' || type === 'MultiPoint') continue;
    let start = 0;
    for (const end of ends) {
      let count = 1;
      for (let i = (start + 1) * stride; i < end * stride; i += stride) {
        const [x0 = 0, y0 = 0] = coordinates.subarray(i - stride, i);
        const [x1 = 0, y1 = 0] = coordinates.subarray(i, i + stride);
        const length =
          edges === 'planar'
            ? planarEdgeLength(x0, y0, x0 + longitudeDifference(x0, x1), y1)
            : geodesicInverse([x0, y0], [x1, y1]).distance;
        count += countSteps(length, maxLength);
      }
      if (count > MAX_POSITIONS) throw tooDense(maxLength);
      start = end;
    }
  }
}

function tooDense(maxLength: number): ProcessError {
  const message =
    `would need more than ${MAX_POSITIONS} positions in one line, with edges of at most ` +
    `${maxLength} ${maxLength === 1 ? 'metre' : 'metres'}. Use a larger length`;
  return inputError('/max_length', message, 'too-large');
}

/**
 * @param geometry longitude and latitude
 * @param maxLength maximum length of an edge in metres on the ellipsoid
 * @returns the geometry, cut where it crosses the antimeridian; polygons that are cut lose their Z coordinates
 */
export function densify(geometry: FlatGeometry, maxLength: number, edges: EdgeModel): Promise<FlatGeometry> {
  const append: AppendEdge =
    edges === 'planar'
      ? (dense, start, end) => appendStraight(dense, start, end, maxLength)
      : (dense, start, end) => appendGeodesic(dense, start, end, createEqualSteps(maxLength));
  return cutAlong(geometry, (line) => densifyLine(line, append));
}

/**
 * Approximates geodesic edges by edges that are straight in longitude and latitude.
 * @param maxDeviation maximum deviation in metres; the ends of the edges lie on the geodesics, also at the antimeridian
 * @returns the geometry, cut at the antimeridian
 */
export function followGeodesics(geometry: FlatGeometry, maxDeviation: number): Promise<FlatGeometry> {
  const steps = createAdaptiveSteps(maxDeviation);
  return cutAlong(geometry, (line) =>
    densifyLine(line, (dense, start, end) => appendGeodesic(dense, start, end, steps)),
  );
}

type AppendEdge = (dense: Position[], start: Position, end: Position) => void;

/**
 * @param line longitude, latitude and optionally Z, which is interpolated
 * @param append appends the positions after the start of an edge
 * @returns longitudes continuous along the line; they may exceed 180
 */
function densifyLine(line: Line, append: AppendEdge): Line {
  const dense: Position[] = line.slice(0, 1);
  line.forEach((to, i) => {
    const [from, last] = [line[i - 1], dense.at(-1)];
    if (!from || !last) return;
    const start: Position = [last[0] ?? 0, ...from.slice(1)];
    // Whole turns from the original longitude, so that rings stay closed in spite of rounding.
    const distances = (last[0] ?? 0) + longitudeDifference(from[0] ?? 0, to[0] ?? 0);
    const end: Position = [nearestLongitude(to[0] ?? 0, distances), ...to.slice(1)];
    append(dense, start, end);
  });
  return dense;
}

function appendStraight(dense: Position[], start: Position, end: Position, maxLength: number): void {
  const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [start, end];
  const between = (from: number, to: number) =>
    planarEdgeLength(x0 + (x1 - x0) * from, y0 + (y1 - y0) * from, x0 + (x1 - x0) * to, y0 + (y1 - y0) * to);
  // Equal steps in longitude and latitude differ in metres: halves that are still too long are split again.
  const subdivide = (from: number, to: number): void => {
    const parts = countSteps(between(from, to), maxLength);
    for (let k = 1; k <= parts; k++) {
      const [low, high] = [from + ((to - from) * (k - 1)) / parts, from + ((to - from) * k) / parts];
      if (parts > 1 && between(low, high) > maxLength * (1 + 1e-9)) subdivide(low, high);
      else dense.push(interpolatePosition(start, end, high));
    }
  };
  subdivide(0, 1);
}

/** @returns distances of positions along a geodesic in metres; the last one is its length */
type Step = (length: number, at: (metres: number) => Position) => readonly number[];

function createEqualSteps(maxLength: number): Step {
  return (length) => {
    const parts = countSteps(length, maxLength);
    return Array.from({ length: parts }, (__, k) => (k + 1 < parts ? (length * (k + 1)) / parts : length));
  };
}

/** Bisects until the straight edge is within a deviation in metres of the geodesic. */
function createAdaptiveSteps(maxDeviation: number): Step {
  return (length, at) => {
    const distances: number[] = [];
    const subdivide = (from: number, to: number, start: Position, end: Position): void => {
      if (to - from <= MAX_STEP && measureDeviation(from, to, start, end, at) <= maxDeviation) {
        distances.push(to);
        return;
      }
      const half = (from + to) / 2;
      const middle = at(half);
      subdivide(from, half, start, middle);
      subdivide(half, to, middle, end);
    };
    subdivide(0, length, at(0), at(length));
    return distances;
  };
}

/**
 * Sampled at one and three quarters, because an edge across the equator has no deviation in the middle; the maximum is
 * 4/3 of it.
 */
function measureDeviation(
  from: number,
  to: number,
  start: Position,
  end: Position,
  at: (metres: number) => Position,
): number {
  // Positions are inserted at poles and at the antimeridian.
  const goal: Position = [unwrapLongitude(end, start), end[1] ?? 0];
  if (to - from <= MIN_STEP || isOverPole(start, goal)) return 0;
  const deviations = [0.25, 0.75].map(
    (fraction) =>
      geodesicInverse(interpolatePosition(start, goal, fraction), at(from + (to - from) * fraction)).distance,
  );
  return (Math.max(...deviations) * 4) / 3;
}

/** Inserts positions at poles and at the antimeridian, which straight edges would miss. */
function appendGeodesic(dense: Position[], start: Position, end: Position, step: Step): void {
  const { distance, azimuth } = geodesicInverse(start, end);
  const at = (metres: number): Position => {
    const [longitude = 0, latitude = 0] = geodesicDirect(start, azimuth, metres);
    return [longitude, latitude, ...interpolatePosition(start, end, metres / distance).slice(2)];
  };
  let before = 0;
  for (const distances of step(distance, at)) {
    const last = dense.at(-1) ?? start;
    const next = distances < distance ? at(distances) : end;
    const to: Position = [unwrapLongitude(next, last), ...next.slice(1)];
    if (isOverPole(last, to)) dense.push(...findPoleCrossing(last, to));
    else {
      const crossing = findAntimeridianCrossing(last, to, { at, from: before, to: distances });
      if (crossing) dense.push(crossing);
    }
    dense.push(to);
    before = distances;
  }
}

/** Longitude of the next position, unwrapped; half a turn is over a pole and stays on this side of the antimeridian. */
function unwrapLongitude([longitude = 0]: Position, [last = 0]: Position): number {
  const near = nearestLongitude(longitude, last);
  if (!isHalfTurn(near, last)) return near;
  const other = near - 360 * Math.sign(near - last);
  const middle = 360 * Math.floor((last + 180) / 360);
  return Math.abs(other - middle) < Math.abs(near - middle) ? other : near;
}

function isOverPole([x0 = 0, y0 = 0]: Position, [x1 = 0, y1 = 0]: Position): boolean {
  return x0 !== x1 && (isHalfTurn(x0, x1) || Math.abs(y0) === 90 || Math.abs(y1) === 90);
}

function isHalfTurn(x0: number, x1: number): boolean {
  return Math.abs(Math.abs(x1 - x0) - 180) <= HALF_TURN_TOLERANCE;
}

/** At a pole the path changes from one meridian to the other, at no length. */
function findPoleCrossing(from: Position, to: Position): readonly Position[] {
  const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [from, to];
  const isPole = (latitude: number) => Math.abs(latitude) === 90;
  if (isPole(y0) && isPole(y1)) return y0 === y1 ? [] : [[x1, y0, ...from.slice(2)]];
  if (isPole(y0)) return [[x1, y0, ...from.slice(2)]];
  if (isPole(y1)) return [[x0, y1, ...to.slice(2)]];
  // Both meridians together are at most half a turn of latitude on the side of the nearer pole.
  const pole = y0 + y1 === 0 ? choosePole(from, to) : 90 * Math.sign(y0 + y1);
  const fraction = geodesicInverse(from, [x0, pole]).distance / geodesicInverse(from, to).distance;
  const height = interpolatePosition(from, to, fraction).slice(2);
  return [[x0, pole, ...height], [x1, pole, ...height]]; // prettier-ignore
}

/** Between antipodes both ways are equally long: the one that Karney's algorithm takes. */
function choosePole(from: Position, to: Position): number {
  return Math.abs(geodesicInverse(from, to).azimuth) < 90 ? 90 : -90;
}

interface Stretch {
  /** Position at a distance in metres along the geodesic. */
  readonly at: (metres: number) => Position;
  readonly from: number;
  readonly to: number;
}

/** Longitude is monotonic along a geodesic. */
function findAntimeridianCrossing(last: Position, next: Position, stretch: Stretch): Position | undefined {
  const [x0 = 0, x1 = 0] = [last[0], next[0]];
  const meridian = 360 * Math.floor((Math.max(x0, x1) + 180) / 360) - 180;
  if (meridian <= Math.min(x0, x1) || meridian >= Math.max(x0, x1)) return undefined;
  let [low, high] = [stretch.from, stretch.to];
  for (let i = 0; i < 100 && high - low > CROSSING_TOLERANCE; i++) {
    const middle = (low + high) / 2;
    const longitude = nearestLongitude(stretch.at(middle)[0] ?? 0, meridian);
    if (longitude > meridian === x1 > x0) high = middle;
    else low = middle;
  }
  return [meridian, ...stretch.at((low + high) / 2).slice(1)];
}

function countSteps(length: number, maxLength: number): number {
  return Math.max(1, Math.ceil(length / maxLength - 1e-9));
}

function interpolatePosition(start: Position, end: Position, fraction: number): Position {
  if (fraction === 1) return end;
  return Array.from({ length: Math.min(start.length, end.length) }, (_, axis) => {
    const [from, to] = [start[axis] ?? 0, end[axis] ?? 0];
    return from + (to - from) * fraction;
  });
}
