/** Area on the WGS 84 ellipsoid, of polygons whose edges are straight in longitude and latitude, or geodesics. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { geodesicRingArea, wgs84 } from './geodesic.ts';
import { meanOver } from './quadrature.ts';
import { chainsOf, eastward, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

const e2 = wgs84.f * (2 - wgs84.f);
const e = Math.sqrt(e2);
const b2 = (wgs84.a * (1 - wgs84.f)) ** 2;
const RADIANS = Math.PI / 180;

/** Of latitude, in degrees: what one rule of quadrature spans at most; its error is then below 1e-13. */
const WIDEST = 45;

/**
 * Area on the ellipsoid.
 * @param geometry longitude and latitude, rings closed, polygons valid; an edge over more than 180 degrees of longitude
 *   is taken the short way, and a ring that goes round a pole encloses it
 * @param edges geodesics enclose what is on their smaller side, planar edges may enclose the whole Earth
 * @returns square metres, never negative; 0 for points and lines; good to 1e-8 of itself
 * @see Snyder 1987, Map projections: a working manual, formula 3-12 (authalic latitude)
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z, section 6
 */
export function ellipsoidArea(geometry: FlatGeometry, edges: EdgeModel = 'planar'): number {
  const areaOf = edges === 'planar' ? planarRingArea : geodesicArea;
  let area = 0;
  for (const rings of chainsOf(geometry).polygons) {
    rings.forEach((ring, i) => {
      area += i === 0 ? Math.abs(areaOf(ring)) : -Math.abs(areaOf(ring));
    });
  }
  return Math.max(area, 0);
}

/** How many turns a ring makes round a pole, eastward above 0. */
export function turnsOf(ring: Chain): number {
  let sum = 0;
  for (let i = ring.start + 1; i < ring.end; i++) {
    // At a pole, longitudes mean nothing.
    const atPole = Math.abs(latitudeAt(ring, i)) === 90 && Math.abs(latitudeAt(ring, i - 1)) === 90;
    if (!atPole) sum += eastward(longitudeAt(ring, i - 1), longitudeAt(ring, i));
  }
  return Math.round(sum / 360);
}

function geodesicArea({ coordinates, stride, start, end }: Chain): number {
  return geodesicRingArea(coordinates, stride, start, end);
}

/** By Green's theorem: the zone below each edge, down to a first latitude so that small rings keep their digits. */
function planarRingArea(ring: Chain): number {
  const first = latitudeAt(ring, ring.start);
  // Down to the pole that the ring goes round, if it does.
  const floor = zoneFrom(turnsOf(ring) === 0 ? first : first < 0 ? -90 : 90);
  let area = 0;
  for (let i = ring.start + 1; i < ring.end; i++) {
    const step = eastward(longitudeAt(ring, i - 1), longitudeAt(ring, i));
    if (step === 0) continue;
    area -=
      meanOver(floor, { from: latitudeAt(ring, i - 1), to: latitudeAt(ring, i), widest: WIDEST }) * step * RADIANS;
  }
  return area;
}

/** Area between two latitudes per radian of longitude; differences are formed before digits can cancel out. */
function zoneFrom(floor: number): (latitude: number) => number {
  const s0 = Math.sin(floor * RADIANS);
  return (latitude) => {
    const s1 = Math.sin(latitude * RADIANS);
    const difference = 2 * Math.cos(((latitude + floor) / 2) * RADIANS) * Math.sin(((latitude - floor) / 2) * RADIANS);
    const product = s0 * s1;
    const rational = (difference * (1 + e2 * product)) / ((1 - e2 * s0 * s0) * (1 - e2 * s1 * s1));
    return (b2 / 2) * (rational + Math.atanh((e * difference) / (1 - e2 * product)) / e);
  };
}
