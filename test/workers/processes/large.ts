import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'large',
  version: '1.0.0',
  title: 'Large',
  description: 'Gives as many characters as it is asked for.',
  group: 'test',
  inputs: { length: z.int() },
  outputs: { text: z.string() },
  examples: [],
  run: ({ length }) => ({ text: 'x'.repeat(length) }),
});
