/** The nearest two places of two geometries on the WGS 84 ellipsoid. */
import { straightBetween, type Ball } from './ball-tree.ts';
import { surfaceAtMost } from '../ellipsoid/geocentric.ts';
import { geodesicDistance } from '../ellipsoid/geodesic.ts';
import { nearestOfEdges, type Nearest } from './nearest-of-edges.ts';

/**
 * Goes down two trees of balls and leaves out pairs that cannot be nearer than the best so far.
 * @param a of lines and points that do not cross those of `b`
 * @param within in metres
 * @returns good to a micrometre and 1e-9 of the distance; undefined when all of them are further apart than `within`
 */
export function nearestPlaces(a: Ball, b: Ball, within = Infinity): Nearest | undefined {
  let best: Nearest | undefined;
  let atMost = within;
  const pairs = [boundOf(a, b)];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [left, right] = pair.balls;
    if (best?.distance === 0) break;
    if (pair.atLeast > atMost) continue;
    const between = onSurface(pair);
    if (between.atLeast > atMost) continue;
    if ('lon1' in left.inside && 'lon1' in right.inside) {
      const found = nearestOfEdges(left.inside, right.inside);
      if (found.distance <= within && found.distance < (best?.distance ?? Infinity)) best = found;
      atMost = Math.min(atMost, found.distance);
      continue;
    }
    // Centres lie on edges.
    atMost = Math.min(atMost, between.centres);
    const split = !('lon1' in left.inside) && ('lon1' in right.inside || left.radius >= right.radius);
    const inside = split ? left.inside : right.inside;
    if ('lon1' in inside) continue;
    const one = split ? boundOf(inside[0], right) : boundOf(left, inside[0]);
    const other = split ? boundOf(inside[1], right) : boundOf(left, inside[1]);
    // The more promising one is looked at first.
    if (one.atLeast < other.atLeast || (one.atLeast === other.atLeast && one.between <= other.between))
      pairs.push(other, one);
    else pairs.push(one, other);
  }
  return best;
}

interface Pair {
  readonly balls: readonly [Ball, Ball];
  /** Metres, straight through the Earth. */
  readonly between: number;
  readonly atLeast: number;
}

/** Metres; up to here the straight way is hardly shorter than the one on the surface. */
const STRAIGHT = 20_000;

/**
 * On the surface, for what is far apart: through the Earth it is so much nearer that hardly any pair could be left out.
 * @returns metres between the centres at most, and between any two places in both balls at least
 */
function onSurface({ balls, between, atLeast }: Pair): { readonly centres: number; readonly atLeast: number } {
  if (between < STRAIGHT) return { centres: surfaceAtMost(between), atLeast };
  const [left, right] = balls;
  const centres = geodesicDistance(left.lon, left.lat, right.lon, right.lat) + ROUNDING;
  return { centres, atLeast: centres - surfaceAtMost(left.radius) - surfaceAtMost(right.radius) - 2 * ROUNDING };
}

/** Of coordinates in space, and of distances on the surface, in metres. */
const ROUNDING = 1e-7;

function boundOf(left: Ball, right: Ball): Pair {
  const between = straightBetween(left, right);
  return { balls: [left, right], between, atLeast: between - left.radius - right.radius - ROUNDING };
}
