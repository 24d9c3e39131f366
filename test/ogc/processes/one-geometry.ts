import { z } from 'zod';
import { LonLatGeometry } from '../../../schemas/geojson.ts';
import { ProcessError } from '../../../src/common/errors.ts';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'one-geometry',
  version: '1.0.0',
  title: 'One geometry',
  description: 'Gives a geometry back with a warning, or fails as a process fails.',
  group: 'test',
  inputs: { geometry: LonLatGeometry, fail: z.boolean().default(false) },
  outputs: { geometry: LonLatGeometry },
  examples: [],
  run: ({ geometry, fail }, context) => {
    if (fail) throw new ProcessError('invalid-geometry', 'geometry crosses itself at [1, 2]. Repair it first.');
    context.warn('2 m² were left “out”');
    return { geometry };
  },
});
