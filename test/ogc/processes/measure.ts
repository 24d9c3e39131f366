import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'measure',
  version: '1.0.0',
  title: 'Measure',
  description: 'Takes an object that has a member `value` of its own, and gives a string.',
  group: 'test',
  inputs: { measure: z.strictObject({ value: z.number(), uom: z.string().optional() }) },
  outputs: { text: z.string(), note: z.string().optional() },
  examples: [],
  run: ({ measure }) => ({ text: `${measure.value} “${measure.uom ?? 'm'}”` }),
});
