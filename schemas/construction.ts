/** What the processes that make new geometry say about it in their summaries. */
import { z } from 'zod';

/** Kind, counts and planar measures of one geometry. */
export const geometryMeasures = {
  method: z.string(),
  geometry_type: z.string().describe('Of the result.'),
  points: z.int(),
  lines: z.int(),
  polygons: z.int(),
  length: z.number().describe('Of the lines, in the unit of the coordinates.'),
  area: z.number().describe('Of the polygons, in square units of the coordinates.'),
};
