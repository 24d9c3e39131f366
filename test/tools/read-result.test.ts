import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { connectPinned, type TestClient } from './clients.ts';
import { openApp, openEndpoint } from './mcp-app.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;
let client: TestClient;
let reference: string;

/** Three squares of 1 degree at 0, 10 and 20 degrees of longitude. */
const squares = {
  type: 'FeatureCollection',
  features: [0, 10, 20].map((x, index) => ({
    type: 'Feature',
    id: `s${x}`,
    properties: { kind: index === 1 ? 'park' : 'lake', size: index },
    geometry: { type: 'Polygon', coordinates: [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]] }, // prettier-ignore
  })),
};

beforeAll(async () => {
  app = await openApp();
  await app.warm();
  endpoint = openEndpoint(app);
  client = await connectPinned(endpoint);
  await client.list();
  const { structuredContent } = await client.call('make_valid', { layer: squares, output: 'reference' });
  reference = `isthmus://jobs/${String(structuredContent?.job_id)}/results/result`;
});
afterAll(async () => {
  await client.close();
  await endpoint.close();
  await app.close();
});

async function read(args: Record<string, unknown>) {
  return (await client.call('read_result', { reference, ...args })).structuredContent ?? {};
}

describe('read_result', () => {
  it('pages through features', async () => {
    const page = { properties: ['kind', 'size'], geometry: false };
    const first = await read({ first: 2, ...page });
    expect(first).toMatchObject({ total: 3, matched: 3, next_offset: 2, columns: ['id', 'kind', 'size'] });
    expect(first.rows).toEqual([
      ['s0', 'lake', 0],
      ['s10', 'park', 1],
    ]);
    // The former name of first.
    const last = await read({ limit: 2, offset: first.next_offset, ...page });
    expect(last.rows).toEqual([['s20', 'lake', 2]]);
    expect(last).not.toHaveProperty('next_offset');
  });

  it('filters by extent, across the antimeridian too', async () => {
    const page = { properties: [], geometry: false };
    expect(await read({ bbox: [9, 0, 12, 1], ...page })).toMatchObject({ matched: 1, rows: [['s10']] });
    expect(await read({ bbox: [19, 0, -170, 1], ...page })).toMatchObject({ matched: 1, rows: [['s20']] });
    expect(await read({ bbox: { bbox: [9, 0, 12, 1], crs: 'OGC:CRS84' }, ...page })).toMatchObject({ rows: [['s10']] });
    const message =
      'is [9,1,12,0]: its first y is above its second. The order is smallest x, smallest y, largest x, largest y';
    expect(await read({ bbox: [9, 1, 12, 0], ...page })).toMatchObject({ issues: [{ pointer: '/bbox', message }] });
  });

  it('filters by properties and leaves out what is not wanted', async () => {
    const { columns, rows } = await read({ where: { kind: 'park' }, properties: ['size'], geometry: false });
    expect([columns, rows]).toEqual([['id', 'size'], [['s10', 1]]]);
  });

  it('sorts, the largest first after a minus sign, and takes the first ones', async () => {
    const size = async (sort: string, more = {}) =>
      (await read({ sort, properties: ['size'], geometry: false, ...more })).rows;
    expect(await size('size')).toEqual([['s0', 0], ['s10', 1], ['s20', 2]]); // prettier-ignore
    expect(await size('-size', { first: 2 })).toEqual([['s20', 2], ['s10', 1]]); // prettier-ignore
    expect(await size('-kind', { first: 1 })).toEqual([['s10', 1]]);
    const misspelt = await client.call('read_result', { reference, sort: 'sise' });
    expect(misspelt.isError).toBe(true);
    expect(misspelt.structuredContent).toMatchObject({ issues: [{ pointer: '/sort' }] });
    expect(misspelt.content[0]?.text).toContain('"sise"; no feature has that property');
  });

  it('has names once, whatever the features have, and numbers before texts before nothing', async () => {
    const geometry = { type: 'Point', coordinates: [1.123456789, 2] };
    const layer = {
      type: 'FeatureCollection',
      features: [{ v: 'b' }, { v: null }, { v: 10 }, { id: 7 }, { v: 9 }, { v: 'a', geometry: 'mine' }].map(
        (properties) => {
          return { type: 'Feature', properties, geometry };
        },
      ),
    };
    const { structuredContent } = await client.call('reproject', {
      geometry: layer,
      source_crs: 'EPSG:4326',
      target_crs: 'EPSG:4326',
      output: 'reference',
    });
    const other = `isthmus://jobs/${String(structuredContent?.job_id)}/results/reprojected_geometry`;
    const up = await read({ reference: other, sort: 'v', properties: ['v'], geometry: false });
    expect(up).toMatchObject({ columns: ['v'], rows: [[9], [10], ['a'], ['b'], [null], [null]] });
    const down = await read({ reference: other, sort: '-v', properties: ['v'], geometry: false });
    expect(down).toMatchObject({ rows: [['b'], ['a'], [10], [9], [null], [null]] });
    const all = await read({ reference: other });
    expect(all.columns).toEqual(['v', 'id', 'geometry', 'feature.geometry']);
    const point = { type: 'Point', coordinates: [1.1234568, 2] };
    expect(all.rows).toContainEqual([null, 7, null, point]);
    expect(all.rows).toContainEqual(['a', null, 'mine', point]);
  });

  it('sorts every kind of value, and takes the first ones', async () => {
    const values = [3, null, 'b', 'B', 'ä', 'a', 'Z', true, false, { x: 1 }, [1, 2], 1e308, -5, 'é', '10', '9', '', 0, '日本', '😀']; // prettier-ignore
    const features = values.map((v, id) => {
      return { type: 'Feature', id, properties: id === 3 ? { v, constructor: 'own' } : { v }, geometry: { type: 'Point', coordinates: [id, 0] } }; // prettier-ignore
    });
    const { structuredContent } = await client.call('make_valid', { layer: { type: 'FeatureCollection', features }, output: 'reference' }); // prettier-ignore
    const other = `isthmus://jobs/${String(structuredContent?.job_id)}/results/result`;
    const valuesOf = async (args: Record<string, unknown>) => {
      const { rows } = await read({ reference: other, properties: ['v'], geometry: false, first: 100, ...args });
      return (rows as [number, unknown][]).map(([, v]) => v);
    };
    const up = [
      -5,
      0,
      3,
      1e308,
      '',
      '😀',
      '10',
      '9',
      'a',
      'ä',
      'b',
      'B',
      'é',
      'Z',
      '日本',
      [1, 2],
      { x: 1 },
      false,
      true,
    ];
    expect(await valuesOf({ sort: 'v' })).toEqual([...up, null]);
    expect(await valuesOf({ sort: '-v' })).toEqual([...up.toReversed(), null]);
    for (const first of [1, 4, 19, 20])
      expect(await valuesOf({ sort: 'v', first })).toEqual([...up, null].slice(0, first));
    expect(await valuesOf({ sort: 'v', first: 3, offset: 18 })).toEqual([true, null]);
    expect(await valuesOf({ sort: 'v', where: { v: '日本' } })).toEqual(['日本']);
    expect(await valuesOf({ where: { v: null } })).toEqual([null]);
    // A name that every object inherits.
    expect(await valuesOf({ sort: 'constructor', first: 2 })).toEqual(['B', 3]);
    expect(await valuesOf({ where: { constructor: 'own' } })).toEqual(['B']);
  });

  it('refuses what it does not take in words, not as a schema', async () => {
    const value = 'must be a string, a number, a boolean or null, not';
    for (const [args, pointer, message] of [
      [{ where: { kind: [1, 2] } }, '/where/kind', `${value} [1,2]`],
      [{ where: { kind: { gt: 3 } } }, '/where/kind', `${value} an object`],
      [{ where: 7 }, '/where', 'must be an object, not 7'],
      [{ sort: '' }, '/sort', 'is ""; no feature has that property. Available: kind, size, valid_before'],
      [{ first: 3, limit: 2 }, '/limit', 'is the former name of first, and both are given. Give first alone'],
    ] as const) {
      const { isError, structuredContent } = await client.call('read_result', { reference, ...args });
      expect(isError).toBe(true);
      expect(structuredContent).toMatchObject({ issues: [{ pointer, message: expect.stringContaining(message) }] });
    }
  });

  it('rounds boxes and places among properties as coordinates, and no other numbers', async () => {
    const extent = [1 / 3, 2 / 3, 4 / 3, 1e300];
    const properties = { extent, nearest_place: [-1 / 3, 1e-9], ratio: 1 / 3, ratios: extent };
    const layer = { type: 'Feature', properties, geometry: { type: 'Point', coordinates: [1 / 3, 0] } };
    const { structuredContent } = await client.call('make_valid', { layer, output: 'reference' });
    const other = `isthmus://jobs/${String(structuredContent?.job_id)}/results/result`;
    const { rows } = await read({ reference: other, properties: Object.keys(properties), geometry: false });
    expect(rows).toEqual([[[0.3333333, 0.6666667, 1.3333333, 1e300], [-0.3333333, 0], 1 / 3, extent]]);
  });

  it('sorts by id, names properties that no feature has, and tells of an offset behind the end', async () => {
    expect((await read({ sort: '-id', properties: [], geometry: false })).rows).toEqual([['s20'], ['s10'], ['s0']]);
    expect(await read({ properties: ['nope'] })).toMatchObject({
      message: expect.stringContaining('No feature has nope'),
    });
    expect(await read({ offset: 9 })).toMatchObject({ rows: [], message: 'Offset 9 is behind the last one.' });
  });

  it('takes the id of a feature as its other columns', async () => {
    const { columns, rows, message } = await read({
      where: { id: 's10' },
      properties: ['id', 'size'],
      geometry: false,
    });
    expect({ columns, rows, message }).toEqual({ columns: ['id', 'size'], rows: [['s10', 1]], message: undefined });
    expect(await read({ where: { id: 10 } })).toMatchObject({ message: 'id is a text, and 10 is a number.' });
  });

  it('says why nothing matches', async () => {
    const { content } = await client.call('read_result', { reference, where: { kind: 'swamp' } });
    expect(content[0]?.text).toContain('3 features, 0 match');
    expect(content[0]?.text).toContain('Nothing matches: check where.');
    const far = { bbox: [50, 50, 60, 60] };
    expect((await read(far)).message).toMatch(/^Nothing matches: check bbox \([^)]*\)\.$/);
    expect((await read({ ...far, where: { kind: 'park' } })).message).toMatch(/^Nothing matches: check bbox .* and where\.$/); // prettier-ignore
    expect(await read({ where: { size: '1' } })).toMatchObject({ matched: 0, message: 'size is a number, and "1" is a text.' }); // prettier-ignore
    expect(await read({ where: { kind: 3 } })).toMatchObject({ matched: 0, message: 'kind is a text, and 3 is a number.' }); // prettier-ignore
    const misspelt = await client.call('read_result', { reference, where: { kin: 'park' } });
    expect(misspelt.content[0]?.text).toContain('No feature has kin; properties: kind, size, valid_');
  });

  it('simplifies and rounds for reading', async () => {
    const { structuredContent } = await client.call('circle_of', { vertices: 2000, output: 'reference' });
    const other = `http://isthmus.test/jobs/${String(structuredContent?.job_id)}/results/geometry`;
    const whole = await read({ reference: other });
    expect(whole).toMatchObject({ message: expect.stringContaining('too large for a page: use simplify') });
    const short = JSON.stringify((await read({ reference: other, simplify: 0.01 })).rows);
    expect(short.length).toBeLessThan(2000);
    expect(short).not.toMatch(/\.\d{8}/);
  });

  it('shows what is not GeoJSON as it is', async () => {
    const hello = await client.call('hello_world', { name: 'Ada' });
    const echo = `isthmus://jobs/${String(hello.structuredContent?.job_id)}/results/echo`;
    expect(await read({ reference: echo })).toEqual({ value: { greeting: 'Hello Ada!', name: 'Ada' } });
  });

  it('names the outputs when another is asked for', async () => {
    const other = await client.call('read_result', { reference: reference.replace(/result$/, 'area') });
    expect(other.isError).toBe(true);
    expect(other.content[0]?.text).toMatch(/has no output "area"\. Choose one of result\./);
  });

  it('says how a reference looks', async () => {
    const { isError, structuredContent } = await client.call('read_result', { reference: 'job 7' });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({
      issues: [{ pointer: '/reference', message: expect.stringContaining('isthmus://jobs/{id}/results/{output}') }],
    });
  });
});
