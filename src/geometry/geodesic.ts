/** Geodesics on the WGS 84 ellipsoid (Karney's algorithms): the only importer of geographiclib. */
import geographiclib from 'geographiclib-geodesic';
import type { Position } from '../../schemas/geojson.ts';

const { Geodesic, Math: Degrees } = geographiclib;
const { DISTANCE, AZIMUTH, LATITUDE, LONGITUDE, WGS84 } = Geodesic;

/** Semi-major axis in metres, and flattening. */
export const wgs84 = { a: WGS84.a, f: WGS84.f } as const;

export interface GeodesicInverse {
  /** In metres. */
  readonly distance: number;
  /** At the first place, in degrees clockwise from north. */
  readonly azimuth: number;
}

/**
 * The shortest way between two places.
 * @param from longitude and latitude; `to` likewise
 * @returns good to 15 nanometres
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z
 */
export function geodesicInverse([lon1 = 0, lat1 = 0]: Position, [lon2 = 0, lat2 = 0]: Position): GeodesicInverse {
  const { s12 = 0, azi1 = 0 } = WGS84.Inverse(lat1, lon1, lat2, lon2, DISTANCE | AZIMUTH);
  return { distance: s12, azimuth: azi1 };
}

/**
 * The place that lies at a distance in a direction.
 * @param azimuth in degrees clockwise from north
 * @param distance in metres
 * @returns longitude in [-180, 180] and latitude, good to 15 nanometres
 */
export function geodesicDirect([lon = 0, lat = 0]: Position, azimuth: number, distance: number): Position {
  const { lon2 = 0, lat2 = 0 } = WGS84.Direct(lat, lon, azimuth, distance, LATITUDE | LONGITUDE);
  return [lon2, lat2];
}

/** A plane in metres, x to the east and y to the north of a centre. */
export interface LocalPlane {
  toPlane(lonLat: Position): Position;
  toLonLat(xy: Position): Position;
}

/**
 * The azimuthal equidistant projection of the ellipsoid: distances and directions from the centre are true.
 * Between places up to h from the centre, distances are off by at most the share (h / R)² / 6, about 4e-5 at 100 km.
 */
export function azimuthalEquidistant(centre: Position): LocalPlane {
  return {
    toPlane(lonLat) {
      const { distance, azimuth } = geodesicInverse(centre, lonLat);
      // Sines and cosines of degrees are exact at right angles, so that meridians through a pole are straight.
      const { s, c } = Degrees.sincosd(azimuth);
      return [distance * s, distance * c];
    },
    toLonLat([x = 0, y = 0]) {
      return geodesicDirect(centre, (Math.atan2(x, y) * 180) / Math.PI, Math.hypot(x, y));
    },
  };
}
