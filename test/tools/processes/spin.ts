/** Never ends and hears nothing, so that only the end of its worker process stops it. */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'spin',
  version: '1.0.0',
  title: 'Spin',
  description: 'Counts in a tight loop without end, and writes its process id to a file before. For tests only.',
  group: 'test',
  inputs: { pidFile: z.string().describe('Path of the file.') },
  outputs: { never: z.string() },
  examples: [],
  run({ pidFile }) {
    writeFileSync(pidFile, String(process.pid));
    for (let n = 0; n >= 0; n = (n + 1) % 1e9);
    return { never: '' };
  },
});
