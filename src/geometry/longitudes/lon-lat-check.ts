/** Sees to it that a distance in metres meets longitude and latitude, and one in plain units does not. */
import { ProcessError } from '../../errors.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { looksLonLat } from '../../../schemas/lon-lat.ts';
import { boundsOf, shapesOf } from '../shapes/flat.ts';
import { collectionOf } from '../layers/layers.ts';

interface Measure {
  readonly name: string;
  readonly value: number;
  /** The input that the layer came in. */
  readonly input?: string;
}

/** From here on, a distance in degrees is worth a word. */
const WORTH_A_WORD = 1;

/** A quarter of the way round the Earth in degrees: as far as from the equator to a pole. */
const NEVER_MEANT = 90;

/**
 * @param value of the input of that name, for the words
 * @returns a warning when plain units look like a mistake
 * @throws {ProcessError} `invalid-geometry` when metres meet coordinates that are not on Earth; `invalid-input` when plain
 *   units are a mistake, by the rule of `checkPlanar`
 */
export function checkUnits(layer: Layer, units: string, { name, value, input = 'layer' }: Measure): readonly string[] {
  const geometry = collectionOf(layer);
  if (units === 'coordinates') return checkPlanar(geometry, { name, value }, 'For metres give units "metres"');
  checkLonLat(
    { [input]: layer },
    `The ${name} is in ${units}: give units "coordinates" for a plane, or take reproject to EPSG:4326 first`,
  );
  return [];
}

/** The way out where an input says whether coordinates are on Earth. */
export const planarInstead = 'Give coordinates "planar" for another unit, or take reproject to EPSG:4326 first';

/**
 * @param layers by the names of their inputs
 * @param wayOut a sentence without its full stop
 * @throws {ProcessError} `invalid-geometry` naming the first layer with a position beyond 180 degrees of longitude or 90 of
 *   latitude
 */
export function checkLonLat(layers: Readonly<Record<string, Layer>>, wayOut: string): void {
  for (const [input, layer] of Object.entries(layers)) {
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
 * A distance in the unit of the coordinates is refused when it cannot be meant: all coordinates are within 180 and 90,
 * not all of them are whole numbers, as drawn ones often are, and the distance is above 90 degrees. Above 1 it is taken
 * with a warning.
 * @param wayOut a sentence without its full stop
 * @throws {ProcessError} `invalid-input` naming the way out
 */
export function checkPlanar(
  geometry: FlatGeometry,
  { name, value }: Pick<Measure, 'name' | 'value'>,
  wayOut: string,
): readonly string[] {
  const size = Math.abs(value);
  if (size <= WORTH_A_WORD || !looksLonLat([geometry])) return [];
  if (size > NEVER_MEANT && !isWhole(geometry)) {
    const message =
      `is ${value} in the unit of the coordinates, and these look like longitude and latitude, where it would be ` +
      `degrees; at most ${NEVER_MEANT} are taken. ${wayOut}`;
    throw new ProcessError('invalid-input', `${name} ${message}.`, [{ pointer: `/${name}`, message }]);
  }
  return [
    `The coordinates look like longitude and latitude, so the ${name} of ${value} was taken in degrees. ${wayOut}.`,
  ];
}

function isWhole(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).every(({ coordinates, stride }) =>
    coordinates.every((value, i) => i % stride === 2 || Number.isInteger(value)),
  );
}
