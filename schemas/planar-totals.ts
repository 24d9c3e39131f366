/** Areas and lengths in the plane of a projected CRS, beside those on the ellipsoid. */
import { z } from 'zod';

const Total = z.number().nullable().optional();

/** In `unit` and its square; a member is there where the process measures it. */
export const PlanarTotals = z
  .strictObject({
    crs: z.string(),
    unit: z.string(),
    metres_per_unit: z.number(),
    area: Total,
    area_once: Total,
    perimeter: Total,
    outer_perimeter: Total,
    hole_perimeter: Total,
    length: Total,
    length_3d: Total,
  })
  .optional()
  .describe('For a layer in a projected CRS: the same in its plane, in its unit.');

export type PlanarTotals = z.output<typeof PlanarTotals>;
