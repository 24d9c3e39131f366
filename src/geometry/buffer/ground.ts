/** The plane in which a piece of a geometry is buffered, and the way there and back. */
import type { Position } from '../../../schemas/geometry-types.ts';
import { bendLine, type Bending } from './chords.ts';
import { azimuthalEquidistant, wgs84 } from '../ellipsoid/geodesic.ts';
import { nearLongitude } from '../antimeridian/longitudes.ts';
import type { Line } from '../flat/parts.ts';
import { metresBetween } from './pieces.ts';

export interface GroundOptions {
  /** How far from the centre the result may reach, in metres. */
  readonly reach: number;
  /** How far a chord may stray from the edge that it stands for, in metres: on the way there, and on the way back. */
  readonly tolerance: { readonly there: number; readonly back: number };
  /** Is told of each position that is mapped, probes too; may throw when there are too many. */
  readonly count: () => void;
  /** Is told how far the edge may stray from each chord, in metres. */
  readonly met: { readonly there: (strays: number) => void; readonly back: (strays: number) => void };
}

export interface Ground {
  /** Edges are straight in longitude and latitude, so they bend here. */
  toPlane(line: Line): Line;
  /** Longitudes are continuous along the line. */
  toLonLat(line: Line): Line;
  /** About how many chords a line will be drawn with on the way back. */
  chordsOf(line: Line): number;
}

const RADIANS = Math.PI / 180;

/** In metres: no radius of curvature is larger than that at a pole. */
const LONGEST_DEGREE = (wgs84.a / (1 - wgs84.f)) * RADIANS;

export function groundOf(centre: Position, { reach, tolerance, count, met }: GroundOptions): Ground {
  const plane = azimuthalEquidistant(centre);
  const bend = bendOf(centre, reach);

  const toPlane: Bending = {
    tolerance: tolerance.there,
    met: met.there,
    map(lonLat) {
      count();
      return plane.toPlane(lonLat);
    },
    beside: (image) => image,
    scale: () => [1, 1],
    atMost: (from, to) => bend * metresBetween(from, to) ** 2,
  };
  const toLonLat: Bending = {
    tolerance: tolerance.back,
    met: met.back,
    map(xy) {
      count();
      return plane.toLonLat(xy);
    },
    beside: ([longitude = 0, latitude = 0], [near = 0]) => [nearLongitude(longitude, near), latitude],
    scale: ([, latitude = 0]) => [LONGEST_DEGREE * Math.cos(latitude * RADIANS), LONGEST_DEGREE],
    atMost: ([ax = 0, ay = 0], [bx = 0, by = 0]) => bend * ((ax - bx) ** 2 + (ay - by) ** 2),
  };
  return {
    toPlane: (line) => bendLine(line, toPlane),
    toLonLat: (line) => bendLine(line, toLonLat),
    chordsOf: (line) =>
      line.reduce((sum, to, i) => {
        const length = metresBetween(line[i - 1] ?? to, to);
        return sum + 1 + (bend === Infinity ? 0 : length * Math.sqrt(bend / tolerance.back));
      }, 0),
  };
}

/**
 * An edge of a length in metres strays from its chord by at most length² (1 + 2 tan φ) / 4R, where φ is the latitude
 * nearest to a pole: parallels bend with tan φ / R, and the rest allows for the projection.
 * @returns what to multiply the square of a length with
 */
function bendOf([, latitude = 0]: Position, reach: number): number {
  const furthest = Math.abs(latitude) * RADIANS + reach / wgs84.a;
  return furthest >= Math.PI / 2 ? Infinity : (1 + 2 * Math.tan(furthest)) / (4 * wgs84.a);
}
