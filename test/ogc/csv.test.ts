import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from './api.ts';

let test: TestApi;
let path: string;
beforeAll(async () => {
  test = await createTestApi();
  const geometry = { type: 'Point', coordinates: [-5, 52] };
  const properties = [
    { '@note': '=1+1', number: -3, plain: 'a' },
    { '@note': '\tx', number: 4, plain: '-' },
  ];
  const features = properties.map((each) => ({ type: 'Feature', geometry, properties: each }));
  const job = await test.finish('centroid', {
    inputs: { layer: { type: 'FeatureCollection', features }, coordinates: 'planar' },
  });
  const { outputs } = await test.app.execution.outputs(job.split('/').at(-1) ?? '');
  path = `${job}/results/${outputs[0]?.id ?? ''}`;
});
afterAll(() => test.close());

const get = (query: string, headers: Record<string, string> = {}) =>
  Promise.resolve(test.api.request(`${path}${query}`, { headers }));

const guarded = `'@note,number,plain,wkt\r\n'=1+1,-3,a,POINT (-5 52)\r\n"'\tx",4,'-,POINT (-5 52)\r\n`;
const warning =
  '299 isthmus "result: 4 cells begin as a formula of a spreadsheet does and got an apostrophe in front; csv_guard=none leaves the text as it is."';

describe('a layer as CSV', () => {
  it.each([
    ['?f=csv', {}],
    ['', { Accept: 'text/csv' }],
    ['?f=csv&csv_guard=apostrophe', {}],
  ])('has no text that a spreadsheet runs, and says so: %s', async (query, headers) => {
    const response = await get(query, headers);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(await response.text()).toBe(guarded);
    expect(response.headers.get('Warning')).toBe(warning);
  });

  it('is as it is with csv_guard=none', async () => {
    const response = await get('?f=csv&csv_guard=none');
    expect(await response.text()).toBe(
      `@note,number,plain,wkt\r\n=1+1,-3,a,POINT (-5 52)\r\n"\tx",4,-,POINT (-5 52)\r\n`,
    );
    expect(response.headers.get('Warning')).toBeNull();
  });

  it.each(['?f=csv&csv_guard=yes', '?csv_guard=', '?f=json&csv_guard=off'])('refuses %s', async (query) => {
    const response = await get(query);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      detail: expect.stringMatching(/^csv_guard is ".*"; it must be one of apostrophe, none\.$/) as string,
    });
  });

  it('leaves JSON alone', async () => {
    expect(await (await get('?f=json')).text()).toContain('"=1+1"');
  });
});
