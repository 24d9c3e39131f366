/** Nearest points of two short edges on the WGS 84 ellipsoid. */
import type { Position } from '../../../schemas/geometry-types.ts';
import {
  estimateNearest,
  getDirection,
  isPoint,
  approximateLength,
  interpolate,
  type Edge,
} from '../ellipsoid/edges.ts';
import { geodesicInverse } from '../ellipsoid/geodesic.ts';

export interface Nearest {
  /** In metres. */
  readonly distance: number;
  readonly a: Position;
  readonly b: Position;
}

/** Minimum gain in metres per alternation between two edges. */
const MIN_GAIN = 1e-7;

/** Maximum number of alternations, for edges that are nearly parallel. */
const MAX_ALTERNATIONS = 1000;

/** Position tolerance in metres along an edge; the distance is then accurate to far less. */
const POSITION_TOLERANCE = 1e-7;

/** Distance in metres above which both ends of an edge may be local minima. */
const FAR_DISTANCE = 5e6;

const RADIANS = Math.PI / 180;

/**
 * Nearest points from each of the four ends to the other edge. Between geodesics that do not cross no other points are
 * nearer: where a path is perpendicular to both, it is not the shortest (second variation of length on a surface of
 * positive curvature). Between straight edges the search alternates from there.
 */
export function findNearestOnEdges(a: Edge, b: Edge): Nearest {
  if (isPoint(a)) return findOnEdge(interpolate(a, 0), b);
  if (isPoint(b)) return swapNearest(findOnEdge(interpolate(b, 0), a));
  let best = nearer(findOnEdge(interpolate(a, 0), b), findOnEdge(interpolate(a, 1), b));
  for (const t of [0, 1]) best = nearer(best, swapNearest(findOnEdge(interpolate(b, t), a)));
  if (a.geodesic && b.geodesic) {
    const shared = best.distance < a.geodesic.length + b.geodesic.length && findCrossing(a, b);
    return shared ? { distance: 0, a: shared, b: shared } : best;
  }
  let before = Infinity;
  for (let i = 0; i < MAX_ALTERNATIONS && before - best.distance > MIN_GAIN; i++) {
    before = best.distance;
    best = nearer(best, findOnEdge(best.a, b));
    best = nearer(best, swapNearest(findOnEdge(best.b, a)));
  }
  return best;
}

/** Crossing of two geodesics: each has the ends of the other one on both sides. */
function findCrossing(a: Edge, b: Edge): Position | undefined {
  const [start, end] = [getSide(interpolate(a, 0), b), getSide(interpolate(a, 1), b)];
  if (start * end >= 0 || getSide(interpolate(b, 0), a) * getSide(interpolate(b, 1), a) >= 0) return undefined;
  let [low, high] = [0, 1];
  while ((high - low) * approximateLength(a) > POSITION_TOLERANCE) {
    const middle = (low + high) / 2;
    if (getSide(interpolate(a, middle), b) * start > 0) low = middle;
    else high = middle;
  }
  return interpolate(a, (low + high) / 2);
}

/** Above 0 to the right of a geodesic and its continuation, below 0 to the left. */
function getSide(point: Position, { lon1, lat1, geodesic }: Edge): number {
  const { distance, azimuth } = geodesicInverse([lon1, lat1], point);
  return distance === 0 ? 0 : Math.sin((azimuth - (geodesic?.azimuth ?? 0)) * RADIANS);
}

/** Distances to far points may have two minima, one at each end. */
function findOnEdge(point: Position, edge: Edge): Nearest {
  const found = findOnNearEdge(point, edge);
  if (found.distance < FAR_DISTANCE || isPoint(edge)) return found;
  return nearer(
    found,
    nearer(measureToPoint(point, interpolate(edge, 0)), measureToPoint(point, interpolate(edge, 1))),
  );
}

/** Point of an edge whose path to another point is perpendicular to it, or the nearer end. */
function findOnNearEdge(point: Position, edge: Edge): Nearest {
  if (isPoint(edge)) return measureToPoint(point, interpolate(edge, 0));
  const length = approximateLength(edge);
  let [low, high] = [0, 1];
  let t = estimateNearest(point, edge);
  let here = probe(point, edge, t);
  // At an end from which the distance grows, that end is nearest; a search needs both sides.
  if ((t === 0 && here.slope >= 0) || (t === 1 && here.slope <= 0)) return here.nearest;
  // First as on a plane, then by the secant method.
  let aim = t - (here.slope * here.nearest.distance) / length;
  for (let i = 1; i < 60 && here.slope !== 0; i++) {
    if (here.slope < 0) low = t;
    else high = t;
    const isOutside = !(aim > low && aim < high) || i % 4 === 0;
    const [before, next] = [{ t, slope: here.slope }, isOutside ? chooseNext(aim, low, high) : aim];
    t = next;
    here = probe(point, edge, t);
    const isEnd = (t === 0 && here.slope >= 0) || (t === 1 && here.slope <= 0);
    if (isEnd || (Math.abs(t - before.t) * length <= POSITION_TOLERANCE && !isOutside)) break;
    aim = t - (here.slope * (t - before.t)) / (here.slope - before.slope);
  }
  return here.nearest;
}

/** An end of the edge that was not tested yet, or the middle of the bracket. */
function chooseNext(aim: number, low: number, high: number): number {
  if (aim <= low && low === 0) return 0;
  return aim >= high && high === 1 ? 1 : (low + high) / 2;
}

interface Probe {
  readonly nearest: Nearest;
  /** Derivative of the distance along the edge: the cosine of the angle between both, -1 to 1. */
  readonly slope: number;
}

function probe(point: Position, edge: Edge, t: number): Probe {
  const here = interpolate(edge, t);
  const { distance, finalAzimuth } = geodesicInverse(point, here);
  const nearest = { distance, a: point, b: here };
  if (distance === 0) return { nearest, slope: 0 };
  const [east, north] = getDirection(edge, t);
  return { nearest, slope: east * Math.sin(finalAzimuth * RADIANS) + north * Math.cos(finalAzimuth * RADIANS) };
}

function measureToPoint(a: Position, b: Position): Nearest {
  return { distance: geodesicInverse(a, b).distance, a, b };
}

function nearer(one: Nearest, other: Nearest): Nearest {
  return other.distance < one.distance ? other : one;
}

function swapNearest({ distance, a, b }: Nearest): Nearest {
  return { distance, a: b, b: a };
}
