/** Adds positions along edges until none is longer than a limit on the ellipsoid. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { ProcessError } from '../../common/errors.ts';
import { cutAlong } from '../antimeridian/cut-long-edges.ts';
import { planarEdgeLength } from '../ellipsoid/ellipsoid-length.ts';
import { geodesicDirect, geodesicInverse } from '../ellipsoid/geodesic.ts';
import { nearLongitude } from '../antimeridian/longitudes.ts';
import type { Line } from '../flat/parts.ts';
import { eastward } from '../flat/rings.ts';

/** A quarter of the answer that a server gives at most. */
const MOST_POSITIONS = 2_000_000;

/** Metres along a geodesic within which its crossing of the antimeridian is found. */
const CROSSING = 1e-8;

/** Metres along a geodesic between two positions, where its straight edges are told to stay near it. */
const [SHORTEST_STEP, LONGEST_STEP] = [0.01, 200_000];

/** Degrees of longitude within which an edge goes over a pole: it passes by at less than a micrometre. */
const HALF_TURN = 1e-12;

/**
 * @param geometry longitude and latitude
 * @param longest metres on the ellipsoid of the longest edge in the result
 * @returns what crosses the antimeridian is cut there; polygons that are cut lose their heights
 * @throws {ProcessError} `too-large` for more than two million positions in one line
 */
export function densify(geometry: FlatGeometry, longest: number, edges: EdgeModel): Promise<FlatGeometry> {
  const push: Push =
    edges === 'planar'
      ? (dense, start, end) => pushStraight(dense, start, end, longest)
      : (dense, start, end) => pushGeodesic(dense, start, end, equalSteps(longest));
  return cutAlong(geometry, (line) => densifyLine(line, push));
}

/**
 * Gives geodesics as edges that are straight in longitude and latitude.
 * @param stray metres that these are away from the geodesics at most; their ends lie on them, also at the antimeridian
 * @returns cut at the antimeridian
 */
export function followGeodesics(geometry: FlatGeometry, stray: number): Promise<FlatGeometry> {
  const steps = stepsWithin(stray);
  return cutAlong(geometry, (line) => densifyLine(line, (dense, start, end) => pushGeodesic(dense, start, end, steps)));
}

type Push = (dense: Position[], start: Position, end: Position) => void;

/**
 * @param line longitude, latitude and perhaps height, which is interpolated
 * @param push adds what comes after the start of an edge
 * @returns longitudes continuous along the line, so that they may go beyond 180
 * @throws {ProcessError} `too-large` for more than two million positions
 */
function densifyLine(line: Line, push: Push): Line {
  const dense: Position[] = line.slice(0, 1);
  line.forEach((to, i) => {
    const [from, last] = [line[i - 1], dense.at(-1)];
    if (!from || !last) return;
    const start: Position = [last[0] ?? 0, ...from.slice(1)];
    // By whole turns from what was given, so that rings stay closed whatever the sums are rounded to.
    const reached = (last[0] ?? 0) + eastward(from[0] ?? 0, to[0] ?? 0);
    const end: Position = [nearLongitude(to[0] ?? 0, reached), ...to.slice(1)];
    push(dense, start, end);
  });
  return dense;
}

function pushStraight(dense: Position[], start: Position, end: Position, longest: number): void {
  const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [start, end];
  const between = (from: number, to: number) =>
    planarEdgeLength(x0 + (x1 - x0) * from, y0 + (y1 - y0) * from, x0 + (x1 - x0) * to, y0 + (y1 - y0) * to);
  // Equal steps in longitude and latitude differ in metres: halves are cut on where they are still too long.
  const cut = (from: number, to: number): void => {
    const parts = partsOf(between(from, to), longest, dense.length);
    for (let k = 1; k <= parts; k++) {
      const [low, high] = [from + ((to - from) * (k - 1)) / parts, from + ((to - from) * k) / parts];
      if (parts > 1 && between(low, high) > longest * (1 + 1e-9)) cut(low, high);
      else dense.push(mixed(start, end, high));
    }
  };
  cut(0, 1);
}

/** @returns metres along a geodesic at which positions are, the last of them its length */
type Step = (length: number, at: (metres: number) => Position, sofar: number) => readonly number[];

function equalSteps(longest: number): Step {
  return (length, _, sofar) => {
    const parts = partsOf(length, longest, sofar);
    return Array.from({ length: parts }, (__, k) => (k + 1 < parts ? (length * (k + 1)) / parts : length));
  };
}

/** Halves until the straight edge of longitude and latitude is as near as that, in metres, to the geodesic. */
function stepsWithin(stray: number): Step {
  return (length, at) => {
    const reached: number[] = [];
    const cut = (from: number, to: number, start: Position, end: Position): void => {
      if (to - from <= LONGEST_STEP && straying(from, to, start, end, at) <= stray) {
        reached.push(to);
        return;
      }
      const half = (from + to) / 2;
      const middle = at(half);
      cut(from, half, start, middle);
      cut(half, to, middle, end);
    };
    cut(0, length, at(0), at(length));
    return reached;
  };
}

