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

/** A caller says it where plain units are within 180 and 90, and so look like degrees. */
export const Planar = z.enum(['planar']).optional();

export type Planar = z.output<typeof Planar>;
