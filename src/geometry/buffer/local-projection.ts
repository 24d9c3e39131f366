/** Local projection in which a piece of a geometry is buffered, and its inverse. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { mapLine, type EdgeMapping } from './chords.ts';
import { azimuthalEquidistant, wgs84 } from '../ellipsoid/geodesic.ts';
import { nearestLongitude } from '../antimeridian/longitudes.ts';
import type { Line } from '../flat/parts.ts';
import { boundDistance } from './pieces.ts';

export interface LocalProjectionOptions {
  /** Maximum distance of the result from the centre, in metres. */
  readonly reach: number;
  /** Maximum deviation of a chord from its edge in metres, for the projection and for its inverse. */
  readonly tolerance: { readonly forward: number; readonly inverse: number };
  /** Counts each mapped position, probes included; may throw when there are too many. */
  readonly count: () => void;
  /** Receives the maximum deviation of each chord, in metres. */
  readonly onDeviation: {
    readonly forward: (deviation: number) => void;
    readonly inverse: (deviation: number) => void;
  };
}

export interface LocalProjection {
  /** Edges that are straight in longitude and latitude are curves in the plane. */
  toPlane(line: Line): Line;
  /** Longitudes are continuous along the line. */
  toLonLat(line: Line): Line;
  /** Approximate number of chords of a line under the inverse projection. */
  estimateChords(line: Line): number;
}

const RADIANS = Math.PI / 180;

/** Upper bound of a degree in metres: at a pole, where the radius of curvature is largest. */
const MAX_METRES_PER_DEGREE = (wgs84.a / (1 - wgs84.f)) * RADIANS;

export function createLocalProjection(
  centre: Position,
  { reach, tolerance, count, onDeviation }: LocalProjectionOptions,
): LocalProjection {
  const plane = azimuthalEquidistant(centre);
  const bend = computeBend(centre, reach);

  const toPlane: EdgeMapping = {
    tolerance: tolerance.forward,
    onDeviation: onDeviation.forward,
    map(lonLat) {
      count();
      return plane.toPlane(lonLat);
    },
    nearestCopy: (image) => image,
    scale: () => [1, 1],
    maxDeviation: (from, to) => bend * boundDistance(from, to) ** 2,
  };
  const toLonLat: EdgeMapping = {
    tolerance: tolerance.inverse,
    onDeviation: onDeviation.inverse,
    map(xy) {
      count();
      return plane.toLonLat(xy);
    },
    nearestCopy: ([longitude = 0, latitude = 0], [near = 0]) => [nearestLongitude(longitude, near), latitude],
    scale: ([, latitude = 0]) => [MAX_METRES_PER_DEGREE * Math.cos(latitude * RADIANS), MAX_METRES_PER_DEGREE],
    maxDeviation: ([ax = 0, ay = 0], [bx = 0, by = 0]) => bend * ((ax - bx) ** 2 + (ay - by) ** 2),
  };
  return {
    toPlane: (line) => mapLine(line, toPlane),
    toLonLat: (line) => mapLine(line, toLonLat),
    estimateChords: (line) =>
      line.reduce((sum, to, i) => {
        const length = boundDistance(line[i - 1] ?? to, to);
        return sum + 1 + (bend === Infinity ? 0 : length * Math.sqrt(bend / tolerance.inverse));
      }, 0),
  };
}

/**
 * Coefficient of the deviation of an edge from its chord: at most length² (1 + 2 tan φ) / 4R, where φ is the latitude
 * nearest to a pole: parallels bend with tan φ / R, and the rest allows for the projection.
 * @returns factor of the squared length in metres
 */
function computeBend([, latitude = 0]: Position, reach: number): number {
  const furthest = Math.abs(latitude) * RADIANS + reach / wgs84.a;
  return furthest >= Math.PI / 2 ? Infinity : (1 + 2 * Math.tan(furthest)) / (4 * wgs84.a);
}
