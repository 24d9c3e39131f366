/** The middle of a geometry on the ellipsoid, wherever it lies: across the antimeridian and over the poles too. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { isLongEdge } from '../../../schemas/lon-lat.ts';
import { authalicLatitude, authalicSlope, geographicLatitude } from './authalic.ts';
import { dimensionOf, ofDimension } from '../flat/dimensions.ts';
import { wgs84 } from './geodesic.ts';
import { fivePoints } from './quadrature.ts';

type Vector = readonly [number, number, number];

/** A place on the authalic sphere, in radians, and how fast both change along an edge. */
interface Course {
  readonly longitude: number;
  readonly latitude: number;
  readonly eastward: number;
  readonly northward: number;
}

const e2 = wgs84.f * (2 - wgs84.f);
const toRadians = Math.PI / 180;

/** Edges are integrated in pieces of at most this many degrees, on which five points are exact to 1e-13. */
const LONGEST_PIECE = 5;

/** Below it, what is left of opposite places that cancel is rounding. */
const NOTHING = 1e-9;

/**
 * The centroid on the ellipsoid: the direction of the mean place, by area for polygons, by length for lines, where
 * a geometry has several kinds those of the highest dimension. The mean is taken in space on the authalic sphere,
 * which has the areas of the ellipsoid; edges are straight in longitude and latitude.
 * @param geometry longitude and latitude, polygons valid
 * @returns longitude in [-180, 180] and latitude, good to 1e-9 degrees; undefined where every place is as good, such as
 *   for all of the Earth. Edges of more than 180 degrees of longitude are taken the short way
 * @see Snyder 1987, Map projections: a working manual, formulas 3-11 and 3-12; the integral of the places in a ring
 *   of a sphere is half the integral of r x dr along it (Stokes)
 */
export function surfaceCentroid(geometry: FlatGeometry): Position | undefined {
  const dimension = dimensionOf(geometry);
  const shape = dimension < 0 ? undefined : ofDimension(geometry, dimension === -1 ? 0 : dimension);
  if (!shape) return undefined;
  const { sum, weight } = dimension === 2 ? ofPolygons(shape) : dimension === 1 ? ofLines(shape) : ofPoints(shape);
  const size = Math.hypot(...sum);
  if (!(size > NOTHING * weight)) return undefined;
  const [x, y, z] = sum;
  const latitude = geographicLatitude(Math.atan2(z, Math.hypot(x, y)));
  return [Math.atan2(y, x) / toRadians, latitude / toRadians];
}

interface Total {
  readonly sum: Vector;
  readonly weight: number;
}

function ofPoints({ coordinates }: FlatShape): Total {
  let sum: Vector = [0, 0, 0];
  for (let i = 0; i < coordinates.length; i += 2) {
    const latitude = authalicLatitude((coordinates[i + 1] ?? 0) * toRadians);
    const longitude = (coordinates[i] ?? 0) * toRadians;
    const radius = Math.cos(latitude);
    sum = add(sum, [radius * Math.cos(longitude), radius * Math.sin(longitude), Math.sin(latitude)], 1);
  }
  return { sum, weight: coordinates.length / 2 };
}

function ofLines(shape: FlatShape): Total {
  let sum: Vector = [0, 0, 0];
  let weight = 0;
  forEachLine(shape, (line) => {
    alongLine(line, ({ longitude, latitude, eastward, northward }, step) => {
      const geographic = geographicLatitude(latitude);
      const w = 1 - e2 * Math.sin(geographic) ** 2;
      // Northward is in authalic latitude; its ratio to the geographic one follows from equal areas.
      const north = (northward / authalicSlope(geographic)) * ((1 - e2) / w ** 1.5);
      const length = step * Math.hypot(north, (eastward * Math.cos(geographic)) / Math.sqrt(w));
      const radius = Math.cos(latitude);
      sum = add(sum, [radius * Math.cos(longitude), radius * Math.sin(longitude), Math.sin(latitude)], length);
      weight += length;
    });
  });
  // A line without any length is the place that it stays at.
  return weight > 0 ? { sum, weight } : ofPoints(shape);
}

function ofPolygons(shape: FlatShape): Total {
  const { parts = Uint32Array.of(shape.ends.length) } = shape;
  let sum: Vector = [0, 0, 0];
  let [weight, ring, part] = [0, 0, 0];
  forEachLine(shape, (line) => {
    const isHole = ring > (part === 0 ? 0 : (parts[part - 1] ?? 0));
    const turned = ofRing(line);
    sum = add(sum, turned.sum, isHole ? -1 : 1);
    weight += (isHole ? -1 : 1) * turned.weight;
    ring += 1;
    if (ring === parts[part]) part += 1;
  });
  return { sum, weight };
}

