import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'crash',
  version: '1.0.0',
  title: 'Crash',
  description: 'Ends its own worker process.',
  group: 'test',
  inputs: {},
  outputs: { never: z.string() },
  examples: [],
  run: () => process.exit(7),
});
