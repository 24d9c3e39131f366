import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';
import { Geometry } from '../../../schemas/geojson.ts';

export default defineProcess({
  id: 'carry',
  version: '1.0.0',
  title: 'Carry',
  description: 'Gives back what it gets, and reports progress just before.',
  group: 'test',
  inputs: { geometry: Geometry, done: z.number() },
  outputs: { geometry: Geometry },
  examples: [],
  run: ({ geometry, done }, context) => {
    context.progress(done, 'carried');
    return { geometry };
  },
});
