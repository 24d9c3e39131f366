/** The nearest two places of two geometries on the WGS 84 ellipsoid. */
import type { Position } from '../../../schemas/geojson.ts';
import { ballOf, straightBetween, type Ball, type Edge } from './ball-tree.ts';
import { surfaceAtMost } from './geocentric.ts';
import { geodesicInverse } from './geodesic.ts';
import type { Line } from '../shapes/parts.ts';

export interface Nearest {
  /** In metres. */
  readonly distance: number;
  readonly a: Position;
  readonly b: Position;
}

/** Of longitude or latitude, in degrees: on an edge so short, the distance to a place has one minimum. */
const LONGEST_EDGE = 1;

/** Metres by which an alternation between two edges must still gain. */
const GAIN = 1e-7;

/** Metres along an edge; the distance is then good to far less. */
const CLOSE_ENOUGH = 1e-7;

/** Metres in a degree of a great circle, about: where a search begins. */
const DEGREE = 111_195;

const RADIANS = Math.PI / 180;

/** @param lines and points as lines of one position, continuous in longitude, at least one */
export function ballAround(lines: readonly Line[]): Ball {
  return ballOf(edgesOf(lines));
}

/**
 * Goes down two trees of balls and leaves out pairs that cannot be nearer than the best so far.
 * @param a of lines and points that do not cross those of `b`
 * @param within in metres
 * @returns good to a micrometre and 1e-9 of the distance; undefined when all of them are further apart than `within`
 */
export function nearestPlaces(a: Ball, b: Ball, within = Infinity): Nearest | undefined {
  let best: Nearest | undefined;
  let atMost = within;
  const pairs = [boundOf(a, b)];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [left, right] = pair.balls;
    if (pair.atLeast > atMost) continue;
    if ('lon1' in left.inside && 'lon1' in right.inside) {
      const found = nearestOfEdges(left.inside, right.inside);
      if (found.distance <= within && found.distance < (best?.distance ?? Infinity)) best = found;
      atMost = Math.min(atMost, found.distance);
      continue;
    }
    // Centres lie on edges.
    atMost = Math.min(atMost, surfaceAtMost(pair.between));
    const split = !('lon1' in left.inside) && ('lon1' in right.inside || left.radius >= right.radius);
    const next = split
      ? halves(left).map((half) => boundOf(half, right))
      : halves(right).map((half) => boundOf(left, half));
    // The more promising one is looked at first.
    next.sort((p, q) => q.atLeast - p.atLeast || q.between - p.between);
    pairs.push(...next);
  }
  return best;
}

interface Pair {
  readonly balls: readonly [Ball, Ball];
  /** Metres, straight through the Earth. */
  readonly between: number;
  readonly atLeast: number;
}

/** Of coordinates in space, in metres. */
const ROUNDING = 1e-8;

function boundOf(left: Ball, right: Ball): Pair {
  const between = straightBetween(left, right);
  return { balls: [left, right], between, atLeast: between - left.radius - right.radius - ROUNDING };
}

function halves({ inside }: Ball): readonly Ball[] {
  return 'lon1' in inside ? [] : inside;
}

function edgesOf(lines: readonly Line[]): Edge[] {
  return lines.flatMap((line) =>
    line.flatMap((to, i): Edge[] => {
      const from = line[i - 1] ?? (line.length === 1 ? to : undefined);
      if (!from) return [];
      const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [from, to];
      const parts = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / LONGEST_EDGE));
      const at = (k: number): readonly [number, number] => [x0 + ((x1 - x0) * k) / parts, y0 + ((y1 - y0) * k) / parts];
      return Array.from({ length: parts }, (_, k) => {
        const [[lon1, lat1], [lon2, lat2]] = [at(k), at(k + 1)];
        return { lon1, lat1, lon2, lat2 };
      });
    }),
  );
}

/** From each of the four ends to the other edge, and from there to and fro. */
function nearestOfEdges(a: Edge, b: Edge): Nearest {
  if (isPlace(a)) return onEdge(at(a, 0), b);
  if (isPlace(b)) return turned(onEdge(at(b, 0), a));
  let best = nearer(onEdge(at(a, 0), b), onEdge(at(a, 1), b));
  for (const t of [0, 1]) best = nearer(best, turned(onEdge(at(b, t), a)));
  for (let before = Infinity; before - best.distance > GAIN;) {
    before = best.distance;
    best = nearer(best, onEdge(best.a, b));
    best = nearer(best, turned(onEdge(best.b, a)));
  }
  return best;
}

