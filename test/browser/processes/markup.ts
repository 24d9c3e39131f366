/** Test process: writes markup and links that run scripts wherever a process writes text. */
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { ProcessError } from '../../../src/common/errors.ts';
import { defineProcess } from '../../../src/process/define-process.ts';
import { evil } from '../evil.ts';

export default defineProcess({
  id: 'markup',
  version: evil,
  title: evil,
  description: `${evil} \`${evil}\` javascript:alert(1)`,
  keywords: [evil],
  group: 'test',
  inputs: {
    text: z.string().default(evil).describe(`${evil} \`${evil}\``).meta({ title: evil }),
    choice: z.enum([evil, 'javascript:alert(1)']).default(evil).describe(evil),
    any: z.record(z.string(), z.unknown()).default({}).describe(evil),
    fails: z.boolean().default(false),
    pause: z.number().default(0),
  },
  outputs: { said: z.unknown().describe(evil).meta({ title: evil }) },
  examples: [{ title: evil, inputs: { text: evil, any: { [evil]: evil } } }],
  async run({ fails, pause }, { progress, warn, log }) {
    progress(0.5, evil);
    warn(evil);
    log(evil);
    await setTimeout(pause * 1000);
    if (fails) throw new ProcessError('invalid-input', evil, [{ pointer: `/${evil}`, message: evil }]);
    return { said: { [evil]: [evil, { [evil]: 'javascript:alert(1)' }, { href: 'javascript:alert(1)' }] } };
  },
});
