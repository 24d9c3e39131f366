import { expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import measure from '../../src/processes/measure.ts';

it('counts tens of thousands of unknown inputs, and describes ten', () => {
  const unknown = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`k${i}`, i]));
  const parse = () => parseInputs(measure, { layer: { type: 'Point', coordinates: [4, 50] }, ...unknown });
  try {
    parse();
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    expect(error.issues).toHaveLength(10);
    expect(error.message).toMatch(/^measure cannot run: \/k0 is not an input; .*\(59999 more\)$/);
  }
});
