/** Prints, as libraries sometimes do. */
import { defineProcess } from '../../../src/process/define-process.ts';
import { z } from 'zod';

export default defineProcess({
  id: 'chatty',
  version: '1.0.0',
  title: 'Chatty',
  description: 'Prints to standard output in two ways. For tests only.',
  group: 'test',
  inputs: {},
  outputs: { done: z.boolean() },
  examples: [{ title: 'A chat', inputs: {} }],
  run() {
    console.log('printed by a library');
    process.stdout.write('written by a library\n');
    return { done: true };
  },
});
