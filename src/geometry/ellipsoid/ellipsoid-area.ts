/** Area on the WGS 84 ellipsoid of polygons with edges straight in longitude and latitude, or geodesic. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { geodesicRingArea, wgs84 } from './geodesic.ts';
import { computeMean } from './quadrature.ts';
import { splitChains, longitudeDifference, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

const e2 = wgs84.f * (2 - wgs84.f);
const e = Math.sqrt(e2);
const b2 = (wgs84.a * (1 - wgs84.f)) ** 2;
const RADIANS = Math.PI / 180;

/** Maximum latitude span of one quadrature rule in degrees; the error is then below 1e-13. */
const MAX_SPAN = 45;

/**
 * Area on the ellipsoid.
 * @param geometry longitude and latitude, rings closed, polygons valid; an edge over more than 180 degrees of longitude
 *   is taken the short way, and a ring around a pole encloses it
 * @param edges a ring of geodesics encloses its smaller side; one of planar edges may enclose most of the Earth
 * @returns square metres, never negative; 0 for points and lines; relative error below 1e-8
 * @see Snyder 1987, Map projections: a working manual, formula 3-12 (authalic latitude)
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z, section 6
 */
export function ellipsoidArea(geometry: FlatGeometry, edges: EdgeModel = 'planar'): number {
  const ringArea = edges === 'planar' ? planarRingArea : geodesicArea;
  let area = 0;
  for (const rings of splitChains(geometry).polygons) {
    rings.forEach((ring, i) => {
      area += i === 0 ? Math.abs(ringArea(ring)) : -Math.abs(ringArea(ring));
    });
  }
  return Math.max(area, 0);
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

function geodesicArea({ coordinates, stride, start, end }: Chain): number {
  return geodesicRingArea(coordinates, stride, start, end);
}

/** Green's theorem: zones between each edge and a base latitude, chosen near small rings to avoid cancellation. */
function planarRingArea(ring: Chain): number {
  const first = latitudeAt(ring, ring.start);
  // The base is the pole that the ring encloses, if any.
  const zoneArea = createZoneArea(countPolarTurns(ring) === 0 ? first : first < 0 ? -90 : 90);
  let area = 0;
  for (let i = ring.start + 1; i < ring.end; i++) {
    const step = longitudeDifference(longitudeAt(ring, i - 1), longitudeAt(ring, i));
    if (step === 0) continue;
    area -=
      computeMean(zoneArea, { from: latitudeAt(ring, i - 1), to: latitudeAt(ring, i), maxSpan: MAX_SPAN }) *
      step *
      RADIANS;
  }
  return area;
}

/** Area between two latitudes per radian of longitude, in a form without cancellation. */
function createZoneArea(zoneArea: number): (latitude: number) => number {
  const s0 = Math.sin(zoneArea * RADIANS);
  return (latitude) => {
    const s1 = Math.sin(latitude * RADIANS);
    const difference =
      2 * Math.cos(((latitude + zoneArea) / 2) * RADIANS) * Math.sin(((latitude - zoneArea) / 2) * RADIANS);
    const product = s0 * s1;
    const rational = (difference * (1 + e2 * product)) / ((1 - e2 * s0 * s0) * (1 - e2 * s1 * s1));
    return (b2 / 2) * (rational + Math.atanh((e * difference) / (1 - e2 * product)) / e);
  };
}
