import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

const kept: Buffer[] = [];

export default defineProcess({
  id: 'swell',
  version: '1.0.0',
  title: 'Swell',
  description: 'Keeps memory, as an engine does that never gives any back, and says in which process.',
  group: 'test',
  inputs: { mb: z.int().min(0) },
  outputs: { pid: z.int() },
  examples: [],
  run: ({ mb }) => {
    kept.push(Buffer.alloc(mb * 2 ** 20, 1));
    return { pid: process.pid };
  },
});
