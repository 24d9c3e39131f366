import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'exhaust',
  version: '1.0.0',
  title: 'Exhaust',
  description: 'Takes memory until there is none.',
  group: 'test',
  inputs: {},
  outputs: { never: z.string() },
  examples: [],
  run: () => {
    const hoard: number[][] = [];
    for (;;) hoard.push(Array.from({ length: 100_000 }, Math.random));
  },
});
