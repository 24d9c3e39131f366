import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'steps',
  version: '1.0.0',
  title: 'Steps',
  description: 'Reports progress in steps of so many milliseconds.',
  group: 'test',
  inputs: { ms: z.number().default(250), steps: z.int().default(4) },
  outputs: { steps: z.number() },
  examples: [],
  run: async ({ ms, steps }, context) => {
    context.log(`takes ${steps} steps`);
    for (let step = 1; step <= steps; step++) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      context.progress(step / (steps + 1), `step ${step}`);
    }
    context.warn('nothing was computed');
    return { steps };
  },
});
