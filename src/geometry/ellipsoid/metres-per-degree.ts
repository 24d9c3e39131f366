/** Length of a degree, east and north, on the WGS 84 ellipsoid. */
import { wgs84 } from './geodesic.ts';

export interface DegreeScale {
  /** Metres per degree of longitude. */
  readonly x: number;
  /** Metres per degree of latitude. */
  readonly y: number;
}

const RADIANS = Math.PI / 180;
const e2 = wgs84.f * (2 - wgs84.f);

/**
 * Largest scale between two latitudes: a plane with this scale never underestimates distances there.
 * @param south in degrees
 * @param north in degrees
 * @see Snyder 1987, Map projections: a working manual, formulas 4-20 and 4-19 (radii of curvature)
 */
export function largestScale(south: number, north: number): DegreeScale {
  const nearest = south > 0 ? south : north < 0 ? -north : 0;
  const farthest = Math.min(Math.max(Math.abs(south), Math.abs(north)), 90);
  const across = sine2(nearest);
  const x = (wgs84.a * Math.cos(Math.min(nearest, 90) * RADIANS)) / Math.sqrt(1 - e2 * across);
  const y = (wgs84.a * (1 - e2)) / (1 - e2 * sine2(farthest)) ** 1.5;
  return { x: x * RADIANS, y: y * RADIANS };
}

function sine2(latitude: number): number {
  return Math.sin(latitude * RADIANS) ** 2;
}
