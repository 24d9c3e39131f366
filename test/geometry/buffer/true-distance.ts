/** An oracle for geodesic buffers that shares no projection with them: Karney's inverse, minimised along each edge. */
import geographiclib from 'geographiclib-geodesic';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { splitParts } from '../../../src/geometry/flat/parts.ts';

const { WGS84, DISTANCE } = geographiclib.Geodesic;

/** Metres from a place to the nearest point, line or polygon edge; edges are straight in longitude and latitude. */
export function distanceToEdges(place: Position, geometry: Geometry): number {
  const { points, lines, polygons } = splitParts(geometry);
  let nearest = Infinity;
  for (const point of points) nearest = Math.min(nearest, metres(place, point));
  for (const line of [...lines, ...polygons.flat()]) {
    line.forEach((to, i) => {
      const from = line[i - 1];
      if (from) nearest = Math.min(nearest, distanceToEdge(place, from, to, nearest));
    });
  }
  return nearest;
}

/** By crossing count in the plane of longitude and latitude; a full turn to either side is looked at too. */
export function isInside([longitude = 0, latitude = 0]: Position, geometry: Geometry): boolean {
  return [0, 360, -360].some((turn) =>
    splitParts(geometry).polygons.some(
      (rings) => rings.filter((ring) => crossings([longitude + turn, latitude], ring)).length === 1,
    ),
  );
}

export function metres([lon1 = 0, lat1 = 0]: Position, [lon2 = 0, lat2 = 0]: Position): number {
  return WGS84.Inverse(lat1, lon1, lat2, lon2, DISTANCE).s12 ?? NaN;
}

const COARSE_STEPS = 12;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

function distanceToEdge(place: Position, from: Position, to: Position, best: number): number {
  const at = (t: number) => metres(place, between(from, to, t));
  const reach = metres(from, to);
  // Away from the poles an edge strays little from the geodesic, so both ends bound the distance from below.
  const isFar = Math.abs((to[0] ?? 0) - (from[0] ?? 0)) < 5 && Math.min(at(0), at(1)) - reach > best;
  if (isFar) return Infinity;
  let lowest = 0;
  let least = at(0);
  for (let step = 1; step <= COARSE_STEPS; step++) {
    const distance = at(step / COARSE_STEPS);
    if (distance < least) [lowest, least] = [step, distance];
  }
  let low = Math.max(0, lowest - 1) / COARSE_STEPS;
  let high = Math.min(COARSE_STEPS, lowest + 1) / COARSE_STEPS;
  let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [fa, fb] = [at(a), at(b)];
  for (let i = 0; i < 40; i++) {
    if (fa < fb) {
      [high, b, fb, a] = [b, a, fa, b - GOLDEN * (b - low)];
      fa = at(a);
    } else {
      [low, a, fa, b] = [a, b, fb, a + GOLDEN * (high - a)];
      fb = at(b);
    }
  }
  return Math.min(least, fa, fb);
}

function crossings([x = 0, y = 0]: Position, ring: readonly Position[]): boolean {
  let inside = false;
  ring.forEach(([bx = 0, by = 0], i) => {
    const [ax = bx, ay = by] = ring[i - 1] ?? [];
    if (ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside;
  });
  return inside;
}

export function between([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position, t: number): Position {
  return [ax + (bx - ax) * t, ay + (by - ay) * t];
}
