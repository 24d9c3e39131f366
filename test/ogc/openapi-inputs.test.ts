/** The forms of inputs in the OpenAPI document are those that the server takes. */
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, json, type TestApi } from './api.ts';

let test: TestApi;
let isValid: (process: string, inputs: object) => boolean;
let result: string;

beforeAll(async () => {
  test = await createTestApi();
  result = `http://localhost${await test.finish('one-geometry', { inputs: { geometry: point } })}/results/geometry`;
  const api = (await json(test.api.request('/api'))) as {
    components: object;
    paths: Record<string, { post: { requestBody: { content: Record<string, { schema: object }> } } }>;
  };
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', components: api.components });
  isValid = (process, inputs) => {
    const { schema } = api.paths[`/processes/${process}/execution`]?.post.requestBody.content['application/json'] ?? {};
    const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')) as object;
    return ajv.validate(pointed, { inputs });
  };
});
afterAll(() => test.close());

const point = { type: 'Point', coordinates: [1, 2] };
const feature = { type: 'Feature', geometry: point, properties: null };

describe('an input in the OpenAPI document', () => {
  it.each<[string, object, boolean]>([
    ['echo', { message: 'a' }, true],
    ['echo', { message: { value: 'a' } }, true],
    ['echo', { message: { value: 'a', mediaType: 'text/plain', format: { encoding: 'utf-8' } } }, true],
    ['echo', { message: { value: 'a', encoding: 'latin-1' } }, false],
    ['echo', { message: { value: null } }, false],
    ['echo', { message: { href: '' } }, false],
    ['echo', { message: { href: 'file:a.txt' } }, false],
    ['echo', { message: 'a', number: { value: 3, mediaType: 'application/json' } }, true],
    ['echo', { message: 'a', number: { value: 3, mediaType: 'text/plain' } }, false],
    ['echo', { message: 'a', array: [1, { value: 2 }] }, true],
    ['echo', { message: 'a', array: 1 }, true],
    ['echo', { message: 'a', array: { value: [1] } }, true],
    ['echo', { message: 'a', array: ['x'] }, false],
    ['echo', { message: 'a', bbox: { bbox: [0, 0, 1, 1] } }, true],
    ['echo', { message: 'a', bbox: { bbox: [0, 0, 0, 1, 1, 1] } }, true],
    ['echo', { message: 'a', bbox: { bbox: [0, 0, 1, 1, 1] } }, false],
    ['one-geometry', { geometry: point }, true],
    ['one-geometry', { geometry: { value: point, mediaType: 'application/geo+json' } }, true],
    ['one-geometry', { geometry: { value: point, mediaType: 'text/wkt' } }, false],
    ['one-geometry', { geometry: { type: 'Point' } }, false],
    ['one-geometry', { geometry: { type: 'Point', coordinates: [1] } }, false],
    ['one-geometry', { geometry: { type: 'LineString', coordinates: [[1, 2]] } }, false],
    ['one-geometry', { geometry: { type: 'GeometryCollection', geometries: [point] } }, true],
    ['one-geometry', { geometry: feature }, false],
    ['convex-hull', { layer: feature }, true],
    ['convex-hull', { layer: { type: 'FeatureCollection', features: [feature] } }, true],
    ['convex-hull', { layer: { type: 'FeatureCollection' } }, false],
    ['convex-hull', { layer: { type: 'Feature', geometry: 3, properties: {} } }, false],
    ['convex-hull', { layer: { type: 'Circle', coordinates: [1, 2] } }, false],
  ])('of %s allows what the server takes: %j is %s', async (process, inputs, isTaken) => {
    expect(isValid(process, inputs)).toBe(isTaken);
    expect((await test.execute(process, { inputs })).status).toBe(isTaken ? 200 : 400);
  });

  it('may refer to a result of this server, in an object or where GeoJSON is expected by its URL', async () => {
    for (const geometry of [{ href: result }, result, { href: result.replace('http://localhost/', 'isthmus://') }]) {
      expect(isValid('one-geometry', { geometry })).toBe(true);
      expect((await test.execute('one-geometry', { inputs: { geometry } })).status).toBe(200);
    }
  });
});
