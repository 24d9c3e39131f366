/** Heights are kept, or it is said that they are not: no process loses them, or measures without them, in silence. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { Process } from '../../src/process/define-process.ts';
import { run } from '../processes/run.ts';
import { geometryInputs } from './geometry-inputs.ts';

const processes = (await loadBuiltInProcesses()).list().filter((process) => geometryInputs(process).length > 0);

const shapes = [
  { type: 'Point', coordinates: [5, 52, 77.5] },
  { type: 'LineString', coordinates: [[5, 52, 77.5], [5.001, 52, 77.5]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [[[5, 52, 77.5], [5.001, 52, 77.5], [5.001, 52.001, 77.5], [5, 52, 77.5]]] }, // prettier-ignore
];

/** Where a place lies to others in the plane: heights go on with the features, and no standard asks after them. */
const planarRelations = ['count-points', 'relate', 'select-by-location', 'spatial-join', 'summarize-within'];
/** These are only met with: nothing of them is in the result. */
const tools: Readonly<Record<string, string>> = { clip: 'mask', snap: 'to', split: 'lines' };
/** Only whereabouts are wanted of a layer here. */
const onlyExtent = ['diagnose', 'grid', 'suggest-crs', 'validate'];

async function answers(process: Process): Promise<readonly (readonly [string, readonly string[]])[]> {
  const found: (readonly [string, readonly string[]])[] = [];
  for (const name of geometryInputs(process).filter((input) => input !== tools[process.id])) {
    for (const shape of shapes) {
      const example = Object.entries(process.examples[0]?.inputs ?? {});
      const others = ['bbox', 'extent', 'by', 'sum', 'mean', 'min', 'max', 'filter'];
      const inputs = Object.fromEntries(example.filter(([input]) => !others.includes(input)));
      if (process.id === 'select-by-attribute') inputs.filter = 'TRUE';
      try {
        const { outputs, warnings } = await run(process, { ...inputs, [name]: shape });
        found.push([JSON.stringify(outputs), warnings]);
      } catch (error) {
        if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
      }
    }
  }
  return found;
}

describe.each(processes.filter(({ id }) => !planarRelations.includes(id) && !onlyExtent.includes(id)))(
  '$id',
  (process) => {
    it('keeps heights, or says that it does not', async () => {
      for (const [outputs, warnings] of await answers(process)) {
        const isEmpty = warnings.some((warning) => warning.startsWith('The result is empty'));
        if (!isEmpty && !outputs.includes('77.5')) expect(warnings.join('\n')).toMatch(/height/i);
      }
    });
  },
);
