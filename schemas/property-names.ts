/** Inputs that name properties of features. */
import { z } from 'zod';
import { Planar } from './units.ts';

/** Names of properties; none by default. */
export const PropertyNames = z.array(z.string().min(1)).max(100).default([]);

/** Properties that the pieces of a feature share by size. */
export const Share = PropertyNames.describe(
  'Properties that hold totals, such as population: a piece gets its share by area, length or number of points.',
);

/** Coordinates by which `Share` measures. */
export const ShareCoordinates = Planar.describe('For planar units that look like degrees: shares are planar then.');

/** Property that weights means. */
export const Weight = z
  .string()
  .min(1)
  .optional()
  .describe('Property that weights means, such as the denominator of a rate.');
