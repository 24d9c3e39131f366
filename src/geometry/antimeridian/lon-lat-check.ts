/** Sees to it that a distance in metres meets longitude and latitude, and one in plain units does not. */
import { ProcessError } from '../../common/errors.ts';
import { isLonLatCrs, type DeclaredCrs } from '../../../schemas/declared-crs.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { boundsOfAll } from '../../../schemas/flat-walk.ts';
import { isFine, looksLonLat } from '../../../schemas/lon-lat.ts';
import type { Planar } from '../../../schemas/units.ts';
import { boundsOf } from '../flat/flat.ts';
import { collectionOf } from '../layers/layers.ts';

interface Measure {
  readonly name: string;
  readonly value: number;
}

/** From here on, a distance in degrees is worth a word. */
const WORTH_A_WORD = 1;

/** A quarter of the way round the Earth in degrees: as far as from the equator to a pole. */
const NEVER_MEANT = 90;

/**
 * @param layers by the names of their inputs
 * @param measure a tolerance, in `units`
 * @returns a warning when plain units may be a mistake
 * @throws {ProcessError} `invalid-geometry` when metres meet coordinates that are not on Earth; `invalid-input` when plain
 *   units are a mistake, by the rule of `checkPlanar`, or metres meet coordinates that are said to be planar
 */
export function checkUnits(
  layers: Readonly<Record<string, Layer>>,
  units: string,
  measure: Measure,
  coordinates: Planar,
): readonly string[] {
  if (units === 'coordinates') {
    if (coordinates === 'planar') return [];
    const geometries = Object.values(layers).map(collectionOf);
    const { west, south, east, north } = boundsOfAll(geometries);
    const span = Math.max(east - west, north - south);
    const mistake = measure.value > span && span > 0 ? `all of them span only ${span}` : undefined;
    return checkDegrees(geometries, measure, { mistake, wayOut: 'For metres give units "metres"' });
  }
  if (coordinates === 'planar') {
    const message = `is planar, which wants units "coordinates", not ${units}`;
    throw new ProcessError('invalid-input', `/coordinates ${message}.`, [{ pointer: '/coordinates', message }]);
  }
  checkLonLat(
    layers,
    `The ${measure.name} is in ${units}: give units "coordinates" for a plane, or take reproject to EPSG:4326 first`,
  );
  return [];
}

/** The way out where an input says whether coordinates are on Earth. */
export const planarInstead = 'Give coordinates "planar" for another unit, or take reproject to EPSG:4326 first';

/**
 * @param layers by the names of their inputs
 * @param wayOut a sentence without its full stop
 * @throws {ProcessError} `invalid-input` at a crs member that names another CRS; `invalid-geometry` naming the first layer with a position beyond 180 degrees of longitude or 90 of
 *   latitude
 */
export function checkLonLat(layers: Readonly<Record<string, Layer>>, wayOut: string): void {
  for (const [input, layer] of Object.entries(layers)) {
    if (layer.crs && !isLonLatCrs(layer.crs)) throw elsewhere(input, layer.crs, wayOut);
    const geometry = collectionOf(layer);
    if (looksLonLat([geometry])) continue;
    const { west, south, east, north } = boundsOf(geometry);
    const message =
      `has coordinates that are no longitude and latitude, -180 to 180 and -90 to 90: they reach from ` +
      `[${west}, ${south}] to [${east}, ${north}]. ${wayOut}`;
    throw new ProcessError('invalid-geometry', `/${input} ${message}.`, [{ pointer: `/${input}`, message }]);
  }
}

/**
 * The rule for a distance in the unit of the coordinates, where all of these are within 180 and 90 and nobody said that
 * they are planar. It is refused when it cannot be meant in degrees: it is above 90; what lies within it would reach
 * beyond 180 or 90; or it is above 1 and the coordinates are finer than hundredths, as those of places are and drawn ones
 * seldom. Any other above 1, and any at all for coordinates so fine, is taken with a warning.
 * @param measure how far the result reaches beyond the coordinates
 * @param wayOut a sentence without its full stop
 * @throws {ProcessError} `invalid-input` naming the ways out
 */
export function checkPlanar(layer: Layer, measure: Measure, coordinates: Planar, wayOut: string): readonly string[] {
  if (coordinates === 'planar') return [];
  const geometry = collectionOf(layer);
  const { west, south, east, north } = boundsOf(geometry);
  const { value } = measure;
  const outside = value > WORTH_A_WORD && (west - value < -180 || east + value > 180 || south - value < -90 || north + value > 90); // prettier-ignore
  const mistake = outside
    ? `the result would reach from [${west - value}, ${south - value}] to [${east + value}, ${north + value}]`
    : undefined;
  return checkDegrees([geometry], measure, { mistake, wayOut });
}

function checkDegrees(
  geometries: readonly FlatGeometry[],
  { name, value }: Measure,
  { mistake, wayOut }: { mistake: string | undefined; wayOut: string },
): readonly string[] {
  const size = Math.abs(value);
  if (size === 0 || !looksLonLat(geometries)) return [];
  const fine = geometries.some(isFine);
  const worthAWord = size > WORTH_A_WORD;
  if (!fine && !worthAWord) return [];
  const look = 'look like longitude and latitude';
  const planar = 'give coordinates "planar" if they are in another unit';
  const far = size > NEVER_MEANT ? `at most ${NEVER_MEANT} are taken` : undefined;
  const why = far ?? mistake ?? (fine && worthAWord ? 'each is about 111 km' : undefined);
  if (why === undefined) {
    return [`The coordinates ${look}, so the ${name} of ${value} was taken in degrees. ${wayOut}.`];
  }
  const message = `is ${value} in the unit of the coordinates, and these ${look}, where it would be degrees: ${why}. ${wayOut}, or ${planar}`;
  throw new ProcessError('invalid-input', `${name} ${message}.`, [{ pointer: `/${name}`, message }]);
}

/** Degrees of another datum look like those of WGS 84, and lie elsewhere. */
function elsewhere(input: string, { name, path }: DeclaredCrs, wayOut: string): ProcessError {
  const message = `is ${name}, and longitude and latitude of WGS 84 are wanted. ${wayOut}`;
  const pointer = `/${[input, ...path].join('/')}`;
  return new ProcessError('invalid-input', `${pointer} ${message}.`, [{ pointer, message }]);
}
