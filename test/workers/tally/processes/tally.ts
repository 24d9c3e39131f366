import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineProcess } from '../../../../src/process/define-process.ts';

let runs = 0;
const kept: Buffer[] = [];

export default defineProcess({
  id: 'tally',
  version: '1.0.0',
  title: 'Tally',
  description:
    'Says in which worker it runs, and how many times it has run there; may keep memory, and wait until a file is gone.',
  group: 'test',
  inputs: { mb: z.int().min(0).default(0), hold: z.string().default('') },
  outputs: { worker: z.int(), runs: z.int() },
  examples: [{ title: 'One run', inputs: {} }],
  async run({ mb, hold }) {
    runs += 1;
    if (mb > 0) kept.push(Buffer.alloc(mb * 2 ** 20, 1));
    while (hold !== '' && existsSync(hold)) await sleep(20);
    return { worker: process.pid, runs };
  },
});
