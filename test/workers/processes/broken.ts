import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'broken',
  version: '1.0.0',
  title: 'Broken',
  description: 'Fails in a way nobody foresaw.',
  group: 'test',
  inputs: {},
  outputs: { never: z.string() },
  examples: [],
  run: () => {
    throw new TypeError('secret detail');
  },
});
