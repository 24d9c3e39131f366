/** A bounding box as OGC API - Processes sends it (its `bbox.yaml`). */
import { z } from 'zod';
import { dialects, type JsonSchema } from './dialect.ts';

const boxSchema: JsonSchema = {
  type: 'object',
  required: ['bbox'],
  properties: {
    bbox: { type: 'array', minItems: 4, maxItems: 6, items: { type: 'number' } },
    crs: { type: 'string' },
  },
};

/** Two corners of 2 or 3 numbers each, lower first, and the CRS they are in. */
export const BoundingBox = z.strictObject({
  bbox: z
    .array(z.number())
    .refine((box) => box.length === 4 || box.length === 6, 'must have 4 or 6 numbers: both corners, lower one first'),
  crs: z.string().optional(),
});

// The standard wants `allOf` with the format first; some MCP clients choke on `allOf`.
BoundingBox.register(dialects, { ogc: { allOf: [{ format: 'ogc-bbox' }, boxSchema] }, mcp: boxSchema });
