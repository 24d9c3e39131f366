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
    // Lists of numbers of any length are no boxes.
    .filter((name) => !accepts(process, name, [7, 'not a box']) && !accepts(process, name, [7]))
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
    [
      '1,50,2,51',
      '',
      'must be [smallest x, smallest y, largest x, largest y] or {"bbox": [...], "crs": "..."}, not "1,50,2,51"',
    ],
    [{ bbox: list, crs: 4326 }, '/crs', 'must be a string, not 4326'],
  ])('refuses %j and says where and why', async (box, path, words) => {
    await expect(answer(box)).rejects.toMatchObject({
      code: 'invalid-input',
      issues: expect.arrayContaining([
        { pointer: `/${name}${path}`, message: expect.stringContaining(words) as string },
      ]) as unknown,
    });
  });

  it('refuses a first y above the second one in the same words in each form', async () => {
    const order = 'its first y is above its second. The order is smallest x, smallest y, largest x, largest y';
    for (const [box, path] of [
      [[1, 51, 2, 50], ''],
      [[1, 51, 0, 2, 50, 9], ''],
      [[4, 51, 3, 50], ''],
      [{ bbox: [1, 51, 2, 50] }, '/bbox'],
      [{ bbox: [51, 2, 50, 1], crs: 'EPSG:4326' }, '/bbox'],
    ] as const) {
      const numbers = JSON.stringify('bbox' in box ? box.bbox : box);
      await expect(answer(box)).rejects.toMatchObject({
        code: 'invalid-input',
        message: `${id} cannot run: /${name}${path} is ${numbers}: ${order}.`,
        issues: [{ pointer: `/${name}${path}`, message: `is ${numbers}: ${order}` }],
      });
    }
  });

  it('refuses a first x above the second one, or reads it across the antimeridian and says so', async () => {
    const across = await run(process, { ...inputs, [name]: [4, 50, 3, 51] }).then(
      ({ warnings }) => warnings.join(' '),
      (error: unknown) => String(error),
    );
    const order = `/${name} is [4,50,3,51]: its first x is above its second. The order is smallest x, smallest y, largest x, largest y.`;
    const turn = `${name}: its first x, 4, is above its second, 3, so it is read across the antimeridian, 359 degrees wide. Swap them if that is not meant.`;
    expect(across).toContain(id === 'voronoi' ? order : turn);
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

it('echo refuses a box in the wrong order in these words too', async () => {
  const echo = (await loadBuiltInProcesses()).get('echo');
  await expect(run(echo, { message: 'a box', bbox: { bbox: [1, 51, 2, 50] } })).rejects.toMatchObject({
    issues: [
      {
        pointer: '/bbox/bbox',
        message:
          'is [1,51,2,50]: its first y is above its second. The order is smallest x, smallest y, largest x, largest y',
      },
    ],
  });
});
