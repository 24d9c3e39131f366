/** Coordinates of any size in every process: computed with, or refused before anything is computed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import diagnose from '../../src/processes/diagnose.ts';
import makeValid from '../../src/processes/make-valid.ts';
import union from '../../src/processes/union.ts';
import validate from '../../src/processes/validate.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { collection, feature, point, type Answer } from '../processes/layers.ts';
import { run, silentContext } from '../processes/run.ts';
import { accepts, fittingInputs, geometryInputs } from './geometry-inputs.ts';

const shapes: Readonly<Record<string, (size: number) => unknown>> = {
  point: (m) => point(m, m),
  line: (m) => ({ type: 'LineString', coordinates: [[0, 0], [m, -m], [1, 2]] }), // prettier-ignore
  heights: (m) => ({ type: 'LineString', coordinates: [[1, 1, m], [2, 2, -m]] }), // prettier-ignore
  polygon: (m) => ({ type: 'Polygon', coordinates: [[[0, 0], [m, 0], [m, m], [0, 0.3 * m], [0, 0]]] }), // prettier-ignore
  'bow-tie': (m) => ({ type: 'Polygon', coordinates: [[[0, 0], [m, m], [m, 0], [0, m], [0, 0]]] }), // prettier-ignore
  'open ring': (m) => ({ type: 'Polygon', coordinates: [[[0, 0], [m, 0], [m, m], [0, m]]] }), // prettier-ignore
};

const takers = (await loadBuiltInProcesses())
  .list()
  .filter(({ group, traits }) => group !== 'test' && traits.reports !== true)
  .flatMap((process) => geometryInputs(process).map((name) => ({ process, id: process.id, name })));

/** Both ways, which must agree. */
async function errorsOf({ process, name }: (typeof takers)[number], value: unknown): Promise<readonly unknown[]> {
  const inputs = { ...fittingInputs(process), [name]: value };
  const dry = async () => process.check(parseInputs(process, inputs), silentContext);
  const outcomes = await Promise.allSettled([run(process, inputs), dry()]);
  return outcomes.map((one) => (one.status === 'rejected' ? (one.reason as unknown) : undefined));
}

describe.each(takers.filter(({ process, name }) => accepts(process, name, point(1e160, 1))))('$id/$name', (taker) => {
  it('refuses sizes of more than 1e100 before it computes', async () => {
    const size = fc.double({ min: 100.001, max: 308, noNaN: true }).map((exponent) => 10 ** exponent);
    await fc.assert(
      fc.asyncProperty(size, fc.constantFrom(...Object.keys(shapes)), async (m, shape) => {
        const value = shapes[shape]?.(m);
        if (!accepts(taker.process, taker.name, value)) return;
        for (const error of await errorsOf(taker, value)) {
          expect(error).toMatchObject({ code: 'invalid-geometry' });
          const { issues } = error as ProcessError;
          expect(issues[0]?.pointer).toMatch(new RegExp(`^/${taker.name}/coordinates(/\\d+)+$`));
          expect(issues[0]?.message).toContain(`is ${m}, and coordinates are -1e+100 to 1e+100.`);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('computes with sizes up to 1e100, or says why not', async () => {
    const size = fc.double({ min: 20, max: 100, noNaN: true }).map((exponent) => 10 ** exponent);
    await fc.assert(
      fc.asyncProperty(size, fc.constantFrom(...Object.keys(shapes)), async (m, shape) => {
        const value = shapes[shape]?.(m);
        if (!accepts(taker.process, taker.name, value)) return;
        const [error] = await errorsOf(taker, value);
        expect(error === undefined || error instanceof ProcessError).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});

it.each([makeValid, union])('$id names the position, the limit and the remedy', async (process) => {
  const layer = collection(
    feature(1, point(1, 2)),
    feature(2, { type: 'GeometryCollection', geometries: [point(1, 1), { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, -1e160], [0, 0]]] }] }), // prettier-ignore
  );
  const [name = ''] = geometryInputs(process);
  await expect(run(process, { ...fittingInputs(process), [name]: layer })).rejects.toMatchObject({
    code: 'invalid-geometry',
    message:
      `/${name}/features/1/geometry/geometries/1/coordinates/0/2/1 is -1e+160, and coordinates are -1e+100 to 1e+100. ` +
      'Scale all coordinates down, or correct this one: a missing value may have been written as a number.',
    issues: [{ pointer: `/${name}/features/1/geometry/geometries/1/coordinates/0/2/1` }],
  });
});

it.each([1e101, 1e160, 1e308])('validate finds the crossing of a bow-tie of size %d', async (size) => {
  const { outputs } = await run(validate, { layer: shapes['bow-tie']?.(size) });
  const { features } = outputs.result as Answer;
  expect(features).toMatchObject([{ geometry: { coordinates: [size / 2, size / 2] }, properties: { reason: 'Self-intersection' } }]); // prettier-ignore
});

it('reports on all sizes', async () => {
  const size = fc.double({ min: 1, max: 308, noNaN: true }).map((exponent) => 10 ** exponent);
  await fc.assert(
    fc.asyncProperty(size, fc.constantFrom(...Object.keys(shapes)), async (m, shape) => {
      const layer = shapes[shape]?.(m);
      const { outputs } = await run(validate, { layer });
      const isWrong = shape === 'bow-tie' || shape === 'open ring';
      expect((outputs.result as Answer).summary.valid).toBe(!isWrong);
      expect((await run(diagnose, { layer })).outputs.diagnosis).toMatchObject({ features: 1 });
    }),
    { numRuns: 100 },
  );
});
