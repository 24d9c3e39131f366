/** The nearest two places of two short edges on the WGS 84 ellipsoid. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { aboutNearest, directionOf, isPlace, lengthOf, placeOn, type Edge } from '../ellipsoid/edges.ts';
import { geodesicInverse } from '../ellipsoid/geodesic.ts';

export interface Nearest {
  /** In metres. */
  readonly distance: number;
  readonly a: Position;
  readonly b: Position;
}

/** Metres by which an alternation between two edges must still gain. */
const GAIN = 1e-7;

/** However slowly it gains, as between edges that are nearly parallel. */
const MOST_ALTERNATIONS = 1000;

/** Metres along an edge; the distance is then good to far less. */
const CLOSE_ENOUGH = 1e-7;

/** In metres; from here on, the distance to places on an edge may be least at either end. */
const FAR = 5e6;

const RADIANS = Math.PI / 180;

/**
 * From each of the four ends to the other edge. Between geodesics that do not cross no other place is nearer, for where
 * both are at right angles to the way between them it is not the shortest (on a surface that bends one way, by the second
 * variation of its length); between straight edges it goes to and fro from there.
 */
export function nearestOfEdges(a: Edge, b: Edge): Nearest {
  if (isPlace(a)) return onEdge(placeOn(a, 0), b);
  if (isPlace(b)) return turned(onEdge(placeOn(b, 0), a));
  let best = nearer(onEdge(placeOn(a, 0), b), onEdge(placeOn(a, 1), b));
  for (const t of [0, 1]) best = nearer(best, turned(onEdge(placeOn(b, t), a)));
  if (a.geodesic && b.geodesic) {
    const shared = best.distance < a.geodesic.length + b.geodesic.length && crossing(a, b);
    return shared ? { distance: 0, a: shared, b: shared } : best;
  }
  let before = Infinity;
  for (let i = 0; i < MOST_ALTERNATIONS && before - best.distance > GAIN; i++) {
    before = best.distance;
    best = nearer(best, onEdge(best.a, b));
    best = nearer(best, turned(onEdge(best.b, a)));
  }
  return best;
}

/** Where two geodesics cross: each has the ends of the other one on both sides. */
function crossing(a: Edge, b: Edge): Position | undefined {
  const [start, end] = [sideOf(placeOn(a, 0), b), sideOf(placeOn(a, 1), b)];
  if (start * end >= 0 || sideOf(placeOn(b, 0), a) * sideOf(placeOn(b, 1), a) >= 0) return undefined;
  let [low, high] = [0, 1];
  while ((high - low) * lengthOf(a) > CLOSE_ENOUGH) {
    const middle = (low + high) / 2;
    if (sideOf(placeOn(a, middle), b) * start > 0) low = middle;
    else high = middle;
  }
  return placeOn(a, (low + high) / 2);
}

/** Above 0 to the right of a geodesic and its continuation, below 0 to the left. */
function sideOf(place: Position, { lon1, lat1, geodesic }: Edge): number {
  const { distance, azimuth } = geodesicInverse([lon1, lat1], place);
  return distance === 0 ? 0 : Math.sin((azimuth - (geodesic?.azimuth ?? 0)) * RADIANS);
}

/** Distances to places far away may have two minima, one at each end. */
function onEdge(place: Position, edge: Edge): Nearest {
  const found = onNearEdge(place, edge);
  if (found.distance < FAR || isPlace(edge)) return found;
  return nearer(found, nearer(toPlace(place, placeOn(edge, 0)), toPlace(place, placeOn(edge, 1))));
}

/** The place on an edge where the way from another place meets it at a right angle, or its nearer end. */
function onNearEdge(place: Position, edge: Edge): Nearest {
  if (isPlace(edge)) return toPlace(place, placeOn(edge, 0));
  const length = lengthOf(edge);
  let [low, high] = [0, 1];
  let t = aboutNearest(place, edge);
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

interface Probe {
  readonly nearest: Nearest;
  /** How fast the distance grows along the edge: the cosine of the angle between both, -1 to 1. */
  readonly slope: number;
}

function probe(place: Position, edge: Edge, t: number): Probe {
  const here = placeOn(edge, t);
  const { distance, finalAzimuth } = geodesicInverse(place, here);
  const nearest = { distance, a: place, b: here };
  if (distance === 0) return { nearest, slope: 0 };
  const [east, north] = directionOf(edge, t);
  return { nearest, slope: east * Math.sin(finalAzimuth * RADIANS) + north * Math.cos(finalAzimuth * RADIANS) };
}

function toPlace(a: Position, b: Position): Nearest {
  return { distance: geodesicInverse(a, b).distance, a, b };
}

function nearer(one: Nearest, other: Nearest): Nearest {
  return other.distance < one.distance ? other : one;
}

function turned({ distance, a, b }: Nearest): Nearest {
  return { distance, a: b, b: a };
}
