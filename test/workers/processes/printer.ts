import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'printer',
  version: '1.0.0',
  title: 'Printer',
  description: 'Prints to standard output, as careless libraries do.',
  group: 'test',
  inputs: {},
  outputs: { done: z.boolean() },
  examples: [],
  run: () => {
    process.stdout.write('printed to stdout\\n');
    console.log('logged to the console');
    return { done: true };
  },
});
