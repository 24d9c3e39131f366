import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'spin',
  version: '1.0.0',
  title: 'Spin',
  description: 'Loops without end and without yielding.',
  group: 'test',
  inputs: {},
  outputs: { never: z.string() },
  examples: [],
  run: () => {
    for (;;);
  },
});
