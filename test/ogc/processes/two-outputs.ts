import { z } from 'zod';
import { ResultGeometry } from '../../../schemas/geojson.ts';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'two-outputs',
  version: '1.0.0',
  title: 'Two outputs',
  description: 'A point and what to call it; as many copies of the point as asked for make the output a large one.',
  group: 'test',
  inputs: { name: z.string(), points: z.int().default(1) },
  outputs: { name: z.string(), geometry: ResultGeometry },
  examples: [{ title: 'One point', inputs: { name: 'Null Island' } }],
  run: ({ name, points }) => ({
    name,
    geometry: { type: 'MultiPoint', coordinates: Array.from({ length: points }, () => [0, 0]) },
  }),
});
