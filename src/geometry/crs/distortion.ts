/** How far a projection is from true lengths, areas and angles over an area: Tissot's indicatrix by small steps. */
import { widthOf, type Area } from './area.ts';
import { readEllipsoid } from './ellipsoid.ts';
import type { ProjEngine } from './proj.ts';
import type { Crs } from './table.ts';

/** Largest relative errors over the area: 0.0004 is 0.04 %. */
export interface Distortion {
  readonly length: number;
  readonly area: number;
  /** Radians between an angle on the ground and in the plane. */
  readonly angle: number;
}

const POINTS = 7;
// Eleven metres: far above rounding, far below any change of scale.
const STEP = 1e-4;
// The scale has no direction at the pole itself, and a step must not lead over the edge of the world.
const NEAR_POLE = 89.95;
const INSET = 0.001;
// Only at a seam or a pole does a projection stretch a thousandfold.
const TORN = 1000;
const RADIANS = Math.PI / 180;

/** @returns undefined where the projection does not reach the whole area or tears it apart */
export function distortionOver(crs: Crs, area: Area, proj: ProjEngine): Distortion | undefined {
  const points = gridOver(area);
  const plane = proj.projection(crs.projection);
  const { a, eccentricitySquared } = readEllipsoid(crs.ellipsoid);
  let [length, areal, angle] = [0, 0, 0];
  let greatest = 0;
  for (let i = 0; i < points.length; i += 2) {
    const [x = NaN, y = NaN] = [points[i], points[i + 1]];
    const around = Float64Array.of(x - STEP, y, x + STEP, y, x, y - STEP, x, y + STEP);
    plane.forward(around);
    const w = 1 - eccentricitySquared * Math.sin(y * RADIANS) ** 2;
    const east = (2 * STEP * RADIANS * a * Math.cos(y * RADIANS)) / Math.sqrt(w) / crs.unitSize;
    const north = (2 * STEP * RADIANS * a * (1 - eccentricitySquared)) / (w * Math.sqrt(w)) / crs.unitSize;
    const [most, least] = singularValues(
      [difference(around, 0, 2) / east, difference(around, 1, 3) / east],
      [difference(around, 4, 6) / north, difference(around, 5, 7) / north],
    );
    if (!(most < TORN)) return undefined;
    length = Math.max(length, Math.abs(most - 1), Math.abs(least - 1));
    areal = Math.max(areal, Math.abs(most * least - 1));
    angle = Math.max(angle, 2 * Math.asin(Math.min(1, (most - least) / (most + least))));
    greatest = Math.max(greatest, most);
  }
  plane.forward(points);
  return isTorn(points, area, (greatest * a) / crs.unitSize) ? undefined : { length, area: areal, angle };
}

/** Rows from south to north, each from west to east. */
function gridOver(area: Area): Float64Array {
  const { west, south, north } = area;
  const width = widthOf(area);
  const points: number[] = [];
  for (let row = 0; row < POINTS; row++) {
    for (let column = 0; column < POINTS; column++) {
      const x = west + width * inset(column);
      const y = south + (north - south) * inset(row);
      points.push(x > 180 ? x - 360 : x, Math.max(-NEAR_POLE, Math.min(NEAR_POLE, y)));
    }
  }
  return Float64Array.from(points);
}

function inset(i: number): number {
  return INSET + ((1 - 2 * INSET) * i) / (POINTS - 1);
}

/** Neighbours on a parallel lie farther apart in the plane than any scale explains: the seam runs between them. */
function isTorn(plane: Float64Array, area: Area, unitsPerRadian: number): boolean {
  const step = (widthOf(area) / (POINTS - 1)) * RADIANS * unitsPerRadian;
  for (let point = 1; point < POINTS * POINTS; point++) {
    if (point % POINTS === 0) continue;
    const i = 2 * point;
    const apart = Math.hypot(difference(plane, i - 2, i), difference(plane, i - 1, i + 1));
    if (!(apart <= 1.5 * step + 1)) return true;
  }
  return false;
}

function difference(values: Float64Array, from: number, to: number): number {
  return (values[to] ?? NaN) - (values[from] ?? NaN);
}

/** Of the matrix whose columns are the images of a metre to the east and a metre to the north. */
function singularValues(east: readonly [number, number], north: readonly [number, number]): readonly [number, number] {
  const squares = east[0] ** 2 + east[1] ** 2 + north[0] ** 2 + north[1] ** 2;
  const determinant = Math.abs(east[0] * north[1] - east[1] * north[0]);
  const sum = Math.sqrt(squares + 2 * determinant);
  const gap = Math.sqrt(Math.max(0, squares - 2 * determinant));
  return [(sum + gap) / 2, (sum - gap) / 2];
}
