/** A feature without a geometry has no part where layers meet; the caller is told in which layer, whatever the process. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { collection, feature, line, square } from '../processes/layers.ts';
import { run } from '../processes/run.ts';
import { accepts, fittingInputs, geometryInputs } from './geometry-inputs.ts';

const some = collection(feature(1, square(0, 0, 4)), feature(2, square(4, 0, 4)));
const lacking = collection(...some.features, feature('nowhere', null));
const lines = collection(feature(1, line([-1, 2], [9, 2])), feature('nowhere', null));

const processes = (await loadBuiltInProcesses()).list();
/** Networks are lines: test/processes/network-build.test.ts. */
const pairs = processes.filter((process) => {
  if (process.group === 'network') return false;
  const inputs = geometryInputs(process).filter((input) => accepts(process, input, lacking));
  return inputs.length === 2;
});

describe.each(pairs)('$id', (process) => {
  const [first = '', second = ''] = geometryInputs(process);
  const rest = fittingInputs(process);

  it.each([
    [first, { [first]: lacking, [second]: some }],
    [second, { [first]: some, [second]: lacking }],
    [second, { [first]: some, [second]: lines }],
  ])('says that a feature of %s has none', async (name, inputs) => {
    const { warnings } = await run(process, { ...rest, ...inputs });
    const said = warnings.filter((warning) => warning.includes('no geometry'));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(new RegExp(`^${name}: 1 feature has no geometry`));
  });
});

describe('a feature that is not in the result as it was', () => {
  const ofPoints = (...at: number[][]) => ({ type: 'MultiPoint', coordinates: at });
  const loaded = new Map(processes.map((process) => [process.id, process]));
  const warningsOf = async (id: string, inputs: unknown) => {
    const process = loaded.get(id);
    if (!process) throw new Error(`no ${id}`);
    return (await run(process, inputs)).warnings;
  };

  it('is counted where it is empty: overlay, clip and delaunay', async () => {
    const a = collection(...some.features, feature('empty', ofPoints()));
    const said = (input: string) => `${input}: 1 feature is empty and has no part in the result.`;
    expect(await warningsOf('overlay', { a, b: some })).toContain(said('a'));
    expect(await warningsOf('overlay', { a: some, b: a })).toContain(said('b'));
    expect(await warningsOf('clip', { layer: a, mask: some })).toContain(said('layer'));
    const layer = collection(feature(1, ofPoints([0, 0], [4, 0], [0, 4])), feature(2, ofPoints()));
    expect(await warningsOf('delaunay', { layer })).toEqual(['1 feature is empty and is not a vertex.']);
  });

  it('is said to lose its id where cluster takes its points one by one', async () => {
    const layer = collection(feature(7, ofPoints([5, 52], [5, 52.1])), feature(8, ofPoints([5, 52])));
    expect(await warningsOf('cluster', { layer, distance: 100 })).toEqual([
      '2 features are MultiPoints: each point became a separate feature, without the ID.',
    ]);
    expect(await warningsOf('cluster', { layer: ofPoints([5, 52], [5, 52.1]), distance: 100 })).toEqual([]);
  });
});
