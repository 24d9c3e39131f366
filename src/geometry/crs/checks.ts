/** No position leaves that is not a number, not on Earth, or the image of another place. */
import { ProcessError } from '../../common/errors.ts';
import { showArea } from './area.ts';
import { axisNames, type AxisOrder } from './axes.ts';
import type { TwoWay } from './proj.ts';
import type { Crs } from './table.ts';

interface Context {
  readonly source: Crs;
  readonly target: Crs;
  readonly axisOrder: AxisOrder;
  /** The positions as they came, to name one. */
  readonly given: Float64Array;
  readonly place?: PlaceOf | undefined;
}

/** Where a position stands in what was sent, counted from 0: in words, and as a JSON pointer. */
export type PlaceOf = (position: number) => { readonly words: string; readonly pointer: string };

/**
 * Metres. Twenty-five times round the Earth: a projection goes that far only next to a place that it sends to infinity,
 * such as the far pole of a polar stereographic map.
 */
const FARTHEST = 1e9;

/** @throws {ProcessError} `invalid-geometry` when the target has no place for a position, or one beyond all maps */
export function requirePlace(out: Float64Array, context: Context): void {
  const { source, target } = context;
  const end = `Its area of use is ${showArea(target.area)}. Check that the position is in ${source.id}, or choose another CRS with suggest-crs`;
  const lost = out.findIndex((value) => !Number.isFinite(value));
  if (lost >= 0) throw refusal(context, lost, `has no place in ${target.id} (${target.name}). ${end}`);
  const far = beyondAllMaps(out, target);
  if (far < 0) return;
  const metres = Math.abs((out[far] ?? NaN) * target.unitSize).toPrecision(2);
  throw refusal(
    context,
    far,
    `lies outside of the domain of ${target.id} (${target.name}): its coordinates would reach ${metres} metres, at most ` +
      `${FARTHEST} are taken. ${end}`,
  );
}

/** @throws {ProcessError} `invalid-geometry` when a coordinate of the source is beyond all maps */
export function requireWithinMaps(given: Float64Array, context: Context): void {
  const far = beyondAllMaps(given, context.source);
  if (far < 0) return;
  const { source } = context;
  throw refusal(
    context,
    far,
    `is not a place in ${source.id} (${source.name}), whose coordinates reach ${FARTHEST} metres at most. Check source_crs`,
  );
}

/** @returns the index of a coordinate; -1 where there is none, as in a geographic CRS */
function beyondAllMaps(coordinates: Float64Array, { kind, unitSize }: Crs): number {
  return kind === 'projected' ? coordinates.findIndex((value) => Math.abs(value) * unitSize > FARTHEST) : -1;
}

/** @throws {ProcessError} `invalid-geometry` when a position came from outside the world of the source */
export function requireOnEarth(lonLat: Float64Array, context: Context): void {
  const { source, axisOrder } = context;
  for (let i = 0; i < lonLat.length; i += 2) {
    const x = lonLat[i] ?? NaN;
    const y = lonLat[i + 1] ?? NaN;
    if (Math.abs(x) <= 180 && Math.abs(y) <= 90) continue;
    const way =
      source.kind === 'projected'
        ? 'Check source_crs and the order of the axes'
        : `It is read as ${axisNames(source, axisOrder).join(', ')} in ${source.unit}s. ${wayOut(x, y)}`;
    throw refusal(context, i, `is not a place in ${source.id} (${source.name}). ${way}`);
  }
}

/**
 * Far outside its area a projection may answer with the coordinates of another place; on the way back it shows.
 * @param lonLat degrees on the datum of the frame
 * @param coordinates what the frame makes of them, or made them from
 */
export function requireReturn(lonLat: Float64Array, coordinates: Float64Array, frame: TwoWay, context: Context): void {
  const back = coordinates.slice();
  frame.inverse(back);
  const again = back.slice();
  frame.forward(again);
  for (let i = 0; i < back.length; i += 2) {
    if (unitsBetween(again, coordinates, i) <= RETURN_UNITS && degreesBetween(back, lonLat, i) <= RETURN_DEGREES)
      continue;
    const { source, target } = context;
    throw refusal(
      context,
      i,
      `is too far outside the areas of use of ${source.id} and ${target.id} to be transformed from the one to the other: ` +
        'it does not come back to the same place. Cut the geometry, or choose another CRS with suggest-crs',
    );
  }
}

// Rounding stays far below, and a wrong branch of a projection lies far above. Units are mostly metres.
const RETURN_UNITS = 0.1;
const RETURN_DEGREES = 1e-6;

function unitsBetween(a: Float64Array, b: Float64Array, i: number): number {
  return Math.hypot((a[i] ?? NaN) - (b[i] ?? NaN), (a[i + 1] ?? NaN) - (b[i + 1] ?? NaN));
}

/** As seen on the ground, so that any longitude will do at a pole. */
function degreesBetween(a: Float64Array, b: Float64Array, i: number): number {
  const latitude = a[i + 1] ?? NaN;
  const turn = Math.abs((a[i] ?? NaN) - (b[i] ?? NaN)) % 360;
  const sideways = Math.min(turn, 360 - turn) * Math.cos((latitude * Math.PI) / 180);
  return Math.hypot(sideways, latitude - (b[i + 1] ?? NaN));
}

function wayOut(x: number, y: number): string {
  if (Math.abs(x) > 360 || Math.abs(y) > 360) {
    return 'It looks like metres: name the CRS that it is in as source_crs, such as "EPSG:32633"';
  }
  if (Math.abs(y) > 90) return 'A latitude is at most 90; perhaps longitude and latitude are swapped';
  return 'A longitude is at most 180; add or subtract 360';
}

/** @param at index of one of the coordinates of the position */
function refusal({ given, place }: Context, at: number, what: string): ProcessError {
  const i = at - (at % 2);
  const { words, pointer } = place?.(i / 2) ?? { words: `Position ${i / 2 + 1}`, pointer: undefined };
  const message = `${words}, [${given[i] ?? NaN}, ${given[i + 1] ?? NaN}], ${what}`;
  return new ProcessError('invalid-geometry', `${message}.`, pointer === undefined ? [] : [{ pointer, message }]);
}
