/** One page of a stored layer as a reader wants it: some features, some properties, fewer vertices. */
import { z } from 'zod';
import { readFeatures } from './select-features.ts';
import { defineProcess } from '../process/define-process.ts';
import { StoredLayer } from '../../schemas/layer.ts';

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export default defineProcess({
  id: 'read-features',
  version: '1.0.0',
  title: 'Read features',
  description: 'Features of a layer by extent and properties, page by page, simplified and rounded for reading.',
  group: 'view',
  inputs: {
    value: StoredLayer.describe('GeoJSON in any units.'),
    bbox: z.array(z.number()).length(4).optional().describe('Only features whose own box meets this one.'),
    where: z.record(z.string(), Value).default({}).describe('Only features with these values of properties.'),
    properties: z.array(z.string()).optional().describe('Names of those that are wanted; all when left out.'),
    geometry: z.boolean().default(true),
    simplify: z.number().min(0).default(0).describe('Tolerance in the unit of the coordinates.'),
    offset: z.int().min(0).default(0).describe('Of the matching features, how many come before the page.'),
    limit: z.int().min(1).max(1000).default(20),
    bytes: z.int().min(100).default(20_000).describe('Of the page as JSON; a single feature over it has no geometry.'),
  },
  outputs: {
    page: z.strictObject({
      features: z.array(z.unknown()),
      total: z.int(),
      matched: z.int(),
      next_offset: z.int().optional(),
      without_geometry: z.array(z.int()).describe('Positions in the page of features too large for it.'),
    }),
  },
  examples: [{ title: 'A point', inputs: { value: { type: 'Point', coordinates: [5.12, 52.09] } } }],
  run: ({ value, ...query }) => ({ page: readFeatures(value.features, query) }),
});
