/** Values without the names of their inputs: what is asked for is shown with the name of the first layer of the process. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';

let apis: TestApis;
beforeAll(async () => (apis = await openTestApis(undefined, { spoolKb: 16 })));
afterAll(() => apis.close());

const feature = (i: number) => ({ type: 'Feature', properties: { i }, geometry: { type: 'Point', coordinates: [4, 50] } }); // prettier-ignore
const collection = (count: number) => ({ type: 'FeatureCollection', features: Array.from({ length: count }, (_, i) => feature(i)) }); // prettier-ignore
const SPOOLED = 3000;
const layers = { measure: 'layer', 'geometry-buffer': 'geometry', difference: 'layer', 'count-points': 'layer', 'hello-world': 'name' }; // prettier-ignore

async function execute(id: string, body: unknown): Promise<{ readonly status: number; readonly detail: string }> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await apis.request(`/processes/${id}/execution`, { method: 'POST', headers, body: JSON.stringify(body) }); // prettier-ignore
  const { detail } = (await response.json()) as { readonly detail: string };
  return { status: response.status, detail };
}

describe.each(Object.entries(layers))('the body of an execution of %s', (id, name) => {
  const form = `{"inputs": {"${name}": …}}`;

  it.each([
    ['a FeatureCollection', collection(1)],
    ['a Feature', feature(1)],
    ['a Point', { type: 'Point', coordinates: [4, 50] }],
    ['a GeometryCollection', { type: 'GeometryCollection', geometries: [] }],
  ])('that is %s', async (what, body) => {
    expect(await execute(id, body)).toEqual({
      status: 400,
      detail: `The body is ${what}, where an execute request should be. Send it as ${form}.`,
    });
  });

  it('that is a large FeatureCollection', async () => {
    const body = collection(SPOOLED);
    expect(await execute(id, body)).toEqual({
      status: 400,
      detail: `The body has ${JSON.stringify(body).length} bytes and no inputs. Send ${form}.`,
    });
  });

  it('that is not an object', async () => {
    expect(await execute(id, [collection(1)])).toEqual({
      status: 400,
      detail: `The body must be an object such as ${form}, not an array of 1.`,
    });
  });

  it('that has an input beside the inputs', async () => {
    expect(await execute(id, { [name]: collection(1) })).toEqual({
      status: 400,
      detail: `/${name} is an input. Put it into "inputs": ${form}.`,
    });
  });

  it.each([
    ['a list', [{ id: name, value: collection(1) }], `must be an object, not an array of 1. Name them: {"${name}": …}`],
    ['a long list', [collection(SPOOLED)], `must be an object, not an array of 1. Name them: {"${name}": …}`],
    ['a FeatureCollection', collection(1), `are a FeatureCollection itself. Name it: {"${name}": …}`],
    ['a large FeatureCollection', collection(SPOOLED), `are a FeatureCollection itself. Name it: {"${name}": …}`],
    ['a Feature', feature(1), `are a Feature itself. Name it: {"${name}": …}`],
    ['a geometry', feature(1).geometry, `are a Point itself. Name it: {"${name}": …}`],
    ['a number', 5, `must be an object, not 5. Name them: {"${name}": …}`],
  ])('whose inputs are %s', async (_, inputs, message) => {
    expect(await execute(id, { inputs })).toEqual({
      status: 400,
      detail: `${id} cannot run: The inputs ${message}.`,
    });
  });
});

describe('a call of run_process', () => {
  it('whose inputs are GeoJSON', async () => {
    for (const mcp of [apis.mcp, apis.legacyMcp]) {
      for (const inputs of [collection(1), feature(1), JSON.stringify(collection(1))]) {
        const args = { process: 'measure', inputs };
        const { isError, content } = await mcp.callTool({ name: 'run_process', arguments: args });
        expect([isError, JSON.stringify(content)]).toEqual([
          true,
          expect.stringMatching(/inputs are a Feature(?:Collection)? itself\. Name it: \{\\+"layer\\+": …\}/),
        ]);
      }
    }
  });
});