/** Half the integral of r x dr, in a frame of east, north and up at the first position so that small rings keep their digits. */
function ofRing(line: Float64Array): Total {
  const [longitude0, latitude0] = [(line[0] ?? 0) * toRadians, authalicLatitude((line[1] ?? 0) * toRadians)];
  const [sin0, cos0] = [Math.sin(latitude0), Math.cos(latitude0)];
  let [east, north, up, weight] = [0, 0, 0, 0];
  const { turns, area } = alongLine(line, ({ longitude, latitude, eastward, northward }, step) => {
    const [dLon, dLat] = [longitude - longitude0, latitude - latitude0];
    const [sin, cos, half] = [Math.sin(latitude), Math.cos(latitude), Math.sin(dLon / 2) ** 2];
    const [sinLon, cosLon] = [Math.sin(dLon), Math.cos(dLon)];
    const x = cos * sinLon;
    const y = Math.sin(dLat) + 2 * sin0 * cos * half;
    const z = -2 * (Math.sin(dLat / 2) ** 2 + cos * cos0 * half);
    const dx = -sin * northward * sinLon + cos * cosLon * eastward;
    const dy = Math.cos(dLat) * northward + sin0 * (cos * sinLon * eastward - 2 * sin * northward * half);
    const dz = -Math.sin(dLat) * northward - cos0 * (cos * sinLon * eastward - 2 * sin * northward * half);
    east += (step / 2) * (y * dz - z * dy);
    north += (step / 2) * (z * dx - x * dz);
    up += (step / 2) * (x * dy - y * dx);
    weight += step * (sin - sin0) * eastward;
  });
  const horizontal = cos0 * up - sin0 * north;
  const [sinLon, cosLon] = [Math.sin(longitude0), Math.cos(longitude0)];
  const polar = sin0 * up + cos0 * north;
  // A ring that goes round a pole encloses it; others are taken counter-clockwise.
  const sign = (turns === 0 ? area : polar * latitude0) < 0 ? -1 : 1;
  const sum: Vector = [
    sign * (horizontal * cosLon - east * sinLon),
    sign * (horizontal * sinLon + east * cosLon),
    sign * polar,
  ];
  return { sum, weight: Math.max(Math.abs(weight), Math.hypot(...sum)) };
}

interface Walk {
  /** Round the Earth, from the first position to the last. */
  readonly turns: number;
  /** Twice the area in the plane of longitude and latitude, above 0 counter-clockwise. */
  readonly area: number;
}

function alongLine(line: Float64Array, visit: (course: Course, step: number) => void): Walk {
  let [turns, area] = [0, 0];
  const [lon0, lat0] = [line[0] ?? 0, line[1] ?? 0];
  for (let i = 2; i < line.length; i += 2) {
    const [fromLon, fromLat, lon, lat] = [line[i - 2] ?? 0, line[i - 1] ?? 0, line[i] ?? 0, line[i + 1] ?? 0];
    const start = fromLon + 360 * turns;
    if (isLongEdge(fromLon, lon)) turns += Math.sign(fromLon - lon);
    const [width, height] = [lon + 360 * turns - start, lat - fromLat];
    area += (start - lon0) * height - width * (fromLat - lat0);
    const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(width), Math.abs(height)) / LONGEST_PIECE));
    for (let piece = 0; piece < pieces; piece++) {
      for (const { at, weight } of fivePoints) {
        const share = (piece + at) / pieces;
        const geographic = (fromLat + height * share) * toRadians;
        const course = {
          longitude: (start + width * share) * toRadians,
          latitude: authalicLatitude(geographic),
          eastward: width * toRadians,
          northward: height * toRadians * authalicSlope(geographic),
        };
        visit(course, weight / pieces);
      }
    }
  }
  return { turns, area };
}

function forEachLine({ coordinates, ends }: FlatShape, visit: (line: Float64Array) => void): void {
  let start = 0;
  for (const end of ends) {
    visit(coordinates.subarray(2 * start, 2 * end));
    start = end;
  }
}

function add([x, y, z]: Vector, [dx, dy, dz]: Vector, times: number): Vector {
  return [x + times * dx, y + times * dy, z + times * dz];
}
