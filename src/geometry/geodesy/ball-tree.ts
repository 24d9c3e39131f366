/** The edges of a geometry in balls in space: what two balls hold is no nearer on Earth than the balls are. */
import { geocentric } from './geocentric.ts';

/** A short edge, straight in longitude and latitude; a point is an edge without length. */
export interface Edge {
  readonly lon1: number;
  readonly lat1: number;
  readonly lon2: number;
  readonly lat2: number;
}

/** The straight way between two places is never longer than the one on the surface. */
export interface SpaceBall {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** In metres, straight; nothing inside is further from the centre. */
  readonly radius: number;
}

/** Its centre is a place on one of its edges. */
export interface Ball extends SpaceBall {
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
  const [left, right] = [ballOf(edges, from, middle), ballOf(edges, middle, to)];
  // Around the middle of the larger one, so that its radius need not grow.
  const [{ x, y, z, radius }, other] = left.radius > right.radius ? [left, right] : [right, left];
  const reach = straightBetween({ x, y, z, radius }, other) + other.radius;
  return { x, y, z, radius: Math.max(radius, reach), inside: [left, right] };
}

export function straightBetween(a: SpaceBall, b: SpaceBall): number {
  const [dx, dy, dz] = [a.x - b.x, a.y - b.y, a.z - b.z];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

function around(edge: Edge): Ball {
  const { lon1, lat1, lon2, lat2 } = edge;
  const centre = { ...geocentric((lon1 + lon2) / 2, (lat1 + lat2) / 2), radius: 0 };
  if (lon1 === lon2 && lat1 === lat2) return { ...centre, inside: edge };
  const reach = (lon: number, lat: number) => straightBetween(centre, { ...geocentric(lon, lat), radius: 0 });
  return { ...centre, radius: BENT * Math.max(reach(lon1, lat1), reach(lon2, lat2)), inside: edge };
}
