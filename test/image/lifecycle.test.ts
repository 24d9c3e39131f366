/** Requests to every endpoint of a container, in the order in which a client comes to them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeImage, removeVolume, startContainer, type Container } from './container.ts';

const point = { type: 'Point', coordinates: [6.13, 49.61] };
const inputs = { layer: point, distance: 100 };

describeImage('a container', () => {
  const volume = `isthmus-test-${crypto.randomUUID().slice(0, 8)}`;
  let container: Container;
  let url: string;
  let job: string;

  beforeAll(async () => {
    container = await startContainer(volume);
    url = container.url();
  });
  afterAll(() => {
    container.stop();
    removeVolume(volume);
  });

  const get = (path: string, headers: Readonly<Record<string, string>> = {}) => fetch(url + path, { headers });
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const statusOf = async (path: string) => ((await (await get(path)).json()) as { status: string }).status;
  const submit = async (process: string, values: unknown) => {
    const response = await post(`/processes/${process}/execution`, { inputs: values }, { Prefer: 'respond-async' });
    expect(response.status).toBe(201);
    return new URL(response.headers.get('location') ?? '').pathname;
  };

  it.each([
    ['/healthz', { status: 'ok' }],
    ['/readyz', { status: 'ok' }],
    ['/', { title: 'Isthmus' }],
    ['/conformance', { conformsTo: expect.arrayContaining([expect.stringContaining('ogcapi-processes-1/1.0')]) }],
    ['/api', { openapi: '3.0.3' }],
    ['/processes', { processes: expect.arrayContaining([expect.objectContaining({ id: 'buffer' })]) }],
    ['/processes/buffer', { id: 'buffer', jobControlOptions: ['sync-execute', 'async-execute', 'dismiss'] }],
    ['/jobs', { jobs: [] }],
  ])('answers GET %s', async (path, expected) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject(expected);
  });

  it.each(['/', '/processes', '/processes/buffer', '/jobs', '/api', '/conformance'])(
    'shows the page of %s',
    async (path) => {
      const response = await get(path, { Accept: 'text/html' });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    },
  );

  it.each(['style.css', 'page.js', 'icon.svg', 'leaflet.js', 'leaflet.css', 'topojson-client.js', 'world.json'])(
    'serves the asset %s',
    async (name) => {
      const response = await get(`/assets/${name}`);
      expect([response.status, (await response.text()).length > 100]).toEqual([200, true]);
    },
  );

  it('runs a buffer synchronously', async () => {
    const response = await post('/processes/buffer/execution', { inputs });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/geo+json');
    expect(await response.json()).toMatchObject({ type: 'Feature', geometry: { type: 'Polygon' } });
  });

  it('accepts a buffer asynchronously, and runs it', async () => {
    job = await submit('buffer', inputs);
    await expect.poll(() => statusOf(job), { timeout: 30_000 }).toBe('successful');
    expect(await (await get('/jobs')).json()).toMatchObject({
      jobs: [{ jobID: job.split('/').at(-1), progress: 100 }],
    });
  });

  it('has its results, one output, its inputs and its log', async () => {
    const results = await get(`${job}/results`);
    expect(await results.json()).toMatchObject({ type: 'Feature', geometry: { type: 'Polygon' } });
    expect(await (await get(`${job}/results/buffered_geometry`)).json()).toMatchObject({ type: 'Feature' });
    expect(await (await get(`${job}/inputs`)).json()).toEqual(inputs);
    expect(await (await get(`${job}/inputs/layer`)).json()).toMatchObject({ features: [{ geometry: point }] });
    expect(await (await get(`${job}/log`)).json()).toMatchObject({
      lines: expect.arrayContaining([expect.objectContaining({ text: 'successful' })]),
    });
  });

  it('draws the result as PNG, with the fonts of the image', async () => {
    const map = await get(`${job}/results/buffered_geometry`, { Accept: 'image/png' });
    expect([map.status, map.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect((await map.arrayBuffer()).byteLength).toBeGreaterThan(5000);
  });

  it('sends the end of the job as an event', async () => {
    const events = await get(`${job}/events`, { Accept: 'text/event-stream' });
    expect(events.headers.get('content-type')).toBe('text/event-stream');
    expect(await events.text()).toMatch(/^event: end\ndata: \{"jobID"/m);
  });

  it('runs the job again', async () => {
    const response = await post(`${job}/rerun`, '');
    expect(response.status).toBe(201);
    const again = new URL(response.headers.get('location') ?? '').pathname;
    await expect.poll(() => statusOf(again), { timeout: 30_000 }).toBe('successful');
  });

  it('cancels a job that runs', async () => {
    const running = await submit('echo', { message: 'x', pause: 60 });
    await expect.poll(() => statusOf(running), { timeout: 30_000 }).toBe('running');
    const response = await fetch(url + running, { method: 'DELETE' });
    expect([response.status, await statusOf(running)]).toEqual([200, 'dismissed']);
    expect((await get(`${running}/results`)).status).toBe(410);
  });

  it('removes the results of a job that is dismissed', async () => {
    expect((await fetch(url + job, { method: 'DELETE' })).status).toBe(200);
    expect((await get(`${job}/results`)).status).toBe(410);
  });

  it.each([
    ['GET', '/nothing', undefined, 404, 'not-found'],
    ['GET', '/processes/nothing', undefined, 404, 'no-such-process'],
    ['GET', '/jobs/nothing', undefined, 404, 'no-such-job'],
    ['POST', '/processes/nothing/execution', '{}', 404, 'no-such-process'],
    ['POST', '/processes/buffer/execution', '{"inputs":{"distance":100}}', 400, 'invalid-input'],
    ['POST', '/processes/buffer/execution', '{"inputs":', 400, 'invalid-request'],
    ['PUT', '/processes', '{}', 405, 'method-not-allowed'],
  ])('refuses %s %s with %j', async (method, path, body, status, code) => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('refuses other names of this machine, as of a page that rebinds its name', async () => {
    // fetch sets the header itself.
    const answer = container.run(
      'node',
      '-e',
      `require('http').get({port:5001,path:'/',headers:{host:'evil.example'}},(r)=>console.log(r.statusCode))`,
    );
    expect(answer).toBe('403');
  });
});
