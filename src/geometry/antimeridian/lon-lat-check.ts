/** Checks that distances in metres meet longitude and latitude, and that distances in plain units do not. */
import { inputError, ProcessError } from '../../common/errors.ts';
import { adviseReprojection, explainOtherCrs, isLonLatCrs, type DeclaredCrs } from '../../../schemas/declared-crs.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { boundsOfAll } from '../../../schemas/flat-walk.ts';
import { isFine, looksLonLat } from '../../../schemas/lon-lat.ts';
import type { Planar } from '../../../schemas/units.ts';
import { boundsOf } from '../flat/flat.ts';
import { toCollection } from '../layers/layers.ts';

interface Measure {
  readonly name: string;
  readonly value: number;
}

/** Distances in degrees above this cause a warning. */
const MIN_WARNED_DEGREES = 1;

/** Maximum distance in degrees: a quarter of the Earth's circumference, from the equator to a pole. */
const MAX_DEGREES = 90;

/**
 * @param layers by input name
 * @param measure a tolerance, in `units`
 * @returns a warning when plain units may be a mistake
 * @throws {ProcessError} `invalid-geometry` when metres meet coordinates that are not on Earth; `invalid-input` when
 * plain units are a mistake, by the rule of `checkPlanar`, or metres meet coordinates declared as planar
 */
export function checkUnits(
  layers: Readonly<Record<string, Layer>>,
  units: string,
  measure: Measure,
  coordinates: Planar,
): readonly string[] {
  if (units === 'coordinates') {
    if (coordinates === 'planar') return [];
    const geometries = Object.values(layers).map(toCollection);
    const { west, south, east, north } = boundsOfAll(geometries);
    const span = Math.max(east - west, north - south);
    const mistake = measure.value > span && span > 0 ? `their extent is only ${span}` : undefined;
    return checkDegrees(geometries, measure, { mistake, suggestion: 'For metres use units "metres"' });
  }
  if (coordinates === 'planar') {
    const message = `is "planar", which requires units "coordinates", not ${units}`;
    throw inputError('/coordinates', message);
  }
  checkLonLat(
    layers,
    `The ${measure.name} is in ${units}. Use units "coordinates" for a plane, or reproject to EPSG:4326 first`,
  );
  return [];
}

/** Suggestion for inputs that state whether coordinates are on Earth. */
export const planarSuggestion = 'Use coordinates "planar" for another unit, or reproject to EPSG:4326 first';

/**
 * @param layers by input name
 * @param suggestion a sentence without its full stop
 * @throws {ProcessError} `invalid-input` at a crs member that names another CRS; `invalid-geometry` for the first layer
 *   with a position beyond 180 degrees of longitude or 90 of latitude
 */
export function checkLonLat(layers: Readonly<Record<string, Layer>>, suggestion: string): void {
  for (const [input, layer] of Object.entries(layers)) {
    if (layer.crs && !isLonLatCrs(layer.crs)) throw otherCrsError(input, layer.crs, suggestion);
    const geometry = toCollection(layer);
    if (looksLonLat([geometry])) continue;
    const { west, south, east, north } = boundsOf(geometry);
    const message =
      `has coordinates that are not longitude and latitude (-180 to 180, -90 to 90): they range from ` +
      `[${west}, ${south}] to [${east}, ${north}]. ${suggestion}`;
    throw new ProcessError('invalid-geometry', `/${input} ${message}.`, [{ pointer: `/${input}`, message }]);
  }
}

/**
 * Checks a distance in the unit of the coordinates, where all coordinates are within 180 and 90 and not declared as
 * planar. It is an error when degrees cannot be meant: it is above 90; the result would reach beyond 180 or 90; or it
 * is above 1 and coordinates have more than two decimals, as geographic ones do and drawn ones seldom. Other distances
 * above 1, and any distance for such coordinates, cause a warning.
 * @param measure how far the result reaches beyond the coordinates
 * @param suggestion a sentence without its full stop
 * @throws {ProcessError} `invalid-input` with suggestions
 */
export function checkPlanar(
  layer: Layer,
  measure: Measure,
  coordinates: Planar,
  suggestion: string,
): readonly string[] {
  if (coordinates === 'planar') return [];
  const geometry = toCollection(layer);
  const { west, south, east, north } = boundsOf(geometry);
  const { value } = measure;
  const outside = value > MIN_WARNED_DEGREES && (west - value < -180 || east + value > 180 || south - value < -90 || north + value > 90); // prettier-ignore
  const mistake = outside
    ? `the result would reach from [${west - value}, ${south - value}] to [${east + value}, ${north + value}]`
    : undefined;
  return checkDegrees([geometry], measure, { mistake, suggestion });
}

function checkDegrees(
  geometries: readonly FlatGeometry[],
  { name, value }: Measure,
  { mistake, suggestion }: { mistake: string | undefined; suggestion: string },
): readonly string[] {
  const size = Math.abs(value);
  if (size === 0 || !looksLonLat(geometries)) return [];
  const isFinelySpaced = geometries.some(isFine);
  const isLarge = size > MIN_WARNED_DEGREES;
  if (!isFinelySpaced && !isLarge) return [];
  const appearance = 'look like longitude and latitude';
  const planarHint = 'use coordinates "planar" if they are in another unit';
  const tooLarge = size > MAX_DEGREES ? `the maximum is ${MAX_DEGREES}` : undefined;
  const reason = tooLarge ?? mistake ?? (isFinelySpaced && isLarge ? 'each is about 111 km' : undefined);
  if (reason === undefined) {
    return [`The coordinates ${appearance}, so the ${name} of ${value} is taken as degrees. ${suggestion}.`];
  }
  const message = `is ${value} in coordinate units, but the coordinates ${appearance}, so it would be degrees: ${reason}. ${suggestion}, or ${planarHint}`;
  throw new ProcessError('invalid-input', `${name} ${message}.`, [{ pointer: `/${name}`, message }]);
}

/** Degrees on another datum look like those on WGS 84 but denote other positions. */
function otherCrsError(input: string, declared: DeclaredCrs, suggestion: string): ProcessError {
  const { path, code } = declared;
  // Reproject has to be told what the member does not.
  const unread = code === undefined ? `. The crs member cannot be read. ${adviseReprojection(declared)}` : '';
  const message = explainOtherCrs(declared, `${suggestion}${unread}`);
  const pointer = `/${[input, ...path].join('/')}`;
  return inputError(pointer, message);
}
