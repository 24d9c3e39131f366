/** Tables in and out of the OGC API. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, json, type TestApi } from './api.ts';

let test: TestApi;
beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

const layer = [
  { code: '001', name: 'North' },
  { code: '002', name: 'South' },
];
const csv = 'code,people\r\n"001",5200\r\n"002",8100\r\n';

describe('a table', () => {
  it('comes as rows or as a file, and goes as JSON', async () => {
    const response = await test.execute('join-table', {
      inputs: { layer, table: { value: csv, mediaType: 'text/csv' }, key: 'code' },
    });
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json']);
    expect(await json(response)).toMatchObject({
      columns: [
        { name: 'code', type: 'text' },
        { name: 'name', type: 'text' },
        { name: 'people', type: 'integer' },
      ],
      rows: [
        { code: '001', name: 'North', people: 5200 },
        { code: '002', name: 'South', people: 8100 },
      ],
      summary: { matched: 2 },
    });
  });

  it('goes as a file of a table, on a page, and to the next process', async () => {
    const path = await test.finish('join-table', { inputs: { layer, table: layer, key: 'code', prefix: 'b_' } });
    const get = (query: string) => Promise.resolve(test.api.request(`${path}/results/result${query}`));
    expect(await (await get('?f=csv')).text()).toBe('code,name,b_name\r\n001,North,North\r\n002,South,South\r\n');
    const gpkg = await get('?f=gpkg');
    expect(gpkg.headers.get('Content-Type')).toBe('application/geopackage+sqlite3');
    expect(Buffer.from(await gpkg.arrayBuffer()).toString('latin1', 0, 15)).toBe('SQLite format 3');
    const page = await (await get('?f=html')).text();
    expect(page).toContain('Table of 2 rows');
    expect(page).toContain('<td>North</td>');
    const href = `${path}/results/result`;
    const next = await test.execute('join-table', {
      inputs: { layer: { href: `isthmus:/${href}` }, table: layer, key: 'code', columns: ['code'], prefix: 'c_' },
    });
    expect(await json(next)).toMatchObject({ rows: [{ c_code: '001' }, { c_code: '002' }] });
    const refused = await test.execute('centroid', { inputs: { layer: { href: `isthmus:/${href}` } } });
    expect((await json(refused)).detail).toContain('this is a table');
  });

  it('is refused by the place of the fault', async () => {
    const response = await test.execute('join-table', { inputs: { layer: [1], table: layer, key: 'code' } });
    expect((await json(response)).detail).toBe(
      'join-table cannot run: /layer/0 must be an object with a value for each column, not 1.',
    );
  });
});
