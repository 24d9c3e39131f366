/** Geodesics on the WGS 84 ellipsoid (Karney's algorithms); the only importer of geographiclib. */
import geographiclib from 'geographiclib-geodesic';
import type { Position } from '../../../schemas/geometry-types.ts';

const { Geodesic, Math: Degrees } = geographiclib;
const { DISTANCE, AZIMUTH, LATITUDE, LONGITUDE, WGS84 } = Geodesic;

/** Semi-major axis in metres, and flattening. */
export const wgs84 = { a: WGS84.a, f: WGS84.f } as const;

export interface GeodesicInverse {
  /** In metres. */
  readonly distance: number;
  /** At the first position, in degrees clockwise from north. */
  readonly azimuth: number;
  /** At the second position, in the direction of travel. */
  readonly finalAzimuth: number;
}

/**
 * Inverse geodesic problem: shortest path between two positions.
 * @param from longitude and latitude; `to` likewise
 * @returns distance with an error below 15 nanometres
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z
 */
export function geodesicInverse([lon1 = 0, lat1 = 0]: Position, [lon2 = 0, lat2 = 0]: Position): GeodesicInverse {
  const { s12 = 0, azi1 = 0, azi2 = 0 } = WGS84.Inverse(lat1, lon1, lat2, lon2, DISTANCE | AZIMUTH);
  return { distance: s12, azimuth: azi1, finalAzimuth: azi2 };
}

/** Direct geodesic problem. @returns the end and the azimuth there, in degrees clockwise from north */
export function geodesicArrival(
  [lon = 0, lat = 0]: Position,
  azimuth: number,
  distance: number,
): { readonly position: Position; readonly azimuth: number } {
  const { lon2 = 0, lat2 = 0, azi2 = 0 } = WGS84.Direct(lat, lon, azimuth, distance, LATITUDE | LONGITUDE | AZIMUTH);
  return { position: [lon2, lat2], azimuth: azi2 };
}

/** Geodesic distance. @returns metres */
export function geodesicDistance(lon1: number, lat1: number, lon2: number, lat2: number): number {
  return WGS84.Inverse(lat1, lon1, lat2, lon2, DISTANCE).s12 ?? NaN;
}

/**
 * Area that a ring of geodesics encloses, on its smaller side.
 * @param coordinates longitude and latitude, `stride` numbers per position, from position `start` up to, not including,
 * `end`
 * @returns square metres, above 0 counter-clockwise; at most half of the Earth
 */
export function geodesicRingArea(coordinates: Float64Array, stride: number, start: number, end: number): number {
  const polygon = WGS84.Polygon();
  // The repeated first position of a closed ring adds an edge of length 0.
  for (let i = start; i < end; i++) polygon.AddPoint(coordinates[i * stride + 1] ?? 0, coordinates[i * stride] ?? 0);
  return polygon.Compute(false, true).area ?? NaN;
}

/**
 * Direct geodesic problem: the position at a distance in a direction.
 * @param azimuth in degrees clockwise from north
 * @param distance in metres
 * @returns longitude in [-180, 180] and latitude; error below 15 nanometres
 */
export function geodesicDirect([lon = 0, lat = 0]: Position, azimuth: number, distance: number): Position {
  const { lon2 = 0, lat2 = 0 } = WGS84.Direct(lat, lon, azimuth, distance, LATITUDE | LONGITUDE);
  return [lon2, lat2];
}

/**
 * Latitude of the vertex of a geodesic, its point nearest to a pole, where it runs due east or west.
 * @returns undefined when the vertex is not between both ends
 */
export function vertexLatitude(from: Position, to: Position): number | undefined {
  const { azimuth, finalAzimuth } = geodesicInverse(from, to);
  const [start, end] = [Degrees.sincosd(azimuth), Degrees.sincosd(finalAzimuth)];
  if (start.c * end.c >= 0) return undefined;
  // Clairaut: the sine of the azimuth times the cosine of the reduced latitude is constant.
  const reduced = Math.atan((1 - WGS84.f) * Math.tan(((from[1] ?? 0) * Math.PI) / 180));
  const highest = Math.acos(Math.min(1, Math.abs(start.s) * Math.cos(reduced)));
  return (Math.sign(start.c) * Math.atan(Math.tan(highest) / (1 - WGS84.f)) * 180) / Math.PI;
}

/** Local plane in metres, x to the east and y to the north of a centre. */
export interface LocalPlane {
  toPlane(lonLat: Position): Position;
  toLonLat(xy: Position): Position;
}

/**
 * Azimuthal equidistant projection of the ellipsoid: distances and directions from the centre are exact.
 * Distances between points up to h from the centre have a relative error of at most (h / R)² / 6, about 4e-5 at 100 km.
 * @see Snyder 1987, Map projections: a working manual, chapter 25
 */
export function azimuthalEquidistant(centre: Position): LocalPlane {
  return {
    toPlane(lonLat) {
      const { distance, azimuth } = geodesicInverse(centre, lonLat);
      // sincosd is exact at right angles, so meridians through a pole stay straight.
      const { s, c } = Degrees.sincosd(azimuth);
      return [distance * s, distance * c];
    },
    toLonLat([x = 0, y = 0]) {
      return geodesicDirect(centre, (Math.atan2(x, y) * 180) / Math.PI, Math.hypot(x, y));
    },
  };
}
