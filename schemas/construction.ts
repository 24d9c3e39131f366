/** Summary fields of processes that make new geometry. */
import { z } from 'zod';

/** Kind, counts and planar measures of one geometry. */
export const geometryMeasures = {
  method: z.string(),
  geometry_type: z.string().describe('Type of the result.'),
  points: z.int(),
  lines: z.int(),
  polygons: z.int(),
  length: z.number().describe('Length of lines, in the unit of the coordinates.'),
  area: z.number().describe('Area of polygons, in square units of the coordinates.'),
};
