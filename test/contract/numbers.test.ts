/** Numbers and names of properties as real data has them: none is changed, or taken for another, in silence. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import dissolve from '../../src/processes/dissolve.ts';
import type { Process } from '../../src/process/define-process.ts';
import { collection, feature, point } from '../processes/layers.ts';
import { run } from '../processes/run.ts';
import { accepts, defaultInputs, geometryInputs } from './geometry-inputs.ts';

const layer = collection(
  feature(1, point(1, 1), { h3: 2 ** 53 + 2, n: 1 }),
  feature(2, point(2, 2), { n: { deep: [Infinity] } }),
);
const takers = (await loadBuiltInProcesses())
  .list()
  .flatMap((process) => geometryInputs(process).map((name) => ({ process, id: process.id, name })))
  .filter(({ process, name }) => accepts(process, name, layer));

/** Networks and the places on them must fit each other: geometries of the example, with the same properties. */
function fittingLayer(process: Process, name: string): unknown {
  interface Sent {
    features?: readonly { geometry: unknown }[];
    geometry?: unknown;
  }
  const example = defaultInputs(process)[name] as Sent | undefined;
  if (process.group !== 'network' || !example) return layer;
  const only = example.geometry ?? example;
  const geometries = example.features?.map(({ geometry }) => geometry) ?? [only, only];
  const properties = [{ h3: 2 ** 53 + 2, n: 1 }, { n: { deep: [Infinity] } }];
  return collection(...geometries.map((geometry, i) => feature(i, geometry, properties[i])));
}

describe.each(takers)('$id/$name', ({ process, name }) => {
  it('says which numbers JSON does not keep', async () => {
    const field = accepts(process, 'field', 'n') ? { field: 'n' } : {};
    const inputs = { ...defaultInputs(process), ...field, [name]: fittingLayer(process, name) };
    const { warnings } = await run(process, inputs);
    expect(warnings).toEqual(
      expect.arrayContaining([
        `${name}: 1 value is a whole number beyond 9007199254740991 (first h3 of feature 0), whose last digits JSON numbers do not keep. Send such ids as strings.`,
        `${name}: 1 number is too large for a double (first n of feature 1): null in the result.`,
      ]),
    );
  });
});

it('reads no more of a feature than its own properties', async () => {
  const given = collection(feature(1, point(1, 1), { constructor: 'x' }), feature(2, point(2, 2), { n: 2 }));
  const { outputs } = await run(dissolve, { layer: given, by: ['constructor'] });
  expect(outputs.result).toMatchObject({
    features: [{ properties: { constructor: 'x' } }, { properties: { constructor: null } }],
  });
});

it('says when a sum outgrows a double', async () => {
  const given = collection(feature(1, point(1, 1), { n: 1e308 }), feature(2, point(2, 2), { n: 1e308 }));
  const { outputs, warnings } = await run(dissolve, { layer: given, sum: ['n'] });
  expect(outputs.result).toMatchObject({ features: [{ properties: { sum_n: null } }] });
  expect(warnings).toContain('The result has 1 number too large for a double, null in it (first sum_n of feature 0).');
});
