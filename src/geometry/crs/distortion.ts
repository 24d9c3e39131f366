/** Distortion of lengths, areas and angles by a projection over an area: Tissot's indicatrix by finite differences. */
import { measureWidth, type Area } from './area.ts';
import { parseEllipsoid } from './ellipsoid.ts';
import type { ProjEngine } from './proj.ts';
import type { Crs } from './table.ts';

/** Largest relative errors over the area; 0.0004 is 0.04 %. */
export interface Distortion {
  readonly length: number;
  readonly area: number;
  /** Largest change of an angle in radians. */
  readonly angle: number;
  /** Smallest and largest factor by which areas appear in the plane; 1 is the truth. */
  readonly areaScale: readonly [number, number];
  /** The same for lengths. */
  readonly lengthScale: readonly [number, number];
}

const POINTS_PER_SIDE = 7;
// Degrees, eleven metres: far above rounding, far below any change of scale.
const STEP = 1e-4;
// At a pole the scale has no direction, and steps must stay on Earth.
const MAX_LATITUDE = 89.95;
const INSET = 0.001;
// Only at a seam or a pole does a projection stretch by this factor.
const MAX_SCALE = 1000;
const RADIANS = Math.PI / 180;

/** @returns undefined where the projection does not cover the whole area or tears it apart */
export function computeDistortion(crs: Crs, area: Area, proj: ProjEngine): Distortion | undefined {
  const points = createGrid(area);
  const plane = proj.projection(crs.projection);
  const { a, eccentricitySquared } = parseEllipsoid(crs.ellipsoid);
  let [length, areal, angle] = [0, 0, 0];
  let maxScale = 0;
  const [areas, lengths] = [[Infinity, 0] as [number, number], [Infinity, 0] as [number, number]];
  for (let i = 0; i < points.length; i += 2) {
    const [x = NaN, y = NaN] = [points[i], points[i + 1]];
    const around = Float64Array.of(x - STEP, y, x + STEP, y, x, y - STEP, x, y + STEP);
    plane.forward(around);
    const w = 1 - eccentricitySquared * Math.sin(y * RADIANS) ** 2;
    const east = (2 * STEP * RADIANS * a * Math.cos(y * RADIANS)) / Math.sqrt(w) / crs.unitSize;
    const north = (2 * STEP * RADIANS * a * (1 - eccentricitySquared)) / (w * Math.sqrt(w)) / crs.unitSize;
    const [larger, smaller] = singularValues(
      [difference(around, 0, 2) / east, difference(around, 1, 3) / east],
      [difference(around, 4, 6) / north, difference(around, 5, 7) / north],
    );
    if (!(larger < MAX_SCALE)) return undefined;
    length = Math.max(length, Math.abs(larger - 1), Math.abs(smaller - 1));
    areal = Math.max(areal, Math.abs(larger * smaller - 1));
    angle = Math.max(angle, 2 * Math.asin(Math.min(1, (larger - smaller) / (larger + smaller))));
    maxScale = Math.max(maxScale, larger);
    widen(areas, larger * smaller);
    widen(lengths, smaller);
    widen(lengths, larger);
  }
  plane.forward(points);
  if (isTorn(points, area, (maxScale * a) / crs.unitSize)) return undefined;
  return { length, area: areal, angle, areaScale: areas, lengthScale: lengths };
}

function widen(range: [number, number], value: number): void {
  range[0] = Math.min(range[0], value);
  range[1] = Math.max(range[1], value);
}

/** Points in rows from south to north, each from west to east; longitude and latitude interleaved. */
function createGrid(area: Area): Float64Array {
  const { west, south, north } = area;
  const width = measureWidth(area);
  const points: number[] = [];
  for (let row = 0; row < POINTS_PER_SIDE; row++) {
    for (let column = 0; column < POINTS_PER_SIDE; column++) {
      const x = west + width * inset(column);
      const y = south + (north - south) * inset(row);
      points.push(x > 180 ? x - 360 : x, Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, y)));
    }
  }
  return Float64Array.from(points);
}

function inset(i: number): number {
  return INSET + ((1 - 2 * INSET) * i) / (POINTS_PER_SIDE - 1);
}

/**
 * True when neighbours on a parallel are farther apart in the plane than any scale explains: a seam lies between them.
 */
function isTorn(plane: Float64Array, area: Area, unitsPerRadian: number): boolean {
  const step = (measureWidth(area) / (POINTS_PER_SIDE - 1)) * RADIANS * unitsPerRadian;
  for (let point = 1; point < POINTS_PER_SIDE * POINTS_PER_SIDE; point++) {
    if (point % POINTS_PER_SIDE === 0) continue;
    const i = 2 * point;
    const apart = Math.hypot(difference(plane, i - 2, i), difference(plane, i - 1, i + 1));
    if (!(apart <= 1.5 * step + 1)) return true;
  }
  return false;
}

function difference(values: Float64Array, from: number, to: number): number {
  return (values[to] ?? NaN) - (values[from] ?? NaN);
}

/** Singular values of the matrix with the images of a metre to the east and a metre to the north as columns. */
function singularValues(east: readonly [number, number], north: readonly [number, number]): readonly [number, number] {
  const squares = east[0] ** 2 + east[1] ** 2 + north[0] ** 2 + north[1] ** 2;
  const determinant = Math.abs(east[0] * north[1] - east[1] * north[0]);
  const sum = Math.sqrt(squares + 2 * determinant);
  const gap = Math.sqrt(Math.max(0, squares - 2 * determinant));
  return [(sum + gap) / 2, (sum - gap) / 2];
}
