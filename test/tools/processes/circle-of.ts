/** Gives back a polygon of any size. */
import { z } from 'zod';
import { ResultGeometry } from '../../../schemas/geojson.ts';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'circle-of',
  version: '1.0.0',
  title: 'Circle of vertices',
  description: 'A regular polygon around 7 E, 50 N with as many vertices as are asked for. For tests only.',
  group: 'test',
  inputs: { vertices: z.int().min(3).max(2_000_000).describe('How many.') },
  outputs: { geometry: ResultGeometry, vertices: z.int() },
  examples: [{ title: 'A square', inputs: { vertices: 4 } }],
  run({ vertices }, context) {
    if (vertices > 5000) context.warn(`${vertices} vertices are more than a map can show`);
    const ring = Array.from({ length: vertices }, (_, i) => {
      const angle = (2 * Math.PI * i) / vertices;
      return [7 + Math.cos(angle), 50 + Math.sin(angle)];
    });
    return { geometry: { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] }, vertices };
  },
});
