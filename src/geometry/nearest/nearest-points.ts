/** Nearest points of two geometries on the WGS 84 ellipsoid. */
import { chordBetween, type Ball } from './ball-tree.ts';
import { maxSurfaceDistance } from '../ellipsoid/geocentric.ts';
import { geodesicDistance } from '../ellipsoid/geodesic.ts';
import { findNearestOnEdges, type Nearest } from './nearest-on-edges.ts';

/**
 * Descends two ball trees and skips pairs that cannot be nearer than the best so far.
 * @param a lines and points that do not cross those of `b`
 * @param within maximum distance in metres
 * @returns error below a micrometre and 1e-9 of the distance; undefined when they are farther apart than `within`
 */
export function findNearestPoints(a: Ball, b: Ball, within = Infinity): Nearest | undefined {
  let best: Nearest | undefined;
  let upperBound = within;
  const pairs = [createPair(a, b)];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [left, right] = pair.balls;
    if (best?.distance === 0) break;
    if (pair.lowerBound > upperBound) continue;
    const between = boundOnSurface(pair);
    if (between.lowerBound > upperBound) continue;
    if ('lon1' in left.inside && 'lon1' in right.inside) {
      const found = findNearestOnEdges(left.inside, right.inside);
      if (found.distance <= within && found.distance < (best?.distance ?? Infinity)) best = found;
      upperBound = Math.min(upperBound, found.distance);
      continue;
    }
    // Centres lie on edges.
    upperBound = Math.min(upperBound, between.centres);
    const split = !('lon1' in left.inside) && ('lon1' in right.inside || left.radius >= right.radius);
    const inside = split ? left.inside : right.inside;
    if ('lon1' in inside) continue;
    const one = split ? createPair(inside[0], right) : createPair(left, inside[0]);
    const other = split ? createPair(inside[1], right) : createPair(left, inside[1]);
    // The more promising pair is visited first.
    if (one.lowerBound < other.lowerBound || (one.lowerBound === other.lowerBound && one.between <= other.between))
      pairs.push(other, one);
    else pairs.push(one, other);
  }
  return best;
}

interface Pair {
  readonly balls: readonly [Ball, Ball];
  /** Chord between the centres, in metres. */
  readonly between: number;
  readonly lowerBound: number;
}

/** Chord in metres up to which it is hardly shorter than the distance on the surface. */
const SHORT_CHORD = 20_000;

/**
 * Bounds on the surface for distant pairs: chords are so much shorter that hardly any pair could be skipped.
 * @returns upper bound between the centres and lower bound between any two points of both balls, in metres
 */
function boundOnSurface({ balls, between, lowerBound }: Pair): {
  readonly centres: number;
  readonly lowerBound: number;
} {
  if (between < SHORT_CHORD) return { centres: maxSurfaceDistance(between), lowerBound };
  const [left, right] = balls;
  const centres = geodesicDistance(left.lon, left.lat, right.lon, right.lat) + ROUNDING;
  return {
    centres,
    lowerBound: centres - maxSurfaceDistance(left.radius) - maxSurfaceDistance(right.radius) - 2 * ROUNDING,
  };
}

/** Rounding bound of coordinates in space and of distances on the surface, in metres. */
const ROUNDING = 1e-7;

function createPair(left: Ball, right: Ball): Pair {
  const between = chordBetween(left, right);
  return { balls: [left, right], between, lowerBound: between - left.radius - right.radius - ROUNDING };
}
