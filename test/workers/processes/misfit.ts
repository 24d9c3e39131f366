import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'misfit',
  version: '1.0.0',
  title: 'Misfit',
  description: 'Gives an output that its description does not allow.',
  group: 'test',
  inputs: {},
  outputs: { number: z.number() },
  examples: [],
  run: () => ({ number: Number.NaN }),
});
