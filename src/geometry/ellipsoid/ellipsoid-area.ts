/** Area on the WGS 84 ellipsoid of polygons with edges straight in longitude and latitude, or geodesic. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { geodesicRingArea, wgs84 } from './geodesic.ts';
import { localRingArea, type RingArea } from './local-ring-area.ts';
import { computeMean, computeRatioMean, interpolateRatio, type RatioPolynomial } from './quadrature.ts';
import { splitChains, longitudeDifference, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

const e2 = wgs84.f * (2 - wgs84.f);
const e = Math.sqrt(e2);
const b2 = (wgs84.a * (1 - wgs84.f)) ** 2;
const RADIANS = Math.PI / 180;

/** Maximum latitude span of one quadrature rule in degrees; the error is then below 1e-13. */
const MAX_SPAN = 45;

export interface EllipsoidArea {
  /** Square metres. */
  readonly area: number;
  /** Bound of its rounding errors in square metres. */
  readonly rounding: number;
}

/**
 * Area on the ellipsoid.
 * @param geometry longitude and latitude, rings closed, polygons valid; an edge over more than 180 degrees of longitude
 *   is taken the short way, and a ring around a pole encloses it
 * @param edges a ring of geodesics encloses its smaller side; one of planar edges may enclose most of the Earth
 * @returns square metres, never negative; 0 for points and lines; relative error below 1e-8, or below that of its
 *   rounding where a ring is narrower still
 * @see Snyder 1987, Map projections: a working manual, formula 3-12 (authalic latitude)
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z, section 6
 */
export function ellipsoidArea(geometry: FlatGeometry, edges: EdgeModel = 'planar'): number {
  return computeEllipsoidArea(geometry, edges).area;
}

/** `ellipsoidArea` with the bound of its rounding errors. */
export function computeEllipsoidArea(geometry: FlatGeometry, edges: EdgeModel): EllipsoidArea {
  const ringArea = edges === 'planar' ? planarRingArea : geodesicArea;
  let [area, rounding] = [0, 0];
  for (const rings of splitChains(geometry).polygons) {
    for (const ring of rings) {
      const own = ringArea(ring);
      area += ring === rings[0] ? Math.abs(own.area) : -Math.abs(own.area);
      rounding += own.rounding;
    }
  }
  return { area: Math.max(area, 0), rounding };
}

/** Number of turns of a ring around a pole, positive eastward. */
export function countPolarTurns(ring: Chain): number {
  let sum = 0;
  for (let i = ring.start + 1; i < ring.end; i++) {
    // At a pole, longitude is undefined.
    const atPole = Math.abs(latitudeAt(ring, i)) === 90 && Math.abs(latitudeAt(ring, i - 1)) === 90;
    if (!atPole) sum += longitudeDifference(longitudeAt(ring, i - 1), longitudeAt(ring, i));
  }
  return Math.round(sum / 360);
}

/** Rounding of Karney's area under an edge in square metres, and per degree of longitude. */
const [EDGE_ROUNDING, DEGREE_ROUNDING] = [2.5e-4, 6e-4];

function geodesicArea(ring: Chain): RingArea {
  const local = localRingArea(ring);
  if (local) return local;
  const { coordinates, stride, start, end } = ring;
  let rounding = 0;
  for (let i = start + 1; i < end; i++) {
    const step = longitudeDifference(longitudeAt(ring, i - 1), longitudeAt(ring, i));
    rounding += EDGE_ROUNDING + DEGREE_ROUNDING * Math.abs(step);
  }
  return { area: geodesicRingArea(coordinates, stride, start, end), rounding };
}

/** Green's theorem: zones between each edge and a base latitude, chosen near small rings to avoid cancellation. */
function planarRingArea(ring: Chain): RingArea {
  const base = chooseBase(ring);
  const exact = createZoneArea(base);
  const reach = measureReach(ring, base);
  const isLong = ring.end - ring.start >= MIN_INTERPOLATED;
  const isSmall = reach > 0 && reach <= MAX_REACH && Math.abs(base) <= MAX_BASE;
  const polynomial = isLong && isSmall ? interpolateRatio(exact, reach) : undefined;
  const { area, size } = sumZones(ring, base, exact, polynomial);
  // Near a pole, a latitude has fewer digits than the distance from the pole.
  const nearPole = Math.abs(base) === 90 ? 1 : 1 + 1 / Math.sin((90 - Math.abs(base)) * RADIANS);
  return { area, rounding: PLANAR_ROUNDING * nearPole * size };
}

/** @returns the sum of the zones under all edges, and that of their sizes */
function sumZones(
  { coordinates, stride, start, end }: Chain,
  base: number,
  exact: (degrees: number) => number,
  polynomial: RatioPolynomial | undefined,
): { readonly area: number; readonly size: number } {
  let [area, size] = [0, 0];
  for (let at = (start + 1) * stride; at < end * stride; at += stride) {
    const step = longitudeDifference(coordinates[at - stride] as number, coordinates[at] as number);
    if (step === 0) continue;
    const from = (coordinates[at - stride + 1] as number) - base;
    const to = (coordinates[at + 1] as number) - base;
    const mean = polynomial ? computeRatioMean(polynomial, from, to, MAX_SPAN) : computeMean(exact, from, to, MAX_SPAN);
    const under = mean * step * RADIANS;
    area -= under;
    size += Math.abs(under);
  }
  return { area, size };
}

/** The pole that a ring encloses, else the latitude of its first position. */
function chooseBase(ring: Chain): number {
  const first = latitudeAt(ring, ring.start);
  if (isNarrow(ring) || countPolarTurns(ring) === 0) return first;
  return first < 0 ? -90 : 90;
}

/** True for a ring that touches neither a pole nor the far side of the Earth, and so goes around none. */
function isNarrow(ring: Chain): boolean {
  let [west, east] = [Infinity, -Infinity];
  for (let i = ring.start; i < ring.end; i++) {
    const longitude = longitudeAt(ring, i);
    if (longitude < west) west = longitude;
    if (longitude > east) east = longitude;
    if (Math.abs(latitudeAt(ring, i)) >= 90) return false;
  }
  return east - west < 180;
}

/**
 * Positions from which on a polynomial pays, and degrees from the base up to which its relative error is below 1e-14, far
 * enough from the poles, behind which there is nothing to interpolate.
 */
const [MIN_INTERPOLATED, MAX_REACH, MAX_BASE] = [24, 1, 85];

/** Largest difference of latitudes from the base, in degrees. */
function measureReach(ring: Chain, base: number): number {
  let reach = 0;
  for (let i = ring.start; i < ring.end; i++) reach = Math.max(reach, Math.abs(latitudeAt(ring, i) - base));
  return reach;
}

/** Rounding of the area between an edge and the base, as a fraction, with that of the sum. */
const PLANAR_ROUNDING = 16 * Number.EPSILON;

/** Area between a base latitude and one that is some degrees north of it, per radian, in a form without cancellation. */
function createZoneArea(base: number): (degrees: number) => number {
  const s0 = Math.sin(base * RADIANS);
  return (degrees) => {
    const s1 = Math.sin((base + degrees) * RADIANS);
    const half = Math.sin((degrees / 2) * RADIANS);
    const middle = Math.abs(base) === 90 ? Math.abs(half) : Math.cos((base + degrees / 2) * RADIANS);
    const difference = 2 * middle * half;
    const product = s0 * s1;
    const rational = (difference * (1 + e2 * product)) / ((1 - e2 * s0 * s0) * (1 - e2 * s1 * s1));
    return (b2 / 2) * (rational + Math.atanh((e * difference) / (1 - e2 * product)) / e);
  };
}
