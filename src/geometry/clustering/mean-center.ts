/** Mean centres and standard distances of positions on the ellipsoid. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { geodesicDistance } from '../ellipsoid/geodesic.ts';

const RADIANS = Math.PI / 180;

/** A mean normal shorter than this share of a unit comes from rounding: the positions balance around the Earth. */
const MIN_RESULTANT = 1e-9;

export interface WeightedPosition {
  readonly lonLat: Position;
  /** At least 0. */
  readonly weight: number;
}

export interface MeanCenter {
  readonly center: Position;
  /** Root of the weighted mean of the squared geodesic distances from the centre, in metres; divided by all weights. */
  readonly standardDistance: number;
}

/**
 * Mean centre: the position whose normal to the WGS 84 ellipsoid has the direction of the weighted sum of the normals
 * (Gade 2010, A non-singular horizontal position representation).
 * @returns undefined without a weight above 0, and where the positions balance around the Earth
 */
export function meanCenter(positions: readonly WeightedPosition[]): MeanCenter | undefined {
  // Weights of any size must not overflow, nor vanish in the sum.
  const most = positions.reduce((max, { weight }) => Math.max(max, weight), 0);
  if (most === 0) return undefined;
  let [x, y, z, total] = [0, 0, 0, 0];
  for (const { lonLat, weight } of positions) {
    const [longitude = 0, latitude = 0] = lonLat;
    const share = weight / most;
    const cosine = Math.cos(latitude * RADIANS);
    x += share * cosine * Math.cos(longitude * RADIANS);
    y += share * cosine * Math.sin(longitude * RADIANS);
    z += share * Math.sin(latitude * RADIANS);
    total += share;
  }
  if (Math.hypot(x, y, z) < MIN_RESULTANT * total) return undefined;
  const center: Position = [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
  const squares = positions.reduce((sum, { lonLat: [longitude = 0, latitude = 0], weight }) => {
    const distance = geodesicDistance(center[0] ?? 0, center[1] ?? 0, longitude, latitude);
    return sum + (weight / most) * distance ** 2;
  }, 0);
  return { center, standardDistance: Math.sqrt(squares / total) };
}
