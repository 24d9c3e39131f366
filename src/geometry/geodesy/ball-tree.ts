/** The edges of a geometry in balls in space: what two balls hold is no nearer on Earth than the balls are. */
import { placeOn, isPlace, type Edge } from './edges.ts';
import { geocentric } from './geocentric.ts';

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
  const [left, right] = [ballOf(edges, from, middle), ballOf(edges, middle, to)];
  // Around the middle of the larger one, so that its radius need not grow.
  const [{ x, y, z, lon, lat, radius }, other] = left.radius > right.radius ? [left, right] : [right, left];
  const reach = straightBetween({ x, y, z, radius }, other) + other.radius;
  return { x, y, z, lon, lat, radius: Math.max(radius, reach), inside: [left, right] };
}

export function straightBetween(a: SpaceBall, b: SpaceBall): number {
  const [dx, dy, dz] = [a.x - b.x, a.y - b.y, a.z - b.z];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

function around(edge: Edge): Ball {
  const [lon = 0, lat = 0] = placeOn(edge, 0.5);
  const centre = { ...geocentric(lon, lat), lon, lat, radius: 0 };
  if (isPlace(edge)) return { ...centre, inside: edge };
  const reach = (t: number) => {
    const [x = 0, y = 0] = placeOn(edge, t);
    return straightBetween(centre, { ...geocentric(x, y), radius: 0 });
  };
  return { ...centre, radius: BENT * Math.max(reach(0), reach(1)), inside: edge };
}