function isPlace({ lon1, lat1, lon2, lat2 }: Edge): boolean {
  return lon1 === lon2 && lat1 === lat2;
}

/** The place on an edge where the way from another place meets it at a right angle, or its nearer end. */
function onEdge(place: Position, edge: Edge): Nearest {
  if (isPlace(edge)) return toPlace(place, at(edge, 0));
  const length = lengthOf(edge);
  let [low, high] = [0, 1];
  let t = firstGuess(place, edge);
  let here = probe(place, edge, t);
  // Where it falls on an end that the distance grows from, that end is the nearest; a search needs both sides.
  if ((t === 0 && here.slope >= 0) || (t === 1 && here.slope <= 0)) return here.nearest;
  // As if the Earth were flat at first, then along the secant.
  let aim = t - (here.slope * here.nearest.distance) / length;
  for (let i = 1; i < 60 && here.slope !== 0; i++) {
    if (here.slope < 0) low = t;
    else high = t;
    const isAstray = !(aim > low && aim < high) || i % 4 === 0;
    const [before, next] = [{ t, slope: here.slope }, isAstray ? nextWithin(aim, low, high) : aim];
    t = next;
    here = probe(place, edge, t);
    const isEnd = (t === 0 && here.slope >= 0) || (t === 1 && here.slope <= 0);
    if (isEnd || (Math.abs(t - before.t) * length <= CLOSE_ENOUGH && !isAstray)) break;
    aim = t - (here.slope * (t - before.t)) / (here.slope - before.slope);
  }
  return here.nearest;
}

/** An end of the edge that was not looked at yet, or the middle between two places on both sides. */
function nextWithin(aim: number, low: number, high: number): number {
  if (aim <= low && low === 0) return 0;
  return aim >= high && high === 1 ? 1 : (low + high) / 2;
}

function firstGuess([longitude = 0, latitude = 0]: Position, { lon1, lat1, lon2, lat2 }: Edge): number {
  const scale = Math.cos(((lat1 + lat2) / 2) * RADIANS);
  const [dx, dy] = [(lon2 - lon1) * scale, lat2 - lat1];
  const turn = Math.round((lon1 - longitude) / 360) * 360;
  const [x, y] = [(longitude + turn - lon1) * scale, latitude - lat1];
  return Math.min(1, Math.max(0, (x * dx + y * dy) / (dx * dx + dy * dy)));
}

/** Metres, about. */
function lengthOf({ lon1, lat1, lon2, lat2 }: Edge): number {
  const scale = Math.cos(((lat1 + lat2) / 2) * RADIANS);
  return DEGREE * Math.hypot((lon2 - lon1) * scale, lat2 - lat1) || Number.MIN_VALUE;
}

interface Probe {
  readonly nearest: Nearest;
  /** How fast the distance grows along the edge: the cosine of the angle between both, -1 to 1. */
  readonly slope: number;
}

function probe(place: Position, edge: Edge, t: number): Probe {
  const here = at(edge, t);
  const { distance, finalAzimuth } = geodesicInverse(place, here);
  const nearest = { distance, a: place, b: here };
  if (distance === 0) return { nearest, slope: 0 };
  const latitude = (here[1] ?? 0) * RADIANS;
  const east = (edge.lon2 - edge.lon1) * Math.cos(latitude);
  const north = (edge.lat2 - edge.lat1) * meridianScale(latitude);
  const along = east * Math.sin(finalAzimuth * RADIANS) + north * Math.cos(finalAzimuth * RADIANS);
  return { nearest, slope: along / (Math.hypot(east, north) || 1) };
}

/** Radius of curvature along the meridian against the one across it, on WGS 84. */
function meridianScale(latitude: number): number {
  const e2 = 0.0066943799901413165;
  return (1 - e2) / (1 - e2 * Math.sin(latitude) ** 2);
}

function toPlace(a: Position, b: Position): Nearest {
  return { distance: geodesicInverse(a, b).distance, a, b };
}

function at({ lon1, lat1, lon2, lat2 }: Edge, t: number): Position {
  return t === 1 ? [lon2, lat2] : [lon1 + (lon2 - lon1) * t, lat1 + (lat2 - lat1) * t];
}

function nearer(one: Nearest, other: Nearest): Nearest {
  return other.distance < one.distance ? other : one;
}

function turned({ distance, a, b }: Nearest): Nearest {
  return { distance, a: b, b: a };
}
