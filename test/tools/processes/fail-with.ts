/** Fails in the way that it is told. */
import { z } from 'zod';
import { ProcessError } from '../../../src/common/errors.ts';
import { defineProcess } from '../../../src/process/define-process.ts';

export default defineProcess({
  id: 'fail-with',
  version: '1.0.0',
  title: 'Fail',
  description: 'Fails: as a caller would be told, or as a programming error does. For tests only.',
  group: 'test',
  inputs: { how: z.enum(['geometry', 'bug']).describe('In which way.') },
  outputs: { never: z.string() },
  examples: [],
  run({ how }) {
    if (how === 'bug') throw new TypeError('secret: cannot read properties of undefined');
    throw new ProcessError('invalid-geometry', 'The ring crosses itself at [7, 50]. Repair it first.', [
      { pointer: '/geometry/coordinates/0', message: 'crosses itself at [7, 50]' },
    ]);
  },
});
