/**
 * Conformal planes of the ellipsoid: near a place, circles and bisectors are as on the ground, but for a local scale. So
 * one plane serves streets of any extent, which a plane of equal distances does not.
 */
import { wgs84 } from '../../ellipsoid/geodesic.ts';
import { nearestLongitude } from '../../antimeridian/longitudes.ts';

export interface ConformalPlane {
  /** Writes x and y of a place at an index of coordinates. */
  toPlane(longitude: number, latitude: number, target: Float64Array, at: number): void;
  /** @returns longitude, continuous over the antimeridian, and latitude */
  toLonLat(x: number, y: number): readonly [number, number];
  /** Plane units per metre on the ground. */
  scaleAt(latitude: number): number;
  /** True where longitudes are not continuous: around a pole. */
  readonly isPolar: boolean;
}

const RADIANS = Math.PI / 180;
const e = Math.sqrt(wgs84.f * (2 - wgs84.f));

/** Latitude beyond which a plane around the pole is taken, in degrees. */
const MAX_MERCATOR = 86;

/** @param places longitudes and latitudes interleaved, at least one */
export function createConformalPlane(places: Float64Array): ConformalPlane {
  let [south, north] = [90, -90];
  for (let at = 1; at < places.length; at += 2) {
    const latitude = places[at] as number;
    if (latitude < south) south = latitude;
    if (latitude > north) north = latitude;
  }
  const isPolar = Math.max(-south, north) > MAX_MERCATOR;
  return isPolar ? stereographic(north > -south ? 1 : -1) : mercator(findMiddle(places), (south + north) / 2);
}

/** @see Snyder 1987, Map projections: a working manual, formulas 7-6 and 7-7 (Mercator, ellipsoid) */
function mercator(middle: number, centre: number): ConformalPlane {
  const origin = isometric(centre);
  return {
    isPolar: false,
    toPlane(longitude, latitude, target, at) {
      target[at] = wgs84.a * (nearestLongitude(longitude, middle) - middle) * RADIANS;
      target[at + 1] = wgs84.a * (isometric(latitude) - origin);
    },
    toLonLat: (x, y) => [middle + x / wgs84.a / RADIANS, geodetic(y / wgs84.a + origin)],
    scaleAt(latitude) {
      const sine = Math.sin(latitude * RADIANS);
      return Math.sqrt((1 - e * e * sine * sine) / (1 - sine * sine));
    },
  };
}

/** @see Snyder 1987, formulas 21-33 and 15-9 (polar stereographic, ellipsoid, true at the pole) */
function stereographic(pole: 1 | -1): ConformalPlane {
  const size = (2 * wgs84.a) / Math.sqrt((1 + e) ** (1 + e) * (1 - e) ** (1 - e));
  const radius = (latitude: number) => (Math.abs(latitude) === 90 ? 0 : size * Math.exp(-pole * isometric(latitude)));
  return {
    isPolar: true,
    toPlane(longitude, latitude, target, at) {
      const r = radius(latitude);
      target[at] = r * Math.sin(longitude * RADIANS);
      target[at + 1] = -pole * r * Math.cos(longitude * RADIANS);
    },
    toLonLat(x, y) {
      const r = Math.hypot(x, y);
      if (r === 0) return [0, 90 * pole];
      return [Math.atan2(x, -pole * y) / RADIANS, geodetic(-pole * Math.log(r / size))];
    },
    scaleAt(latitude) {
      const r = radius(latitude);
      const sine = Math.sin(latitude * RADIANS);
      const parallel = wgs84.a * Math.sqrt((1 - sine * sine) / (1 - e * e * sine * sine));
      return r === 0 || parallel === 0 ? 1 : r / parallel;
    },
  };
}

function isometric(latitude: number): number {
  const sine = Math.sin(latitude * RADIANS);
  return Math.asinh(Math.tan(latitude * RADIANS)) - e * Math.atanh(e * sine);
}

/** Each step leaves e² = 0.0067 of the error. */
const STEPS = 7;

function geodetic(isometricLatitude: number): number {
  let conformal = isometricLatitude;
  for (let step = 0; step < STEPS; step++) conformal = isometricLatitude + e * Math.atanh(e * Math.tanh(conformal));
  return Math.atan(Math.sinh(conformal)) / RADIANS;
}

/** The meridian opposite of the middle of the widest gap between longitudes. */
function findMiddle(places: Float64Array): number {
  const longitudes = new Float64Array(places.length / 2).map((_, i) => places[2 * i] as number).sort();
  const last = longitudes[longitudes.length - 1] as number;
  let [west, width] = [last, (longitudes[0] as number) + 360 - last];
  for (let i = 1; i < longitudes.length; i++) {
    const gap = (longitudes[i] as number) - (longitudes[i - 1] as number);
    if (gap > width) [west, width] = [longitudes[i - 1] as number, gap];
  }
  const middle = west + width / 2 + 180;
  return middle > 180 ? middle - 360 : middle;
}
