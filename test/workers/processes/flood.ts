import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'flood',
  version: '1.0.0',
  title: 'Flood',
  description: 'Takes memory outside the JavaScript heap until there is none.',
  group: 'test',
  inputs: {},
  outputs: { never: z.string() },
  examples: [],
  run: () => {
    const hoard: Uint8Array[] = [];
    for (;;) hoard.push(new Uint8Array(256 * 2 ** 20).fill(1));
  },
});
