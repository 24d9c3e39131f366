/** No position leaves that is not a number, not on Earth, or the image of another place. */
import { ProcessError } from '../../errors.ts';
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
}

/** @throws {ProcessError} `invalid-geometry` when the target has no place for a position */
export function requireFinite(out: Float64Array, { source, target, given }: Context): void {
  const at = out.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new ProcessError(
    'invalid-geometry',
    `${showPosition(given, at)} has no place in ${target.id} (${target.name}), whose area of use is ` +
      `${showArea(target.area)}. Check that it is in ${source.id}, or choose another CRS with suggest-crs.`,
  );
}

/** @throws {ProcessError} `invalid-geometry` when a position came from outside the world of the source */
export function requireOnEarth(lonLat: Float64Array, { source, axisOrder, given }: Context): void {
  for (let i = 0; i < lonLat.length; i += 2) {
    const x = lonLat[i] ?? NaN;
    const y = lonLat[i + 1] ?? NaN;
    if (Math.abs(x) <= 180 && Math.abs(y) <= 90) continue;
    const place = `${showPosition(given, i)} is not a place in ${source.id} (${source.name})`;
    const way =
      source.kind === 'projected'
        ? 'Check source_crs and the order of the axes.'
        : `It is read as ${axisNames(source, axisOrder).join(', ')} in ${source.unit}s. ${wayOut(x, y)}.`;
    throw new ProcessError('invalid-geometry', `${place}. ${way}`);
  }
}

/**
 * Far outside its area a projection may answer with the coordinates of another place; on the way back it shows.
 * @param lonLat degrees on the datum of the frame
 * @param coordinates what the frame makes of them, or made them from
 */
export function requireReturn(lonLat: Float64Array, coordinates: Float64Array, frame: TwoWay, context: Context): void {
  const [there, back] = [lonLat.slice(), coordinates.slice()];
  frame.forward(there);
  frame.inverse(back);
  for (let i = 0; i < there.length; i += 2) {
    if (unitsBetween(there, coordinates, i) <= RETURN_UNITS && degreesBetween(back, lonLat, i) <= RETURN_DEGREES)
      continue;
    const { source, target, given } = context;
    throw new ProcessError(
      'invalid-geometry',
      `${showPosition(given, i)} in ${source.id} is too far outside the areas of use of ${source.id} and ${target.id} ` +
        'to be transformed: it does not come back to the same place. Cut the geometry, or choose another CRS with ' +
        'suggest-crs.',
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

function showPosition(positions: Float64Array, at: number): string {
  const i = at - (at % 2);
  return `Position ${i / 2 + 1}, [${positions[i] ?? NaN}, ${positions[i + 1] ?? NaN}],`;
}
