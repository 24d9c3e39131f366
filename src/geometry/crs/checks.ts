/** Checks of transformed positions: finite, on Earth, and not the image of another position. */
import { formatArea } from './area.ts';
import { getAxisNames, type AxisOrder } from './axes.ts';
import type { TwoWayMapping } from './proj.ts';
import type { Crs } from './table.ts';

export interface CheckContext {
  readonly source: Crs;
  readonly target: Crs;
  readonly axisOrder: AxisOrder;
}

/** A position that cannot be transformed, counted from 0, and why: text that follows its coordinates. */
export interface Fault {
  readonly position: number;
  readonly reason: string;
}

/**
 * Maximum size of a projected coordinate in metres, 25 times the Earth's circumference: a projection exceeds it only
 * next to a point that it maps to infinity, such as the far pole of a polar stereographic map.
 */
const MAX_METRES = 1e9;

/** @returns the first position without an image in the target */
export function findMissingImage(out: Float64Array, context: CheckContext): Fault | undefined {
  const { id, name } = context.target;
  const missing = out.findIndex((value) => !Number.isFinite(value));
  if (missing < 0) return undefined;
  return faultAt(missing, `has no image in ${id} (${name}). ${adviseOnTarget(context)}`);
}

/** @returns the first position whose image is beyond `MAX_METRES` */
export function findFarImage(out: Float64Array, context: CheckContext): Fault | undefined {
  const { target } = context;
  const far = findBeyondMaps(out, target);
  if (far < 0) return undefined;
  const metres = Math.abs((out[far] ?? NaN) * target.unitSize).toPrecision(2);
  return faultAt(
    far,
    `is outside the domain of ${target.id} (${target.name}): its coordinates would reach ${metres} metres; the maximum is ` +
      `${MAX_METRES}. ${adviseOnTarget(context)}`,
  );
}

function adviseOnTarget({ source, target }: CheckContext): string {
  return `Its area of use is ${formatArea(target.area)}. Check that the position is in ${source.id}, or choose another CRS with suggest-crs`;
}

/** @returns the first position with a projected coordinate of the source above `MAX_METRES` */
export function findFarInput(inputPositions: Float64Array, { source }: CheckContext): Fault | undefined {
  const far = findBeyondMaps(inputPositions, source);
  if (far < 0) return undefined;
  return faultAt(
    far,
    `is not a position in ${source.id} (${source.name}), whose coordinates reach at most ${MAX_METRES} metres. Check source_crs`,
  );
}

/** @returns the index of a coordinate, or -1; always -1 for a geographic CRS */
function findBeyondMaps(coordinates: Float64Array, { kind, unitSize }: Crs): number {
  return kind === 'projected' ? coordinates.findIndex((value) => Math.abs(value) * unitSize > MAX_METRES) : -1;
}

/** @returns the first position outside the domain of the source */
export function findOffEarth(lonLat: Float64Array, { source, axisOrder }: CheckContext): Fault | undefined {
  for (let i = 0; i < lonLat.length; i += 2) {
    const x = lonLat[i] ?? NaN;
    const y = lonLat[i + 1] ?? NaN;
    if (Math.abs(x) <= 180 && Math.abs(y) <= 90) continue;
    const suggestion =
      source.kind === 'projected'
        ? 'Check source_crs and the order of the axes'
        : `It is read as ${getAxisNames(source, axisOrder).join(', ')} in ${source.unit}s. ${suggestCorrection(x, y)}`;
    return faultAt(i, `is not a position in ${source.id} (${source.name}). ${suggestion}`);
  }
  return undefined;
}

/**
 * Round trip through a projection: far outside its area it may return the coordinates of another position.
 * @param lonLat degrees on the datum of the frame
 * @param coordinates images of `lonLat` in the frame, or their originals
 * @returns the first position that does not return
 */
export function findNoReturn(
  lonLat: Float64Array,
  coordinates: Float64Array,
  frame: TwoWayMapping,
  { source, target }: CheckContext,
): Fault | undefined {
  const back = coordinates.slice();
  frame.inverse(back);
  const again = back.slice();
  frame.forward(again);
  for (let i = 0; i < back.length; i += 2) {
    if (unitsBetween(again, coordinates, i) <= RETURN_UNITS && degreesBetween(back, lonLat, i) <= RETURN_DEGREES)
      continue;
    return faultAt(
      i,
      `is too far outside the areas of use of ${source.id} and ${target.id}: ` +
        'the inverse transformation does not return to it. Cut the geometry, or choose another CRS with suggest-crs',
    );
  }
  return undefined;
}

// Rounding errors are far below, a wrong branch of a projection far above. Units are mostly metres.
export const RETURN_UNITS = 0.1;
const RETURN_DEGREES = 1e-6;

export function unitsBetween(a: Float64Array, b: Float64Array, i: number): number {
  return Math.hypot((a[i] ?? NaN) - (b[i] ?? NaN), (a[i + 1] ?? NaN) - (b[i + 1] ?? NaN));
}

/** Distance on the ground, so that any longitude is right at a pole. */
function degreesBetween(a: Float64Array, b: Float64Array, i: number): number {
  const latitude = a[i + 1] ?? NaN;
  const turn = Math.abs((a[i] ?? NaN) - (b[i] ?? NaN)) % 360;
  const sideways = Math.min(turn, 360 - turn) * Math.cos((latitude * Math.PI) / 180);
  return Math.hypot(sideways, latitude - (b[i + 1] ?? NaN));
}

function suggestCorrection(x: number, y: number): string {
  if (Math.abs(x) > 360 || Math.abs(y) > 360) {
    return 'It looks like metres: set source_crs to its CRS, such as "EPSG:32633"';
  }
  if (Math.abs(y) > 90) return 'A latitude is at most 90; perhaps longitude and latitude are swapped';
  return 'A longitude is at most 180; add or subtract 360';
}

/** @param at index of a coordinate of the position */
export function faultAt(at: number, reason: string): Fault {
  return { position: (at - (at % 2)) / 2, reason };
}
