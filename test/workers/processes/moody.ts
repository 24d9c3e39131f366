import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

let messages = 0;
process.on('message', () => (messages += 1));

export default defineProcess({
  id: 'moody',
  version: '1.0.0',
  title: 'Moody',
  description:
    'Ends at once, unless it is told to do something else, and says how many messages its worker has received.',
  group: 'test',
  inputs: { mood: z.enum(['quick', 'crash', 'wait', 'spin', 'trap']), ms: z.int().min(0).default(0) },
  outputs: { worker: z.int(), messages: z.int() },
  examples: [],
  async run({ mood, ms }) {
    const end = performance.now() + ms;
    if (mood === 'crash') process.exit(7);
    if (mood === 'trap') throw Object.assign(new Error('unreachable'), { name: 'RuntimeError' });
    if (mood === 'wait') await sleep(ms);
    while (mood === 'spin' && performance.now() < end);
    return { worker: process.pid, messages };
  },
});
