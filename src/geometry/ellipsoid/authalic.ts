/** Authalic latitude: latitude on a sphere on which areas are those of the ellipsoid. */
import { wgs84 } from './geodesic.ts';

const n = wgs84.f / (2 - wgs84.f);

/** Coefficients of sin 2x, sin 4x, sin 6x and sin 8x; the next one is below 1e-14. */
const toAuthalic = [
  n * (-4 / 3 + n * (-4 / 45 + n * (88 / 315 + (n * 538) / 4725))),
  n ** 2 * (34 / 45 + n * (8 / 105 - (n * 2482) / 14175)),
  n ** 3 * (-1532 / 2835 - (n * 898) / 14175),
  (n ** 4 * 6007) / 14175,
];
const toGeographic = [
  n * (4 / 3 + n * (4 / 45 + n * (-16 / 35 - (n * 2582) / 14175))),
  n ** 2 * (46 / 45 + n * (152 / 945 - (n * 11966) / 14175)),
  n ** 3 * (3044 / 2835 + (n * 3802) / 14175),
  (n ** 4 * 6059) / 4725,
];

/**
 * Authalic latitude of a geographic latitude.
 * @param latitude in radians
 * @returns in radians; error below 1e-13
 * @see Karney 2023, On auxiliary latitudes, doi:10.1080/00396265.2023.2217604, appendix A
 */
export function authalicLatitude(latitude: number): number {
  return series(toAuthalic, latitude);
}

/**
 * Difference of authalic latitudes, with all digits where they are close.
 * @param from geographic latitude in degrees; `to` likewise
 * @returns in radians
 */
export function authalicLatitudeDifference(from: number, to: number): number {
  const [sum, difference] = [((from + to) * Math.PI) / 180, ((to - from) * Math.PI) / 180];
  return toAuthalic.reduce(
    (total, c, k) => total + 2 * c * Math.cos((k + 1) * sum) * Math.sin((k + 1) * difference),
    difference,
  );
}

/** Inverse of `authalicLatitude`. */
export function geographicLatitude(authalic: number): number {
  return series(toGeographic, authalic);
}

/** Derivative of the authalic latitude by the geographic latitude, in radians. */
export function authalicSlope(latitude: number): number {
  return toAuthalic.reduce((sum, c, k) => sum + 2 * (k + 1) * c * Math.cos(2 * (k + 1) * latitude), 1);
}

function series(coefficients: readonly number[], angle: number): number {
  return coefficients.reduce((sum, c, k) => sum + c * Math.sin(2 * (k + 1) * angle), angle);
}
