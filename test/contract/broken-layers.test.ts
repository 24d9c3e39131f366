/** Every process with a layer, given features that cannot be read as they were sent. */
import { describe, expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { run } from '../processes/run.ts';
import { accepts, fittingInputs, geometryInputs } from './geometry-inputs.ts';

const feature = (id: string, geometry: unknown) => ({ type: 'Feature', id, properties: { name: `N ${id}` }, geometry });
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });
const polygon = (...rings: number[][][]) => ({ type: 'Polygon', coordinates: rings });
const square = (x: number) => [[x, 0], [x + 2, 0], [x + 2, 2], [x, 2], [x, 0]]; // prettier-ignore
const open = (x: number) => square(x).slice(0, -1);

const sound = [feature('a', polygon(square(0))), feature('b', polygon(square(3)))];
const openRing = feature('open', polygon(open(6)));
const flatRing = feature('flat', polygon([[9, 9], [9, 8]])); // prettier-ignore
const textual = feature('text', { type: 'Point', coordinates: ['1', 2] });

const processes = (await loadBuiltInProcesses()).list();
const calls = processes
  .filter(({ inputs, traits }) => 'label' in inputs.shape && traits.takesBroken !== true)
  .flatMap((process) => geometryInputs(process).map((name) => ({ process, id: process.id, name })))
  // Processes of points alone refuse polygons, broken or not.
  .filter(({ process, name }) => accepts(process, name, collection(...sound)));

type Call = (typeof calls)[number];
type Values = Readonly<Record<string, unknown>>;

const planar: Values = { coordinates: 'planar', units: 'coordinates' };

async function outcome({ process, name }: Call, layer: unknown, more: Values = {}) {
  const fitting = Object.fromEntries(Object.entries(planar).filter(([key, value]) => accepts(process, key, value)));
  const inputs = { ...fittingInputs(process), ...fitting, [name]: layer, label: 'name', ...more };
  try {
    return { ...(await run(process, inputs)), error: undefined };
  } catch (error) {
    if (error instanceof ProcessError) return { warnings: [] as readonly string[], outputs: {}, error };
    throw error;
  }
}

const withoutNames = (text: string) => text.replaceAll(/\d+/g, '#');

describe.each(calls)('$id, $name', (call) => {
  it('closes an open ring, and answers as for the closed one', async () => {
    const [broken, whole] = [
      await outcome(call, collection(...sound, openRing)),
      await outcome(call, collection(...sound, feature('open', polygon(square(6))))),
    ];
    expect(broken.outputs).toEqual(whole.outputs);
    expect(broken.error?.message).toEqual(whole.error?.message);
    if (broken.error) return;
    const closed = 'had a ring that was not closed, and it was closed: feature 2 with id "open", name "N open".';
    expect(broken.warnings.filter((warning) => !whole.warnings.includes(warning))).toEqual([
      expect.stringMatching(new RegExp(`^(?:${call.name}: )?1 feature ${closed}$`)),
    ]);
  });

  it('refuses what has no certain repair, naming each feature and the way out', async () => {
    const { error } = await outcome(call, collection(...sound, flatRing, textual));
    expect(error?.code).toBe('invalid-input');
    expect(error?.issues).toEqual([
      {
        pointer: `/${call.name}/features/2/geometry/coordinates/0`,
        message:
          'has 2 positions. A ring has at least 4 positions, the last equal to the first (feature 2 with id "flat", name "N flat")',
      },
      {
        pointer: `/${call.name}/features/3/geometry/coordinates/0`,
        message: 'must be a finite number, not "1" (feature 3 with id "text", name "N text")',
      },
    ]);
    expect(error?.message).toContain('Also feature 3 with id "text", name "N text". Run make-valid first, or pass invalid "skip"'); // prettier-ignore
  });

  it('leaves out what is invalid where the caller says skip', async () => {
    const bowTie = feature('bow', polygon([[9, 0], [11, 2], [11, 0], [9, 2], [9, 0]])); // prettier-ignore
    const [left, whole] = [
      await outcome(call, collection(openRing, ...sound, bowTie, flatRing, textual), { invalid: 'skip' }),
      await outcome(call, collection(...sound)),
    ];
    expect(left.error?.message).toEqual(whole.error?.message);
    expect(left.outputs).toEqual(whole.outputs);
    if (left.error) return;
    expect(left.warnings.join('\n')).toContain(
      '4 of 6 features are invalid and were left out (feature 0 with id "open", name "N open": Ring is not closed; feature 3 ' +
        'with id "bow", name "N bow": Self-intersection at [10, 1]; feature 4 with id "flat", name "N flat": Too few ' +
        'positions; feature 5 with id "text", name "N text": Invalid coordinate). Other messages count those that remain (2).',
    );
  });

  it('refuses a layer with anything invalid where the caller says refuse', async () => {
    for (const bad of [
      openRing,
      feature(
        'bow',
        polygon([
          [9, 0],
          [11, 2],
          [11, 0],
          [9, 2],
          [9, 0],
        ]),
      ),
    ]) {
      // prettier-ignore
      const { error } = await outcome(call, collection(...sound, bad), { invalid: 'refuse' });
      expect(error?.code).toBe('invalid-geometry');
      expect(withoutNames(error?.message ?? '')).toMatch(/feature # with id "(?:open|bow)", name "N (?:open|bow)"\)\. Run make-valid first, or pass invalid "repair" or "skip/); // prettier-ignore
    }
    expect((await outcome(call, collection(...sound), { invalid: 'refuse' })).outputs).toEqual(
      (await outcome(call, collection(...sound))).outputs,
    );
  });

  it('refuses a label that no feature has', async () => {
    const { error } = await outcome(call, collection(...sound), { label: 'nme' });
    expect(error?.issues).toEqual([
      { pointer: '/label', message: 'is "nme", which no feature has as a property. Name one, or leave it out' },
    ]);
  });

  it('refuses to skip all that there is', async () => {
    const { error } = await outcome(call, collection(flatRing, textual), { invalid: 'skip' });
    expect(error?.message).toMatch(/has 2 positions.*Run make-valid first\.$/);
  });
});
