/** What a caller's features say of themselves is never written over in silence, whatever process adds to it. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { Process } from '../../src/process/define-process.ts';
import { run, type Ran } from '../processes/run.ts';
import { accepts, fittingInputs, geometryInputs } from './geometry-inputs.ts';

type Json = Readonly<Record<string, unknown>>;

const processes = (await loadBuiltInProcesses()).list().filter((process) => geometryInputs(process).length > 0);

const shapes = [
  { type: 'Polygon', coordinates: [[[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]] }, // prettier-ignore
  { type: 'LineString', coordinates: [[-1, 1], [9, 2]] }, // prettier-ignore
  { type: 'MultiPoint', coordinates: [[2, 2], [2, 2]] }, // prettier-ignore
];

/** The first input gets features with these properties, the others stay as in the example. */
async function answersOf(process: Process, properties: Json): Promise<readonly Ran[]> {
  const [name = ''] = geometryInputs(process);
  const answers: Ran[] = [];
  for (const example of process.examples) {
    const inputs = fittingInputs(process, example.inputs);
    for (const geometry of shapes) {
      const features = [1, 2].map((id) => ({ type: 'Feature', id, properties, geometry }));
      for (const value of [features[0], { type: 'FeatureCollection', features }]) {
        if (!accepts(process, name, value)) continue;
        try {
          answers.push(await run(process, { ...inputs, [name]: value }));
        } catch (error) {
          if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
        }
      }
    }
  }
  return answers;
}

function featuresOf({ outputs }: Ran): readonly { readonly properties: Json }[] {
  const [result] = Object.values(outputs) as { type?: string; features?: never[] }[];
  if (result?.type === 'Feature') return [result as never];
  return result?.type === 'FeatureCollection' ? (result.features ?? []) : [];
}

describe.each(processes)('$id', (process) => {
  it('says which properties gave way to its own', async () => {
    const plain = await answersOf(process, { mine: 'kept' });
    for (const [i, answer] of plain.entries()) {
      const kept = featuresOf(answer).filter(({ properties }) => properties.mine === 'kept');
      const names = new Set(kept.flatMap(({ properties }) => Object.keys(properties)));
      const added = [...names].filter((name) => name !== 'mine');
      if (added.length === 0) continue;
      const taken = { mine: 'kept', ...Object.fromEntries(added.map((name) => [name, 'mine'])) };
      const again = (await answersOf(process, taken))[i];
      const replaced = added.filter((name) => featuresOf(again as Ran).some(({ properties }) => properties[name] !== 'mine')); // prettier-ignore
      for (const name of replaced)
        expect(again?.warnings.join('\n')).toMatch(new RegExp(`Replaced existing properties .*\\b${name}\\b`));
    }
  });
});
