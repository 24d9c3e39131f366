/** Units of length that callers may use. */
import { z } from 'zod';

/** Metres in one unit. The foot is the international one, the mile the statute mile, both exact since 1959. */
export const metresPer = {
  metres: 1,
  kilometres: 1000,
  feet: 0.3048,
  miles: 1609.344,
  'nautical-miles': 1852,
} as const;

export const LengthUnit = z.enum(['metres', 'kilometres', 'feet', 'miles', 'nautical-miles']);

/** Set by callers whose planar coordinates are within 180 and 90 and so look like degrees. */
export const Planar = z.enum(['planar']).optional();

export type Planar = z.output<typeof Planar>;

/** Unit of a tolerance, on Earth or in a plane. */
export const ToleranceUnit = z
  .enum([...LengthUnit.options, 'coordinates'])
  .default('metres')
  .describe(
    'A unit of length requires longitude and latitude; `coordinates` is the plane and unit of the coordinates.',
  );

/** @returns the tolerance with a phrase for the method; in metres on Earth, else in the unit of the coordinates */
export function toleranceIn(units: z.output<typeof ToleranceUnit>, value: number) {
  return units === 'coordinates'
    ? { distance: value, metres: false, where: 'planar, in the units of the coordinates' }
    : { distance: value * metresPer[units], metres: true, where: 'metres on the WGS 84 ellipsoid' };
}

/** Kind of coordinates: on Earth, or in any plane. */
export const CoordinateKind = z
  .enum(['longitude-latitude', 'planar'])
  .default('longitude-latitude')
  .describe('Longitude and latitude in degrees (WGS 84), or any planar unit.');