/** At a quarter and three of them, for in the middle an edge across the equator does not stray; there it does by 4/3. */
function straying(from: number, to: number, start: Position, end: Position, at: (metres: number) => Position): number {
  // What goes over a pole or across the antimeridian gets positions there.
  const goal: Position = [towards(end, start), end[1] ?? 0];
  if (to - from <= SHORTEST_STEP || isOverPole(start, goal)) return 0;
  const strays = [0.25, 0.75].map(
    (share) => geodesicInverse(mixed(start, goal, share), at(from + (to - from) * share)).distance,
  );
  return (Math.max(...strays) * 4) / 3;
}

/** The crossings of poles and of the antimeridian are positions too, for a straight edge would miss them. */
function pushGeodesic(dense: Position[], start: Position, end: Position, step: Step): void {
  const { distance, azimuth } = geodesicInverse(start, end);
  const at = (metres: number): Position => {
    const [longitude = 0, latitude = 0] = geodesicDirect(start, azimuth, metres);
    return [longitude, latitude, ...mixed(start, end, metres / distance).slice(2)];
  };
  let before = 0;
  for (const reached of step(distance, at, dense.length)) {
    const last = dense.at(-1) ?? start;
    const next = reached < distance ? at(reached) : end;
    const to: Position = [towards(next, last), ...next.slice(1)];
    if (isOverPole(last, to)) dense.push(...poleBetween(last, to));
    else {
      const crossing = antimeridianBetween(last, to, { at, from: before, to: reached });
      if (crossing) dense.push(crossing);
    }
    dense.push(to);
    before = reached;
  }
}

/** The longitude of the next place, some turns away; half a turn is over a pole, and stays on this side of the antimeridian. */
function towards([longitude = 0]: Position, [last = 0]: Position): number {
  const near = nearLongitude(longitude, last);
  if (!isHalfTurn(near, last)) return near;
  const other = near - 360 * Math.sign(near - last);
  const middle = 360 * Math.floor((last + 180) / 360);
  return Math.abs(other - middle) < Math.abs(near - middle) ? other : near;
}

function isOverPole([x0 = 0, y0 = 0]: Position, [x1 = 0, y1 = 0]: Position): boolean {
  return x0 !== x1 && (isHalfTurn(x0, x1) || Math.abs(y0) === 90 || Math.abs(y1) === 90);
}

function isHalfTurn(x0: number, x1: number): boolean {
  return Math.abs(Math.abs(x1 - x0) - 180) <= HALF_TURN;
}

/** At a pole the way changes from one meridian to the other, which takes no length. */
function poleBetween(from: Position, to: Position): readonly Position[] {
  const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [from, to];
  const isPole = (latitude: number) => Math.abs(latitude) === 90;
  if (isPole(y0) && isPole(y1)) return y0 === y1 ? [] : [[x1, y0, ...from.slice(2)]];
  if (isPole(y0)) return [[x1, y0, ...from.slice(2)]];
  if (isPole(y1)) return [[x0, y1, ...to.slice(2)]];
  // Both meridians together are half a turn of latitude or less on the side of the pole that is nearer.
  const pole = y0 + y1 === 0 ? overPole(from, to) : 90 * Math.sign(y0 + y1);
  const share = geodesicInverse(from, [x0, pole]).distance / geodesicInverse(from, to).distance;
  const height = mixed(from, to, share).slice(2);
  return [[x0, pole, ...height], [x1, pole, ...height]]; // prettier-ignore
}

/** From place to antipode both ways are as long: the one that Karney's algorithm goes. */
function overPole(from: Position, to: Position): number {
  return Math.abs(geodesicInverse(from, to).azimuth) < 90 ? 90 : -90;
}

interface Stretch {
  /** The place so many metres along. */
  readonly at: (metres: number) => Position;
  readonly from: number;
  readonly to: number;
}

/** Along a geodesic the longitude goes one way only. */
function antimeridianBetween(last: Position, next: Position, stretch: Stretch): Position | undefined {
  const [x0 = 0, x1 = 0] = [last[0], next[0]];
  const meridian = 360 * Math.floor((Math.max(x0, x1) + 180) / 360) - 180;
  if (meridian <= Math.min(x0, x1) || meridian >= Math.max(x0, x1)) return undefined;
  let [low, high] = [stretch.from, stretch.to];
  for (let i = 0; i < 100 && high - low > CROSSING; i++) {
    const middle = (low + high) / 2;
    const longitude = nearLongitude(stretch.at(middle)[0] ?? 0, meridian);
    if (longitude > meridian === x1 > x0) high = middle;
    else low = middle;
  }
  return [meridian, ...stretch.at((low + high) / 2).slice(1)];
}

function partsOf(length: number, longest: number, sofar: number): number {
  const parts = Math.max(1, Math.ceil(length / longest - 1e-9));
  if (parts + sofar <= MOST_POSITIONS) return parts;
  throw new ProcessError(
    'too-large',
    `Edges of at most ${longest} metres would take more than ${MOST_POSITIONS} positions in one line. Give a larger length.`,
  );
}

function mixed(start: Position, end: Position, share: number): Position {
  if (share === 1) return end;
  return Array.from({ length: Math.min(start.length, end.length) }, (_, axis) => {
    const [from, to] = [start[axis] ?? 0, end[axis] ?? 0];
    return from + (to - from) * share;
  });
}
