/** Sees to it that a distance in metres meets longitude and latitude, and one in plain units does not. */
import { ProcessError } from '../errors.ts';
import type { Layer } from '../../schemas/layer.ts';
import { boundsOf, type Bounds } from './flat.ts';
import { collectionOf } from './layers.ts';

interface Measure {
  readonly name: string;
  readonly value: number;
  /** The input that the layer came in. */
  readonly input?: string;
}

/**
 * @param value of the input of that name, for the words
 * @returns a warning when plain units look like a mistake
 * @throws {ProcessError} `invalid-geometry` when metres meet coordinates that are not on Earth
 */
export function checkUnits(layer: Layer, units: string, { name, value, input = 'layer' }: Measure): string[] {
  const bounds = boundsOf(collectionOf(layer));
  if (units === 'coordinates') {
    if (value <= 1 || !isOnEarth(bounds)) return [];
    return [
      `The coordinates look like longitude and latitude, so the ${name} of ${value} was taken in degrees. ` +
        'For metres give units "metres".',
    ];
  }
  if (bounds.west > bounds.east || isOnEarth(bounds)) return [];
  const reach = `x ${bounds.west} to ${bounds.east}, y ${bounds.south} to ${bounds.north}`;
  const message =
    `has coordinates that are no longitude and latitude (${reach}), and the ${name} is in ${units}. ` +
    'Give units "coordinates" for a plane, or reproject the layer first';
  throw new ProcessError('invalid-geometry', `${input} ${message}.`, [{ pointer: `/${input}`, message }]);
}

function isOnEarth({ west, south, east, north }: Bounds): boolean {
  return west >= -180 && east <= 180 && south >= -90 && north <= 90;
}
