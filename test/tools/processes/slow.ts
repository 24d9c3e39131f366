/** Sleeps, and says how far it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'slow',
  version: '1.0.0',
  title: 'Slow',
  description: 'Sleeps for some seconds in some steps. For tests only.',
  group: 'test',
  inputs: {
    seconds: z.number().min(0).max(60).describe('How long, in seconds.'),
    steps: z.int().min(1).max(100).default(4).describe('In how many steps.'),
  },
  outputs: { slept: z.number() },
  examples: [{ title: 'A moment', inputs: { seconds: 0 } }],
  async run({ seconds, steps }, context) {
    for (let step = 1; step <= steps; step++) {
      await sleep((seconds * 1000) / steps);
      context.progress(step / (steps + 1), `step ${step} of ${steps}`);
    }
    return { slept: seconds };
  },
});
