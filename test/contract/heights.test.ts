/** Heights are kept, or it is said that they are not: no process loses them, or measures without them, in silence. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { Process } from '../../src/process/define-process.ts';
import { run } from '../processes/run.ts';
import { fittingInputs, geometryInputs } from './geometry-inputs.ts';

const processes = (await loadBuiltInProcesses()).list().filter((process) => geometryInputs(process).length > 0);

const shapes = [
  { type: 'Point', coordinates: [5, 52, 77.5] },
  { type: 'LineString', coordinates: [[5, 52, 77.5], [5.001, 52, 77.5]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[5, 52, 77.5], [5.001, 52, 77.5], [5.001, 52.001, 77.5], [5, 52, 77.5]]] }, // prettier-ignore
];

async function answers(process: Process): Promise<readonly (readonly [string, readonly string[]])[]> {
  const found: (readonly [string, readonly string[]])[] = [];
  for (const name of geometryInputs(process).filter((input) => !process.traits.auxiliaryInputs?.includes(input))) {
    for (const shape of shapes) {
      try {
        const { outputs, warnings } = await run(process, { ...fittingInputs(process), [name]: shape });
        found.push([JSON.stringify(outputs), warnings]);
      } catch (error) {
        if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
      }
    }
  }
  return found;
}

describe.each(processes.filter(({ traits }) => !traits.ignoresZ))('$id', (process) => {
  it('keeps Z coordinates, or warns about them', async () => {
    for (const [outputs, warnings] of await answers(process)) {
      const isEmpty = warnings.some((warning) => warning.startsWith('The result is empty'));
      if (!isEmpty && !outputs.includes('77.5')) expect(warnings.join('\n')).toMatch(/Z coordinate/);
    }
  });
});
