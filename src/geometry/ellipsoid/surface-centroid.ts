/** Centroid on the ellipsoid, also across the antimeridian and over the poles. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { isLongEdge } from '../../../schemas/lon-lat.ts';
import { authalicLatitude, authalicSlope, geographicLatitude } from './authalic.ts';
import { getDimension, selectDimension } from '../flat/dimensions.ts';
import { wgs84 } from './geodesic.ts';
import { FIVE_POINTS } from './quadrature.ts';

type Vector = readonly [number, number, number];

/** Point of an edge on the authalic sphere in radians, with its derivative along the edge. */
interface EdgePoint {
  readonly longitude: number;
  readonly latitude: number;
  readonly eastward: number;
  readonly northward: number;
}

const e2 = wgs84.f * (2 - wgs84.f);
const toRadians = Math.PI / 180;

/** Maximum extent of a piece of an edge in degrees; the five-point rule is exact to 1e-13 on it. */
const MAX_PIECE_DEGREES = 5;

/** Minimum length of the mean vector, relative to the weight; below it opposite positions cancel out to rounding. */
const MIN_RELATIVE_LENGTH = 1e-9;

/**
 * Centroid on the ellipsoid: direction of the mean position in space on the authalic sphere, which has the areas of the
 * ellipsoid; weighted by area for polygons and by length for lines. Only parts of the highest dimension count. Edges
 * are straight in longitude and latitude; those over more than 180 degrees of longitude are taken the short way.
 * @param geometry longitude and latitude, polygons valid
 * @returns longitude in [-180, 180] and latitude, error below 1e-9 degrees; undefined where no direction is defined,
 * such as for the whole Earth
 * @see Snyder 1987, Map projections: a working manual, formulas 3-11 and 3-12; the integral of positions over a ring on
 *   a sphere is half the integral of r x dr along it (Stokes)
 */
export function surfaceCentroid(geometry: FlatGeometry): Position | undefined {
  const dimension = getDimension(geometry);
  const shape = dimension < 0 ? undefined : selectDimension(geometry, dimension === -1 ? 0 : dimension);
  if (!shape) return undefined;
  const { sum, weight } = dimension === 2 ? sumPolygons(shape) : dimension === 1 ? sumLines(shape) : sumPoints(shape);
  const size = Math.hypot(...sum);
  if (!(size > MIN_RELATIVE_LENGTH * weight)) return undefined;
  const [x, y, z] = sum;
  const latitude = geographicLatitude(Math.atan2(z, Math.hypot(x, y)));
  return [Math.atan2(y, x) / toRadians, latitude / toRadians];
}

interface Total {
  readonly sum: Vector;
  readonly weight: number;
}

function sumPoints({ coordinates }: FlatShape): Total {
  let sum: Vector = [0, 0, 0];
  for (let i = 0; i < coordinates.length; i += 2) {
    const latitude = authalicLatitude((coordinates[i + 1] ?? 0) * toRadians);
    const longitude = (coordinates[i] ?? 0) * toRadians;
    const radius = Math.cos(latitude);
    sum = addScaled(sum, [radius * Math.cos(longitude), radius * Math.sin(longitude), Math.sin(latitude)], 1);
  }
  return { sum, weight: coordinates.length / 2 };
}

function sumLines(shape: FlatShape): Total {
  let sum: Vector = [0, 0, 0];
  let weight = 0;
  forEachLine(shape, (line) => {
    integrateLine(line, ({ longitude, latitude, eastward, northward }, step) => {
      const geographic = geographicLatitude(latitude);
      const w = 1 - e2 * Math.sin(geographic) ** 2;
      // Northward is in authalic latitude; the equal-area ratio converts it.
      const north = (northward / authalicSlope(geographic)) * ((1 - e2) / w ** 1.5);
      const length = step * Math.hypot(north, (eastward * Math.cos(geographic)) / Math.sqrt(w));
      const radius = Math.cos(latitude);
      sum = addScaled(sum, [radius * Math.cos(longitude), radius * Math.sin(longitude), Math.sin(latitude)], length);
      weight += length;
    });
  });
  // A line of length 0 counts as its points.
  return weight > 0 ? { sum, weight } : sumPoints(shape);
}

function sumPolygons(shape: FlatShape): Total {
  const { parts = Uint32Array.of(shape.ends.length) } = shape;
  let sum: Vector = [0, 0, 0];
  let [weight, ring, part] = [0, 0, 0];
  forEachLine(shape, (line) => {
    const isHole = ring > (part === 0 ? 0 : (parts[part - 1] ?? 0));
    const total = sumRing(line);
    sum = addScaled(sum, total.sum, isHole ? -1 : 1);
    weight += (isHole ? -1 : 1) * total.weight;
    ring += 1;
    if (ring === parts[part]) part += 1;
  });
  return { sum, weight };
}

/**
 * Half the integral of r x dr, in a frame at the first position (east, north, up) to avoid cancellation for small
 * rings.
 */
function sumRing(line: Float64Array): Total {
  const [longitude0, latitude0] = [(line[0] ?? 0) * toRadians, authalicLatitude((line[1] ?? 0) * toRadians)];
  const [sin0, cos0] = [Math.sin(latitude0), Math.cos(latitude0)];
  let [east, north, up, weight] = [0, 0, 0, 0];
  const { turns, area } = integrateLine(line, ({ longitude, latitude, eastward, northward }, step) => {
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
  // A ring around a pole encloses it; other rings are taken counter-clockwise.
  const sign = (turns === 0 ? area : polar * latitude0) < 0 ? -1 : 1;
  const sum: Vector = [
    sign * (horizontal * cosLon - east * sinLon),
    sign * (horizontal * sinLon + east * cosLon),
    sign * polar,
  ];
  return { sum, weight: Math.max(Math.abs(weight), Math.hypot(...sum)) };
}

interface RingTotals {
  /** Turns around the Earth from the first position to the last. */
  readonly turns: number;
  /** Twice the planar area in longitude and latitude, above 0 counter-clockwise. */
  readonly area: number;
}

function integrateLine(line: Float64Array, visit: (point: EdgePoint, step: number) => void): RingTotals {
  let [turns, area] = [0, 0];
  const [lon0, lat0] = [line[0] ?? 0, line[1] ?? 0];
  for (let i = 2; i < line.length; i += 2) {
    const [fromLon, fromLat, lon, lat] = [line[i - 2] ?? 0, line[i - 1] ?? 0, line[i] ?? 0, line[i + 1] ?? 0];
    const start = fromLon + 360 * turns;
    if (isLongEdge(fromLon, lon)) turns += Math.sign(fromLon - lon);
    const [width, height] = [lon + 360 * turns - start, lat - fromLat];
    area += (start - lon0) * height - width * (fromLat - lat0);
    const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(width), Math.abs(height)) / MAX_PIECE_DEGREES));
    for (let piece = 0; piece < pieces; piece++) {
      for (const { at, weight } of FIVE_POINTS) {
        const fraction = (piece + at) / pieces;
        const geographic = (fromLat + height * fraction) * toRadians;
        const point = {
          longitude: (start + width * fraction) * toRadians,
          latitude: authalicLatitude(geographic),
          eastward: width * toRadians,
          northward: height * toRadians * authalicSlope(geographic),
        };
        visit(point, weight / pieces);
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

function addScaled([x, y, z]: Vector, [dx, dy, dz]: Vector, times: number): Vector {
  return [x + times * dx, y + times * dy, z + times * dz];
}
