import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, json, type TestApi } from './api.ts';
import { misfits } from './schemas.ts';

let test: TestApi;
beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

const inputs = { name: 'Null Island' };
const reference = { transmissionMode: 'reference' };
const point = { type: 'Point', coordinates: [1, 2] };
const RESULTS = 'http://www.opengis.net/def/rel/ogc/1.0/results';

const linksOf = (response: Response) =>
  [
    ...(response.headers.get('Link') ?? '').matchAll(/<([^>]+)>; rel="([^"]+)"(?:; type="([^"]+)"; title="([^"]+)")?/g),
  ].map(([, href = '', rel, type, title]) => ({ href, rel, type, title }));
const get = (address: string) => Promise.resolve(test.api.request(address));

describe('outputs by reference', () => {
  it('are links without a body when all of them are, whichever way the job was run', async () => {
    const body = { inputs, outputs: { name: reference, geometry: reference } };
    const sync = await test.execute('two-outputs', body);
    const path = await test.finish('two-outputs', body);
    for (const response of [sync, await get(`${path}/results`)]) {
      expect([response.status, await response.text()]).toEqual([204, '']);
      const links = linksOf(response).filter(({ rel }) => rel === RESULTS);
      expect(links.map(({ title, type }) => [title, type])).toEqual([
        ['name', 'text/plain'],
        ['geometry', 'application/geo+json'],
      ]);
      expect(await (await get(links[0]?.href ?? '')).text()).toBe('Null Island');
      expect(await json(get(links[1]?.href ?? ''))).toEqual({ type: 'MultiPoint', coordinates: [[0, 0]] });
    }
    expect(linksOf(sync).some(({ rel, href }) => rel === 'monitor' && href.includes('/jobs/'))).toBe(true);
  });

  it('stand among values as parts without a body', async () => {
    const response = await test.execute('two-outputs', { inputs, outputs: { name: {}, geometry: reference } });
    expect(response.status).toBe(200);
    const parts = await response.text();
    expect(parts).toMatch(/Content-ID: name\r\n\r\nNull Island\r\n--/);
    const [, address = ''] = /Content-ID: geometry\r\nContent-Location: (\S+)\r\n\r\n\r\n--/.exec(parts) ?? [];
    expect(await json(get(address))).toMatchObject({ type: 'MultiPoint' });
  });

  it('are links in a document', async () => {
    const body = { inputs, outputs: { name: {}, geometry: reference }, response: 'document' };
    const document = await json(test.execute('two-outputs', body));
    expect(misfits(document, 'results')).toEqual([]);
    expect(document).toMatchObject({ name: 'Null Island', geometry: { type: 'application/geo+json', rel: RESULTS } });
    expect(await json(get((document.geometry as { href: string }).href))).toMatchObject({ type: 'MultiPoint' });
  });

  it('are the large ones when the caller prefers a minimal answer', async () => {
    const prefer = 'return=minimal';
    const large = { inputs: { ...inputs, points: 100_000 }, response: 'document' };
    const response = await test.execute('two-outputs', large, { prefer });
    expect(response.headers.get('Preference-Applied')).toBe('return=minimal');
    expect(await json(response)).toMatchObject({ name: 'Null Island', geometry: { rel: RESULTS } });
    const small = await json(test.execute('two-outputs', { inputs, response: 'document' }, { prefer }));
    expect(small).toMatchObject({ geometry: { value: { type: 'MultiPoint' } } });
  });
});

