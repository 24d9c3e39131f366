/** Geocentric coordinates: what is near on Earth is near in space, at the poles and the antimeridian, too. */
import { geodesicInverse, wgs84 } from './geodesic.ts';

const e2 = wgs84.f * (2 - wgs84.f);
const RADIANS = Math.PI / 180;

/** Minimum radius of curvature of the ellipsoid in metres: of the meridian at the equator. */
const MIN_RADIUS = wgs84.a * (1 - e2);

/**
 * Geocentric coordinates of positions.
 * @param lonLat longitudes and latitudes, interleaved
 * @returns x, y and z in metres from the centre of the WGS 84 ellipsoid, interleaved
 */
export function toGeocentric(lonLat: Float64Array): Float64Array {
  const result = new Float64Array((lonLat.length / 2) * 3);
  for (let i = 0, to = 0; i < lonLat.length; i += 2) {
    const { x, y, z } = geocentric(lonLat[i] ?? 0, lonLat[i + 1] ?? 0);
    result[to++] = x;
    result[to++] = y;
    result[to++] = z;
  }
  return result;
}

/** Geocentric coordinates of a position in degrees. @returns metres from the centre of the WGS 84 ellipsoid */
export function geocentric(longitude: number, latitude: number): { x: number; y: number; z: number } {
  const sine = Math.sin(latitude * RADIANS);
  const normal = wgs84.a / Math.sqrt(1 - e2 * sine * sine);
  const radius = normal * Math.cos(latitude * RADIANS);
  return {
    x: radius * Math.cos(longitude * RADIANS),
    y: radius * Math.sin(longitude * RADIANS),
    z: normal * (1 - e2) * sine,
  };
}

/** Largest chord in metres that guarantees a surface distance of at most `distance` metres. */
export function safeChord(distance: number): number {
  return 2 * MIN_RADIUS * Math.sin(Math.min(distance / (2 * MIN_RADIUS), Math.PI / 2)) * (1 - 1e-12);
}

/**
 * Upper bound of the surface distance in metres for a chord: a curve that bends no more sharply than a circle is no
 * longer than its arc over the same chord (Schur).
 * @param chord chord in metres
 */
export function maxSurfaceDistance(chord: number): number {
  const sine = chord / (2 * MIN_RADIUS);
  return sine < 1 ? 2 * MIN_RADIUS * Math.asin(sine) * (1 + 1e-12) + 1e-6 : Infinity;
}

/**
 * Creates a test whether two positions lie within a distance on the ellipsoid. Bounds on the chord decide nearly
 * always; Karney's algorithm decides the rest.
 * @param distance in metres, up to 5000 km
 */
export function createDistanceTest(lonLat: Float64Array, space: Float64Array, distance: number) {
  const inside = safeChord(distance) ** 2;
  const outside = (distance * (1 + 1e-12)) ** 2 + 1e-9;
  return (a: number, b: number): boolean => {
    const square = squaredChord(space, a, b);
    if (square <= inside) return true;
    if (square > outside) return false;
    return surfaceDistance(lonLat, a, b) <= distance;
  };
}

export function squaredChord(space: Float64Array, a: number, b: number): number {
  const dx = (space[3 * a] ?? 0) - (space[3 * b] ?? 0);
  const dy = (space[3 * a + 1] ?? 0) - (space[3 * b + 1] ?? 0);
  const dz = (space[3 * a + 2] ?? 0) - (space[3 * b + 2] ?? 0);
  return dx * dx + dy * dy + dz * dz;
}

/** Distance in metres on the ellipsoid. */
function surfaceDistance(lonLat: Float64Array, a: number, b: number): number {
  const [from, to] = [
    [lonLat[2 * a] ?? 0, lonLat[2 * a + 1] ?? 0],
    [lonLat[2 * b] ?? 0, lonLat[2 * b + 1] ?? 0],
  ];
  return geodesicInverse(from, to).distance;
}
