/** Length of street segments on the ellipsoid. */
import { geodesicDistance, wgs84 } from '../ellipsoid/geodesic.ts';
import { longitudeDifference } from '../flat/rings.ts';

const RADIANS = Math.PI / 180;
const e2 = wgs84.f * (2 - wgs84.f);

/** Maximum length that differences measure, in metres: their relative error is below 1e-7 there, up to 80 degrees. */
const MAX_SHORT = 1000;
/** Latitude beyond which parallels are too curved for that, in degrees. */
const MAX_LATITUDE = 80;

/**
 * Distance between two near places, by the radii of curvature at their middle latitude.
 * @returns metres; relative error below 1e-7
 * @see Snyder 1987, Map projections: a working manual, formulas 4-20 and 4-19
 */
export function measureSegment(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const sine = Math.sin(((lat1 + lat2) / 2) * RADIANS);
  const root = 1 - e2 * sine * sine;
  const north = ((wgs84.a * (1 - e2)) / (root * Math.sqrt(root))) * (lat2 - lat1) * RADIANS;
  const radius = wgs84.a * Math.sqrt((1 - sine * sine) / root);
  const east = radius * longitudeDifference(lon1, lon2) * RADIANS;
  const length = Math.sqrt(north * north + east * east);
  const isShort = length <= MAX_SHORT && Math.abs(lat1) <= MAX_LATITUDE && Math.abs(lat2) <= MAX_LATITUDE;
  return isShort || length === 0 ? length : geodesicDistance(lon1, lat1, lon2, lat2);
}
