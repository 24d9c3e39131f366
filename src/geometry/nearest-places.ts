/** The nearest two places of two geometries on the WGS 84 ellipsoid. */
import type { Position } from '../../schemas/geojson.ts';
import { ballOf, type Ball, type Edge } from './ball-tree.ts';
import { geodesicDistance, geodesicInverse } from './geodesic.ts';
import type { Line } from './parts.ts';

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

const RADIANS = Math.PI / 180;

/** @param lines and points as lines of one position, continuous in longitude, at least one */
export function ballAround(lines: readonly Line[]): Ball {
  return ballOf(edgesOf(lines));
}

/**
 * Goes down two trees of balls and leaves out pairs that cannot be nearer than the best so far (triangle inequality).
 * @param a of lines and points that do not cross those of `b`
 * @returns good to a micrometre and 1e-9 of the distance
 */
export function nearestPlaces(a: Ball, b: Ball): Nearest {
  let best: Nearest = { distance: Infinity, a: [], b: [] };
  const pairs = [boundOf(a, b)];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [left, right] = pair.balls;
    if (pair.atLeast >= best.distance) continue;
    // Centres lie on edges.
    if (pair.between < best.distance)
      best = { distance: pair.between, a: [left.lon, left.lat], b: [right.lon, right.lat] };
    // Two points have no more to them than their centres.
    if (left.radius === 0 && right.radius === 0) continue;
    if ('lon1' in left.inside && 'lon1' in right.inside) {
      best = nearer(best, nearestOfEdges(left.inside, right.inside));
      continue;
    }
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
  readonly between: number;
  readonly atLeast: number;
}

function boundOf(left: Ball, right: Ball): Pair {
  const between = geodesicDistance(left.lon, left.lat, right.lon, right.lat);
  return { balls: [left, right], between, atLeast: between - left.radius - right.radius };
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
  let best: Nearest = { distance: Infinity, a: [], b: [] };
  for (const t of [0, 1]) {
    best = nearer(best, onEdge(at(a, t), b));
    best = nearer(best, turned(onEdge(at(b, t), a)));
  }
  for (let before = Infinity; before - best.distance > GAIN;) {
    before = best.distance;
    best = nearer(best, onEdge(best.a, b));
    best = nearer(best, turned(onEdge(best.b, a)));
  }
  return best;
}

/** The place on an edge where the way from another place meets it at a right angle, or its nearer end. */
function onEdge(place: Position, edge: Edge): Nearest {
  let [low, high] = [0, 1];
  const [atLow, atHigh] = [slope(place, edge, 0), slope(place, edge, 1)];
  if (atLow >= 0) return toPlace(place, at(edge, 0));
  if (atHigh <= 0) return toPlace(place, at(edge, 1));
  let [fromLow, fromHigh] = [atLow, atHigh];
  for (let i = 0; i < 50 && high - low > 1e-14; i++) {
    // A secant that takes a bisection now and then cannot get stuck.
    const t = i % 3 === 2 ? (low + high) / 2 : low - (fromLow * (high - low)) / (fromHigh - fromLow);
    const here = slope(place, edge, t);
    if (here === 0 || t === low || t === high) return toPlace(place, at(edge, t));
    if (here < 0) [low, fromLow] = [t, here];
    else [high, fromHigh] = [t, here];
  }
  return toPlace(place, at(edge, (low + high) / 2));
}

/** Whether the distance grows along the edge: its derivative, but for a positive factor. */
function slope(place: Position, edge: Edge, t: number): number {
  const here = at(edge, t);
  const { distance, finalAzimuth } = geodesicInverse(place, here);
  if (distance === 0) return 0;
  const latitude = (here[1] ?? 0) * RADIANS;
  const east = (edge.lon2 - edge.lon1) * Math.cos(latitude);
  const north = (edge.lat2 - edge.lat1) * meridianScale(latitude);
  return east * Math.sin(finalAzimuth * RADIANS) + north * Math.cos(finalAzimuth * RADIANS);
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
