/**
 * Area of small rings of geodesics, by differences to the first position: sums of areas down to the equator, as
 * Karney's, are exact to about 1e-4 square metres at best, which is much of a small ring.
 */
import { authalicLatitude, authalicLatitudeDifference } from './authalic.ts';
import { wgs84 } from './geodesic.ts';
import { longitudeDifference, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

export interface RingArea {
  /** Square metres, above 0 counter-clockwise. */
  readonly area: number;
  /** Bound of its rounding errors in square metres. */
  readonly rounding: number;
}

const RADIANS = Math.PI / 180;
const e2 = wgs84.f * (2 - wgs84.f);
const e = Math.sqrt(e2);

/** Square of the radius of the sphere with the area of the ellipsoid, in square metres. */
const R2 = (wgs84.a ** 2 * (1 + ((1 - e2) * Math.atanh(e)) / e)) / 2;
/** Semi-major axis in units of this radius. */
const A = wgs84.a / Math.sqrt(R2);

/** Maximum distance of a position from the first one, in units of the radius: 10 km. The relative error is below 3e-9. */
const MAX_REACH = 10_000 / Math.sqrt(R2);

/** Bound of the rounding of an area, in units of the largest distance times the perimeter. */
const ROUNDING = 8 * Number.EPSILON;

/** Distance from a pole in degrees within which geodesics are straight lines through it: 0.1 m. */
const AT_POLE = 1e-6;

interface Position {
  readonly latitude: number;
  readonly longitude: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Azimuthal equal-area projection of the authalic sphere around the first position; each chord is corrected by the
 * curvature of its geodesic there.
 * @returns undefined when the ring reaches more than 10 km from its first position
 * @see Snyder 1987, Map projections: a working manual, formulas 24-2 to 24-4
 */
export function localRingArea(ring: Chain): RingArea | undefined {
  const origin = { latitude: latitudeAt(ring, ring.start), longitude: longitudeAt(ring, ring.start) };
  const project = createProjection(origin.latitude);
  let from: Position = { ...origin, x: 0, y: 0 };
  let [twice, perimeter, reach] = [0, 0, 0];
  for (let i = ring.start + 1; i < ring.end; i++) {
    const [longitude, latitude] = [longitudeAt(ring, i), latitudeAt(ring, i)];
    if (Math.abs(latitude - origin.latitude) * RADIANS > 2 * MAX_REACH) return undefined;
    const to = { latitude, longitude, ...project(longitudeDifference(origin.longitude, longitude), latitude) };
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    reach = Math.max(reach, Math.hypot(to.x, to.y));
    if (!(reach <= MAX_REACH)) return undefined;
    perimeter += length;
    const cross = from.x * to.y - to.x * from.y;
    // Towards the origin, chords of the projection bend by 3/4 of their distance from it: an eighth of the triangle.
    twice += cross * (1 + length ** 2 / 8) + (length ** 3 / 6) * curvature(from, to);
    from = to;
  }
  return { area: (R2 * twice) / 2, rounding: R2 * ROUNDING * reach * perimeter };
}

/** @returns a projection of a longitude difference and a latitude in degrees to the unit sphere's equal-area plane */
function createProjection(latitude0: number) {
  const sine0 = Math.sin(authalicLatitude(latitude0 * RADIANS));
  const cosine0 = authalicCosine(latitude0);
  return (step: number, latitude: number): { x: number; y: number } => {
    const cosine = authalicCosine(latitude);
    const climb = authalicLatitudeDifference(latitude0, latitude);
    const halfStep = Math.sin((step / 2) * RADIANS);
    const haversine = Math.sin(climb / 2) ** 2 + cosine0 * cosine * halfStep ** 2;
    const scale = 1 / Math.sqrt(1 - haversine);
    return {
      x: scale * cosine * Math.sin(step * RADIANS),
      y: scale * (Math.sin(climb) + 2 * sine0 * cosine * halfStep ** 2),
    };
  };
}

/** Cosine of the authalic latitude, with all digits near a pole. */
function authalicCosine(latitude: number): number {
  return Math.sin(authalicLatitudeDifference(Math.abs(latitude), 90));
}

/**
 * Curvature on the authalic sphere, to the left, of a geodesic of the ellipsoid at the middle of an edge. The sphere
 * stretches parallels by m and meridians by 1 / m; azimuths obey tan(a') = m² tan(a), and on the ellipsoid
 * da/ds = sin(a) tan(latitude) / N.
 */
function curvature(from: Position, to: Position): number {
  const latitude = (from.latitude + to.latitude) / 2;
  if (90 - Math.abs(latitude) < AT_POLE) return 0;
  const [sine, cosine] = [Math.sin(latitude * RADIANS), Math.sin((90 - Math.abs(latitude)) * RADIANS)];
  const authalic = authalicCosine(latitude);
  const authalicTangent = Math.sin(authalicLatitude(latitude * RADIANS)) / authalic;
  const root = 1 - e2 * sine * sine;
  const [N, M] = [A / Math.sqrt(root), (A * (1 - e2)) / (root * Math.sqrt(root))];
  const m2 = (authalic / (N * cosine)) ** 2;
  const east = authalic * Math.sin(longitudeDifference(from.longitude, to.longitude) * RADIANS);
  const north = authalicLatitudeDifference(from.latitude, to.latitude);
  const onSphere = Math.hypot(east, north);
  if (onSphere === 0) return 0;
  const size = Math.hypot(east, m2 * north);
  const [s, c] = [east / size, (m2 * north) / size];
  const q = c * c + m2 * m2 * s * s;
  const growth = ((M / N) * sine) / cosine - (authalicTangent * M * N * cosine) / authalic;
  const turn = ((m2 / q) * s * sine) / (cosine * N) + ((2 * m2 * s * c) / q) * growth * (c / M);
  const stretch = Math.sqrt(m2 * s * s + (c * c) / m2);
  return (east / onSphere) * authalicTangent - turn / stretch;
}
