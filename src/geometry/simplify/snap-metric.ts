/** Distances for snapping: in the plane of the coordinates, or on Earth up to the poles. */
import { geodesicEdgeLength } from '../ellipsoid/ellipsoid-length.ts';
import { largestScale } from '../ellipsoid/metres-per-degree.ts';

export type Coordinate = readonly [number, number];

export interface SnapMetric {
  /** Distance of two positions, in the unit of the tolerance. */
  separation(a: Coordinate, b: Coordinate): number;
  /**
   * Point of an edge that is nearest to a position, as a fraction of the edge.
   * @returns undefined when none between its ends is within the tolerance
   */
  findOnEdge(position: Coordinate, a: Coordinate, b: Coordinate): number | undefined;
  /**
   * True when a change of longitude at the end of edges moves them by more than twice the tolerance: towards the
   * equator, straight in longitude and latitude, they move farther than their end does near a pole.
   */
  turnsEdges(from: Coordinate, longitude: number, others: readonly Coordinate[]): boolean;
}

const RADIANS = Math.PI / 180;

export function createPlanarMetric(tolerance: number): SnapMetric {
  return {
    separation: ([ax, ay], [bx, by]) => Math.hypot(bx - ax, by - ay),
    findOnEdge([x, y], [ax, ay], [bx, by]) {
      const [dx, dy] = [bx - ax, by - ay];
      const [px, py] = [x - ax, y - ay];
      const t = (px * dx + py * dy) / (dx * dx + dy * dy);
      return t > 0 && t < 1 && Math.hypot(px - t * dx, py - t * dy) <= tolerance ? t : undefined;
    },
    turnsEdges: () => false,
  };
}

/** Lower bound of a degree of latitude in metres. */
const METRES_PER_DEGREE = 110_000;

/** Points of an edge that are tried before the nearest is refined. */
const SAMPLES = 24;
const REFINEMENTS = 40;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Latitude beyond which scales change too much within a tolerance for an estimate in the plane. */
const NEAR_POLE = 80;

/** @param tolerance in metres; positions are longitude and latitude, edges straight in these */
export function createEarthMetric(tolerance: number): SnapMetric {
  const reach = tolerance / METRES_PER_DEGREE;
  const separation = ([ax, ay]: Coordinate, [bx, by]: Coordinate) => geodesicEdgeLength(ax, ay, bx, by);

  /** True when an edge is clearly farther than the tolerance, by a plane that overestimates little. */
  function isFar([x, y]: Coordinate, [ax, ay]: Coordinate, [bx, by]: Coordinate): boolean {
    if (Math.abs(y) + reach > NEAR_POLE || reach > 1) return false;
    const scale = largestScale(y - reach, y + reach);
    const [dx, dy] = [(bx - ax) * scale.x, (by - ay) * scale.y];
    const [px, py] = [(x - ax) * scale.x, (y - ay) * scale.y];
    const t = Math.min(1, Math.max(0, (px * dx + py * dy) / (dx * dx + dy * dy)));
    return Math.hypot(px - t * dx, py - t * dy) > 2 * tolerance;
  }

  return {
    separation,
    findOnEdge(position, a, b) {
      if (isFar(position, a, b)) return undefined;
      const [, y] = position;
      const [[ax, ay], [bx, by]] = [a, b];
      // An edge along a pole is a point there, which all its longitudes name.
      if (Math.abs(ay) === 90 && ay === by) {
        const t = (position[0] - ax) / (bx - ax);
        return t > 0 && t < 1 && separation(position, [position[0], ay]) <= tolerance ? t : undefined;
      }
      // Only latitudes within the tolerance can be near.
      const climb = by - ay;
      const [t0, t1] = [(y - reach - ay) / climb, (y + reach - ay) / climb];
      const from = climb === 0 ? 0 : Math.max(0, Math.min(t0, t1));
      const to = climb === 0 ? 1 : Math.min(1, Math.max(t0, t1));
      if (!(from < to)) return undefined;
      const distanceAt = (t: number) => separation(position, [ax + t * (bx - ax), ay + t * climb]);
      const t = findMinimum(distanceAt, from, to);
      return t > 0 && t < 1 && distanceAt(t) <= tolerance ? t : undefined;
    },
    turnsEdges([x, y], longitude, others) {
      const shift = Math.abs(longitude - x);
      return others.some(([, end]) => shift * metresPerTurn(y, end) > 2 * tolerance);
    },
  };
}

/** Metres by which the points of an edge move at most, per degree by which the longitude of one end changes. */
function metresPerTurn(latitude: number, other: number): number {
  let most = 0;
  for (let k = 1; k <= 8; k++) {
    const t = k / 8;
    most = Math.max(most, t * Math.sin((90 - Math.abs(other + t * (latitude - other))) * RADIANS));
  }
  return most * largestScale(0, 0).x;
}

/** Minimum of a function: the best of some samples, refined by golden sections. @returns `from` or `to` exactly there */
function findMinimum(value: (t: number) => number, from: number, to: number): number {
  const step = (to - from) / SAMPLES;
  let [best, least] = [from, value(from)];
  for (let k = 1; k <= SAMPLES; k++) {
    const t = k === SAMPLES ? to : from + k * step;
    const own = value(t);
    if (own < least) [best, least] = [t, own];
  }
  let [low, high] = [Math.max(from, best - step), Math.min(to, best + step)];
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [value(left), value(right)];
  for (let k = 0; k < REFINEMENTS; k++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = value(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = value(right);
    }
  }
  const middle = (low + high) / 2;
  return value(middle) < least ? middle : best;
}
