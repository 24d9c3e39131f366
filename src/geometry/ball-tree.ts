/** The edges of a geometry in balls on the ellipsoid: what two balls hold is no nearer than the balls are. */
import { geodesicDistance } from './geodesic.ts';

/** A short edge, straight in longitude and latitude; a point is an edge without length. */
export interface Edge {
  readonly lon1: number;
  readonly lat1: number;
  readonly lon2: number;
  readonly lat2: number;
}

export interface Ball {
  readonly lon: number;
  readonly lat: number;
  /** In metres; no place of any edge inside is further from the centre. */
  readonly radius: number;
  /** Two smaller balls, or one edge. */
  readonly inside: readonly [Ball, Ball] | Edge;
}

/** The centre of a bent edge is its middle, and its ends are furthest from there but for this. */
const BENT = 1.001;

/** @param edges at least one, neighbours next to each other */
export function ballOf(edges: readonly Edge[], from = 0, to = edges.length): Ball {
  const [first] = edges.slice(from, from + 1);
  if (first && to - from === 1) return around(first);
  const middle = (from + to) >>> 1;
  const [left, right] = [ballOf(edges, from, middle), ballOf(edges, middle, to)];
  // Around the middle of the larger one, so that its radius need not grow.
  const { lon, lat, radius } = left.radius > right.radius ? left : right;
  const other = left.radius > right.radius ? right : left;
  const reach = geodesicDistance(lon, lat, other.lon, other.lat) + other.radius;
  return { lon, lat, radius: Math.max(radius, reach), inside: [left, right] };
}

function around(edge: Edge): Ball {
  const [lon, lat] = [(edge.lon1 + edge.lon2) / 2, (edge.lat1 + edge.lat2) / 2];
  const reach = Math.max(
    geodesicDistance(lon, lat, edge.lon1, edge.lat1),
    geodesicDistance(lon, lat, edge.lon2, edge.lat2),
  );
  return { lon, lat, radius: BENT * reach, inside: edge };
}
