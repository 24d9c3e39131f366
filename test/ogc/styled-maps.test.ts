/** Maps of results that are styled by the query: f=png with color_by and so on. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApis, type Apis } from '../../src/server/http.ts';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';
import { readPng } from '../map/png.ts';
import { json } from './api.ts';
import { verifies } from './requirements.ts';

let app: App;
let apis: Apis;
let result: string;
beforeAll(async () => {
  app = await createTestApp();
  apis = createApis(app);
  const features = [1, 2, 30].map((people, i) => ({
    type: 'Feature',
    properties: { people },
    geometry: { type: 'Point', coordinates: [9 + i, 49] },
  }));
  const value = { layer: { type: 'FeatureCollection', features }, field: 'people' };
  const started = await app.execution.submit({ processId: 'classify', inputs: { value }, api: 'ogc', listed: true });
  await started.completion;
  result = `http://127.0.0.1/jobs/${started.job.id}/results/result?f=png`;
});
afterAll(async () => {
  await apis.close();
  await app.close();
});

const get = (query: string) => apis.fetch(new Request(result + query, { headers: { Host: '127.0.0.1' } }));

it('colours by a property, in breaks as sent, and states the classes', async () => {
  const response = await get(
    '&color_by=people&class_method=manual&breaks=1,10,30&palette=Blues&title=People&width=400',
  );
  expect(response.status).toBe(200);
  const notes = JSON.parse(response.headers.get('Isthmus-Notes') ?? '[]') as string[];
  expect(response.headers.get('Isthmus-Notes')).toMatch(/^[ -~]+$/);
  expect(notes[0]).toBe('Coloured by people, manual, Blues. Features by class: 1 – 10: 2; 11 – 30: 1.');
  expect(readPng(Buffer.from(await response.arrayBuffer())).width).toBe(400);
  const plain = await get('');
  expect(plain.headers.get('ETag')).not.toBe(response.headers.get('ETag'));
});

it.each([
  ['&color_by=poeple', 'Did you mean "people"?'],
  ['&color_by=people&classes=many', 'classes is "many"; it must be a number.'],
  ['&color_by=people&palette=Rainbow', 'palette'],
  ['&color_by=people&class_method=manual&breaks=1,x', 'breaks is "x"; it must be a number.'],
])('refuses %s', async (query, message) => {
  const response = await get(query);
  expect(response.status).toBe(400);
  expect((await json(response)).detail).toContain(message);
});

it(
  verifies(
    ['common:/req/core/query-param-value-decimal', 'common:/req/core/query-param-value-double'],
    'numbers have digits, a sign, a point and an exponent, and nothing else',
  ),
  async () => {
    const statusOf = async (breaks: string) => (await get(`&color_by=people&class_method=manual&breaks=${breaks}`)).status; // prettier-ignore
    for (const breaks of ['0.5,%2B1.25,30', '-1.,.5,2e1', '1E-1,3.5e%2B1'])
      expect([breaks, await statusOf(breaks)]).toEqual([breaks, 200]);
    for (const breaks of ['0x10,30', '1,NaN', '1,Infinity', '1,,2', '1e,2', '1_0,20', '%D9%A3,30'])
      expect([breaks, await statusOf(breaks)]).toEqual([breaks, 400]);
  },
);
