/** The edges of a geometry in balls in space: what two balls hold is no nearer on Earth than the balls are. */
import { placeOn, isPlace, type Edge } from '../ellipsoid/edges.ts';
import { geocentric } from '../ellipsoid/geocentric.ts';

/** In metres from the centre of the Earth. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** The straight way between two places is never longer than the one on the surface. */
export interface SpaceBall extends Place {
  /** In metres, straight; nothing inside is further from the centre. */
  readonly radius: number;
}

/** Its centre is a place on one of its edges. */
export interface Ball extends SpaceBall {
  /** Of the centre, in degrees. */
  readonly lon: number;
  readonly lat: number;
  /** Two smaller balls, or one edge. */
  readonly inside: readonly [Ball, Ball] | Edge;
}

/** The centre of a bent edge is its middle, and its ends are furthest from there but for this. */
const BENT = 1.001;

/** @param edges at least one, neighbours next to each other */
export function ballOf(edges: readonly Edge[], from = 0, to = edges.length): Ball {
  const first = edges[from];
  if (first && to - from === 1) return around(first);
  const middle = (from + to) >>> 1;
  const left = ballOf(edges, from, middle);
  const right = ballOf(edges, middle, to);
  // Around the middle of the larger one, so that its radius need not grow.
  const [larger, other] = left.radius > right.radius ? [left, right] : [right, left];
  const { x, y, z, lon, lat } = larger;
  const radius = Math.max(larger.radius, straightBetween(larger, other) + other.radius);
  return { x, y, z, lon, lat, radius, inside: [left, right] };
}

export function straightBetween(a: Place, b: Place): number {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  const dz = a.z - b.z;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

function around(edge: Edge): Ball {
  const [lon = 0, lat = 0] = placeOn(edge, 0.5);
  const centre = geocentric(lon, lat);
  const { x, y, z } = centre;
  if (isPlace(edge)) return { x, y, z, lon, lat, radius: 0, inside: edge };
  const start = straightBetween(centre, geocentric(edge.lon1, edge.lat1));
  const end = straightBetween(centre, geocentric(edge.lon2, edge.lat2));
  return { x, y, z, lon, lat, radius: BENT * Math.max(start, end), inside: edge };
}
