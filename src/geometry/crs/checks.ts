/** Checks of transformed positions: finite, on Earth, and not the image of another position. */
import { ProcessError } from '../../common/errors.ts';
import { formatArea } from './area.ts';
import { getAxisNames, type AxisOrder } from './axes.ts';
import type { TwoWayMapping } from './proj.ts';
import type { Crs } from './table.ts';

export interface CheckContext {
  readonly source: Crs;
  readonly target: Crs;
  readonly axisOrder: AxisOrder;
  /** Input positions, for messages. */
  readonly inputPositions: Float64Array;
  readonly locate?: LocatePosition | undefined;
}

/** Describes the location of a position in the input, counted from 0: as text and as a JSON pointer. */
export type LocatePosition = (position: number) => { readonly label: string; readonly pointer: string };

/**
 * Maximum size of a projected coordinate in metres, 25 times the Earth's circumference: a projection exceeds it only
 * next to a point that it maps to infinity, such as the far pole of a polar stereographic map.
 */
const MAX_METRES = 1e9;

/** @throws {ProcessError} `invalid-geometry` when a position has no image in the target, or one beyond `MAX_METRES` */
export function requireImage(out: Float64Array, context: CheckContext): void {
  const { source, target } = context;
  const end = `Its area of use is ${formatArea(target.area)}. Check that the position is in ${source.id}, or choose another CRS with suggest-crs`;
  const missing = out.findIndex((value) => !Number.isFinite(value));
  if (missing >= 0) throw positionError(context, missing, `has no image in ${target.id} (${target.name}). ${end}`);
  const far = findBeyondMaps(out, target);
  if (far < 0) return;
  const metres = Math.abs((out[far] ?? NaN) * target.unitSize).toPrecision(2);
  throw positionError(
    context,
    far,
    `is outside the domain of ${target.id} (${target.name}): its coordinates would reach ${metres} metres; the maximum is ` +
      `${MAX_METRES}. ${end}`,
  );
}

/** @throws {ProcessError} `invalid-geometry` when a projected coordinate of the source exceeds `MAX_METRES` */
export function requireWithinMaps(inputPositions: Float64Array, context: CheckContext): void {
  const far = findBeyondMaps(inputPositions, context.source);
  if (far < 0) return;
  const { source } = context;
  throw positionError(
    context,
    far,
    `is not a position in ${source.id} (${source.name}), whose coordinates reach at most ${MAX_METRES} metres. Check source_crs`,
  );
}

/** @returns the index of a coordinate, or -1; always -1 for a geographic CRS */
function findBeyondMaps(coordinates: Float64Array, { kind, unitSize }: Crs): number {
  return kind === 'projected' ? coordinates.findIndex((value) => Math.abs(value) * unitSize > MAX_METRES) : -1;
}

/** @throws {ProcessError} `invalid-geometry` when a position is outside the domain of the source */
export function requireOnEarth(lonLat: Float64Array, context: CheckContext): void {
  const { source, axisOrder } = context;
  for (let i = 0; i < lonLat.length; i += 2) {
    const x = lonLat[i] ?? NaN;
    const y = lonLat[i + 1] ?? NaN;
    if (Math.abs(x) <= 180 && Math.abs(y) <= 90) continue;
    const suggestion =
      source.kind === 'projected'
        ? 'Check source_crs and the order of the axes'
        : `It is read as ${getAxisNames(source, axisOrder).join(', ')} in ${source.unit}s. ${suggestCorrection(x, y)}`;
    throw positionError(context, i, `is not a position in ${source.id} (${source.name}). ${suggestion}`);
  }
}

/**
 * Round trip through a projection: far outside its area it may return the coordinates of another position.
 * @param lonLat degrees on the datum of the frame
 * @param coordinates images of `lonLat` in the frame, or their originals
 * @throws {ProcessError} `invalid-geometry` when a position does not return
 */
export function requireRoundTrip(
  lonLat: Float64Array,
  coordinates: Float64Array,
  frame: TwoWayMapping,
  context: CheckContext,
): void {
  const back = coordinates.slice();
  frame.inverse(back);
  const again = back.slice();
  frame.forward(again);
  for (let i = 0; i < back.length; i += 2) {
    if (unitsBetween(again, coordinates, i) <= RETURN_UNITS && degreesBetween(back, lonLat, i) <= RETURN_DEGREES)
      continue;
    const { source, target } = context;
    throw positionError(
      context,
      i,
      `is too far outside the areas of use of ${source.id} and ${target.id}: ` +
        'the inverse transformation does not return to it. Cut the geometry, or choose another CRS with suggest-crs',
    );
  }
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
export function positionError({ inputPositions, locate }: CheckContext, at: number, reason: string): ProcessError {
  const i = at - (at % 2);
  const { label, pointer } = locate?.(i / 2) ?? { label: `Position ${i / 2 + 1}`, pointer: undefined };
  const message = `${label}, [${inputPositions[i] ?? NaN}, ${inputPositions[i + 1] ?? NaN}], ${reason}`;
  return new ProcessError('invalid-geometry', `${message}.`, pointer === undefined ? [] : [{ pointer, message }]);
}
