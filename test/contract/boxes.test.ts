/** A box is sent in the same two ways to every process that takes one. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { run } from '../processes/run.ts';
import { accepts, defaultInputs, geometryInputs } from './geometry-inputs.ts';

const list = [1, 50, 2, 51];
const standard = { bbox: list };
const places = { type: 'MultiPoint', coordinates: [[1.2, 50.2], [1.8, 50.7]] }; // prettier-ignore

// What echo takes, it gives back in the one form of the standard.
const processes = (await loadBuiltInProcesses()).list().filter(({ id }) => id !== 'echo');
const boxes = processes.flatMap((process) =>
  Object.keys(process.inputs.shape)
    .filter((name) => accepts(process, name, list) || accepts(process, name, standard))
    .filter((name) => !accepts(process, name, [7, 'not a box']))
    .map((name) => ({ process, id: process.id, name })),
);

describe.each(boxes)('$id/$name', ({ process, id, name }) => {
  const layers = geometryInputs(process).filter((input) => !accepts(process, input, undefined));
  const inputs = {
    ...Object.fromEntries(Object.entries(defaultInputs(process)).filter(([input]) => !geometryInputs(process).includes(input))), // prettier-ignore
    ...Object.fromEntries(layers.map((input) => [input, places])),
    // The cells of the example would be too many.
    ...(id === 'grid' && { size: 50_000 }),
  };
  const answer = async (box: unknown) => (await run(process, { ...inputs, [name]: box })).outputs;

  it('gives the same answer to a list, to the form of the standard and with heights', async () => {
    const given = await answer(list);
    expect(await answer(standard)).toEqual(given);
    expect(await answer({ bbox: [1, 50, 0, 2, 51, 9] })).toEqual(given);
    expect(await answer([1, 50, 0, 2, 51, 9])).toEqual(given);
  });

  it.each([
    [[1, 50, 2], '', 'has 3 numbers; a box has 4 or 6'],
    [{ bbox: [1, 50, 2, 'x'] }, '/bbox/3', 'must be a number, not "x"'],
    [{ box: list }, '/box', 'is not a member of a box; there are bbox and crs'],
    ['1,50,2,51', '', 'must be [west, south, east, north] or {"bbox": [...], "crs": "..."}, not "1,50,2,51"'],
    [{ bbox: list, crs: 4326 }, '/crs', 'must be a string, not 4326'],
  ])('refuses %j and says where and why', async (box, path, words) => {
    await expect(answer(box)).rejects.toMatchObject({
      code: 'invalid-input',
      issues: expect.arrayContaining([
        { pointer: `/${name}${path}`, message: expect.stringContaining(words) as string },
      ]) as unknown,
    });
  });

  it('says what is wrong with degrees that are none, or that in a plane there is no CRS', async () => {
    const isPlanar = await answer([1, 50, 200, 51]).then(
      () => true,
      () => false,
    );
    const [path, words] = isPlanar
      ? ['/crs', 'Remove its crs']
      : ['', 'is [1,50,200,51]: longitudes must be -180 to 180'];
    await expect(answer(isPlanar ? { bbox: list, crs: 'EPSG:4326' } : [1, 50, 200, 51])).rejects.toMatchObject({
      issues: [{ pointer: `/${name}${path}`, message: expect.stringContaining(words) as string }],
    });
  });
});
