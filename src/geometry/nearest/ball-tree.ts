/** Ball tree of edges in space: edges in two balls are at least as far apart on Earth as the balls are in space. */
import { interpolate, isPoint, type Edge } from '../ellipsoid/edges.ts';
import { geocentric } from '../ellipsoid/geocentric.ts';

/** Geocentric coordinates in metres. */
interface SpacePoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Ball in space; chords are never longer than distances on the surface. */
export interface SpaceBall extends SpacePoint {
  /** Radius in metres; contains everything inside the ball. */
  readonly radius: number;
}

/** Ball whose centre is a point on one of its edges. */
export interface Ball extends SpaceBall {
  /** Position of the centre, in degrees. */
  /** Longitude of the centre in degrees. */
  readonly lon: number;
  /** Latitude of the centre in degrees. */
  readonly lat: number;
  /** Two smaller balls, or one edge. */
  readonly inside: readonly [Ball, Ball] | Edge;
}

/** Safety factor: the ends of a curved edge are farthest from its middle up to this factor. */
const CURVATURE_FACTOR = 1.001;

/** @param edges at least one, neighbours in sequence */
export function createBall(edges: readonly Edge[], from = 0, to = edges.length): Ball {
  const first = edges[from];
  if (first && to - from === 1) return createEdgeBall(first);
  const middle = (from + to) >>> 1;
  const left = createBall(edges, from, middle);
  const right = createBall(edges, middle, to);
  // Centred on the larger one, so that its radius need not grow.
  const [larger, other] = left.radius > right.radius ? [left, right] : [right, left];
  const { x, y, z, lon, lat } = larger;
  const radius = Math.max(larger.radius, chordBetween(larger, other) + other.radius);
  return { x, y, z, lon, lat, radius, inside: [left, right] };
}

export function chordBetween(a: SpacePoint, b: SpacePoint): number {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  const dz = a.z - b.z;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

function createEdgeBall(edge: Edge): Ball {
  const [lon = 0, lat = 0] = interpolate(edge, 0.5);
  const centre = geocentric(lon, lat);
  const { x, y, z } = centre;
  if (isPoint(edge)) return { x, y, z, lon, lat, radius: 0, inside: edge };
  const start = chordBetween(centre, geocentric(edge.lon1, edge.lat1));
  const end = chordBetween(centre, geocentric(edge.lon2, edge.lat2));
  return { x, y, z, lon, lat, radius: CURVATURE_FACTOR * Math.max(start, end), inside: edge };
}
