/** The plane in which a geometry of at most some hundred kilometres is buffered, and the way there and back. */
import { ProcessError } from '../errors.ts';
import type { Position } from '../../schemas/geojson.ts';
import { bendLine, type Bending } from './chords.ts';
import { azimuthalEquidistant, wgs84 } from './geodesic.ts';
import { nearLongitude } from './longitudes.ts';
import type { Line, Parts } from './parts.ts';

export interface GroundOptions {
  /** How far the result may reach beyond the geometry, in metres. */
  readonly margin: number;
  /** How far a chord may stray from the edge that it stands for, in metres. */
  readonly tolerance: number;
}

export interface Ground {
  /** Edges are straight in longitude and latitude, so they bend here. */
  toPlane(line: Line): Line;
  /** Longitudes are continuous along the line. */
  toLonLat(line: Line): Line;
}

/** At this reach the plane is true to 4e-5. */
const LARGEST_REACH = 100_000;

/** Counts probes too. Each chord costs a quarter of a millisecond later on, so more would take minutes. */
const MOST_POSITIONS = 500_000;

const RADIANS = Math.PI / 180;
const METRES_PER_DEGREE = wgs84.a * RADIANS;

/** @throws {ProcessError} `too-large` when it is asked for a place too far from the middle */
export function groundOf(parts: Parts, { margin, tolerance }: GroundOptions): Ground {
  const centre = centreOf(parts);
  const plane = azimuthalEquidistant(centre);
  const straight = straightness(centre, margin, tolerance);
  let positions = 0;

  const toPlane: Bending = {
    tolerance,
    map(lonLat) {
      const [x = 0, y = 0] = plane.toPlane(lonLat);
      const reach = Math.hypot(x, y);
      if (reach > LARGEST_REACH) throw tooFar(reach, centre);
      if (++positions > MOST_POSITIONS) throw tooFine(tolerance);
      return [x, y];
    },
    scale: () => [1, 1],
    isStraight: (from, to) => straight(1.01 * metresBetween(from, to)),
  };
  const toLonLat: Bending = {
    tolerance,
    map(xy, near) {
      const [longitude = 0, latitude = 0] = plane.toLonLat(xy);
      return [near ? nearLongitude(longitude, near[0] ?? 0) : longitude, latitude];
    },
    scale: ([, latitude = 0]) => [METRES_PER_DEGREE * Math.cos(latitude * RADIANS), METRES_PER_DEGREE],
    isStraight: ([ax = 0, ay = 0], [bx = 0, by = 0]) => straight(Math.hypot(ax - bx, ay - by)),
  };
  return {
    toPlane: (line) => bendLine(line, toPlane),
    toLonLat: (line) => bendLine(line, toLonLat),
  };
}

/**
 * The middle of the smallest box in space around all positions: no longitude or pole is special to it. A polygon with
 * a pole in or on it is centred there, so that the meridians along which GeoJSON cuts it are straight and cancel out.
 */
function centreOf({ points, lines, polygons }: Parts): Position {
  const all = [...points, ...lines.flat(), ...polygons.flat(2)];
  const pole = all.find(([, latitude = 0]) => Math.abs(latitude) === 90);
  if (pole) return [0, pole[1] ?? 0];
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const position of all) {
    inSpace(position).forEach((value, axis) => {
      low[axis] = Math.min(low[axis] ?? 0, value);
      high[axis] = Math.max(high[axis] ?? 0, value);
    });
  }
  const [x = 0, y = 0, z = 0] = low.map((value, axis) => (value + (high[axis] ?? 0)) / 2);
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}

function inSpace([longitude = 0, latitude = 0]: Position): readonly [number, number, number] {
  const [lambda, phi] = [longitude * RADIANS, latitude * RADIANS];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

/** How far two near places lie apart, never too little: on a sphere with the larger radius, along the wider parallel. */
function metresBetween([lonA = 0, latA = 0]: Position, [lonB = 0, latB = 0]: Position): number {
  const wider = Math.cos(Math.min(Math.abs(latA), Math.abs(latB)) * RADIANS);
  return METRES_PER_DEGREE * Math.hypot((lonA - lonB) * wider, latA - latB);
}

/**
 * An edge of a length in metres strays from its chord by at most length² (1 + 2 tan φ) / 4R, where φ is the latitude
 * nearest to a pole: parallels bend with tan φ / R, and the rest allows for the projection.
 */
function straightness([, latitude = 0]: Position, margin: number, tolerance: number): (length: number) => boolean {
  const furthest = Math.abs(latitude) * RADIANS + (LARGEST_REACH + margin) / wgs84.a;
  if (furthest >= Math.PI / 2) return () => false;
  const bend = (1 + 2 * Math.tan(furthest)) / (4 * wgs84.a);
  return (length) => length * length * bend <= tolerance;
}

function tooFar(reach: number, [longitude = 0, latitude = 0]: Position): ProcessError {
  const middle = `[${longitude.toFixed(4)}, ${latitude.toFixed(4)}]`;
  return new ProcessError(
    'too-large',
    `The geometry reaches ${Math.ceil(reach / 1000)} km from its middle ${middle}; at most ${LARGEST_REACH / 1000} km. ` +
      'Split it and buffer the parts.',
  );
}

function tooFine(tolerance: number): ProcessError {
  return new ProcessError(
    'too-large',
    `To be right to ${tolerance} metres the geometry needs more than ${MOST_POSITIONS} positions, for its edges are ` +
      'long and the distance is short. Give a larger distance, or split the geometry and buffer the parts.',
  );
}