describe('well-known text', () => {
  const wkt = { format: { mediaType: 'text/wkt' } };

  it('is an output format of geometries', async () => {
    const description = await json(get('/processes/one-geometry'));
    expect(misfits(description, 'process')).toEqual([]);
    expect(description.outputs).toMatchObject({
      geometry: {
        schema: {
          oneOf: expect.arrayContaining([
            expect.objectContaining({ format: 'geojson-geometry' }),
            { type: 'string', contentMediaType: 'text/wkt' },
          ]) as unknown[],
        },
      },
    });
    const raw = await test.execute('one-geometry', { inputs: { geometry: point }, outputs: { geometry: wkt } });
    expect([raw.headers.get('Content-Type'), await raw.text()]).toEqual(['text/wkt; charset=utf-8', 'POINT (1 2)']);
    const body = { inputs: { geometry: point }, outputs: { geometry: wkt }, response: 'document' };
    expect(await json(test.execute('one-geometry', body))).toEqual({
      geometry: { mediaType: 'text/wkt', value: 'POINT (1 2)' },
    });
  });

  it('can be asked for by the Accept header and by f', async () => {
    const path = await test.finish('one-geometry', { inputs: { geometry: point } });
    const accepting = await test.api.request(`${path}/results`, { headers: { Accept: 'text/wkt' } });
    expect(await accepting.text()).toBe('POINT (1 2)');
    expect(await (await get(`${path}/results/geometry?f=wkt`)).text()).toBe('POINT (1 2)');
    expect(await json(get(`${path}/results/geometry?f=json`))).toEqual(point);
  });

  it('says how many features it leaves out', async () => {
    const without = { type: 'Feature', geometry: null, properties: {} };
    const layer = {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', geometry: point, properties: {} }, without, without],
    };
    const path = await test.finish('make-valid', { inputs: { layer } });
    const [output = ''] = Object.keys((await json(get('/processes/make-valid'))).outputs as object);
    const said = `299 isthmus "${output}: 2 features without geometry cannot be expressed in well-known text and were left out.", 299 isthmus "${output}: The properties of 3 features were left out: well-known text has geometries alone."`;
    for (const address of [`${path}/results`, `${path}/results/${output}`]) {
      const response = await get(`${address}?f=wkt`);
      expect(await response.text()).toBe('GEOMETRYCOLLECTION (POINT (1 2))');
      expect(response.headers.get('Warning')).toContain(said);
    }
  });

  it('counts the warnings for which the headers have no room', async () => {
    const flat = { type: 'Polygon', coordinates: [[[0, 0, 1], [4, 0, 1], [2, 0, 1], [0, 0, 1]]] }; // prettier-ignore
    const features = [null, flat, { type: 'Point', coordinates: [1, 2] }].map((geometry) => {
      return { type: 'Feature', geometry, properties: { valid_before: 'mine' } };
    });
    const path = await test.finish('make-valid', {
      inputs: { layer: { type: 'FeatureCollection', features }, keep: 'polygons' },
    });
    const { warnings } = (await json(get(path))) as { warnings: readonly string[] };
    expect(warnings).toHaveLength(7);
    const header = (await get(`${path}/results`)).headers.get('Warning');
    expect(header).toMatch(/, 299 isthmus "2 more warnings; the status of the job has all"$/);
  });

  it('is not available for outputs that are not geometries', async () => {
    const path = await test.finish('hello-world', { inputs: { name: 'Ada' } });
    expect((await get(`${path}/results?f=wkt`)).status).toBe(406);
    const body = { inputs: { name: 'Ada' }, outputs: { result: wkt } };
    expect((await test.execute('hello-world', body)).status).toBe(400);
  });
});

describe('Prefer: wait', () => {
  it('that ends gives the job as it is then', async () => {
    const inputs = { message: 'x', pause: 3 };
    const response = await test.execute('echo', { inputs }, { prefer: 'wait=1' });
    expect([response.status, (await json(response)).status]).toEqual([201, 'running']);
  });

  it('that lasts gives the outputs, and the way to the job', async () => {
    const response = await test.execute(
      'hello-world',
      { inputs: { name: 'Ada' } },
      { prefer: 'respond-async, wait=20' },
    );
    expect([response.status, response.headers.get('Preference-Applied')]).toEqual([200, 'respond-async, wait=20']);
    expect(await response.json()).toMatchObject({ name: 'Ada' });
    const [monitor] = linksOf(response);
    expect(monitor?.rel).toBe('monitor');
    expect(await json(get(monitor?.href ?? ''))).toMatchObject({ status: 'successful' });
  });

  it('that ends gives the job, with or without respond-async', async () => {
    for (const prefer of ['wait=1', 'respond-async, wait=1']) {
      const response = await test.execute('spin', {}, { prefer });
      expect([response.status, response.headers.get('Preference-Applied')]).toEqual([201, prefer]);
      await test.api.request(response.headers.get('Location') ?? '', { method: 'DELETE' });
    }
  });
});

describe('an Idempotency-Key', () => {
  it('leads the second request to the job of the first', async () => {
    const ask = async (key: string) => {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
      const body = JSON.stringify({ inputs: { name: 'Ada' } });
      const response = await test.api.request('/processes/hello-world/execution', { method: 'POST', headers, body });
      expect(response.status).toBe(200);
      return linksOf(response).find(({ rel }) => rel === 'monitor')?.href;
    };
    const first = await ask('one');
    expect(first).toContain('/jobs/');
    expect(await ask('one')).toBe(first);
    expect(await ask('two')).not.toBe(first);
  });
});

describe('parts of an output', () => {
  it('are given by bytes', async () => {
    const path = await test.finish('two-outputs', { inputs: { ...inputs, points: 100_000 } });
    const address = `${path}/results/geometry`;
    const whole = await (await get(address)).text();
    const part = async (range: string, headers: Record<string, string> = {}) => {
      const response = await test.api.request(address, { headers: { Range: range, ...headers } });
      return [response.status, response.headers.get('Content-Range'), await response.text()];
    };
    expect(await part('bytes=0-9')).toEqual([206, 'bytes 0-9/600037', whole.slice(0, 10)]);
    expect(await part('bytes=600030-')).toEqual([206, 'bytes 600030-600036/600037', whole.slice(600_030)]);
    expect(await part('bytes=-5')).toEqual([206, 'bytes 600032-600036/600037', whole.slice(-5)]);
    expect((await part('bytes=0-1,5-6'))[0]).toBe(200);
    expect((await part('bytes=0-9', { 'If-Range': '"other"' }))[0]).toBe(200);
    expect((await part('bytes=700000-')).slice(0, 2)).toEqual([416, 'bytes */600037']);
    const tag = (await get(address)).headers.get('ETag') ?? '';
    expect((await part('bytes=0-9', { 'If-Range': tag }))[0]).toBe(206);
    expect((await test.api.request(address, { headers: { 'If-None-Match': tag } })).status).toBe(304);
  });
});
