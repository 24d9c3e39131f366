import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, json, type TestApi } from './api.ts';
import { misfits } from './schemas.ts';

const LOG = 'http://www.opengis.net/def/rel/ogc/1.0/log';
const RESULTS = 'http://www.opengis.net/def/rel/ogc/1.0/results';

interface Shown {
  readonly jobID: string;
  readonly links: readonly { readonly rel: string; readonly href: string }[];
}

let test: TestApi;
const unfinished: string[] = [];

beforeAll(async () => {
  test = await createTestApi();
});
afterEach(async () => {
  for (const path of unfinished.splice(0)) await test.api.request(path, { method: 'DELETE' });
});
afterAll(() => test.close());

const get = (path: string) => Promise.resolve(test.api.request(path));
const dismiss = (path: string) => Promise.resolve(test.api.request(path, { method: 'DELETE' }));

/** An asynchronous execution that is dismissed after the test. @returns the path of its job */
async function begin(processId: string, body: unknown = {}): Promise<string> {
  const response = await test.execute(processId, body, { prefer: 'respond-async' });
  const path = new URL(response.headers.get('Location') ?? '').pathname;
  unfinished.push(path);
  return path;
}

async function relsOf(path: string): Promise<string[]> {
  return ((await json(get(path))) as unknown as Shown).links.map(({ rel }) => rel);
}

describe('the status of a job', () => {
  it('tells what runs, how far it is, and where to ask again', async () => {
    const path = await begin('steps', { inputs: { ms: 250, steps: 20 } });
    await expect.poll(async () => (await json(get(path))).progress, { timeout: 10_000 }).toBeGreaterThan(0);
    const status = await json(get(path));
    expect(misfits(status, 'statusInfo')).toEqual([]);
    expect(status).toMatchObject({ status: 'running', type: 'process', processID: 'steps' });
    expect(status.message).toMatch(/^step \d+$/);
    expect(await relsOf(path)).toEqual(['self', 'up', 'monitor', 'via', LOG]);
  });

  it('leads to the results when it was successful', async () => {
    const path = await test.finish('one-geometry', { inputs: { geometry: { type: 'Point', coordinates: [1, 2] } } });
    const status = await json(get(path));
    expect(misfits(status, 'statusInfo')).toEqual([]);
    expect(status).toMatchObject({ status: 'successful', progress: 100, warnings: ['2 m² were left “out”'] });
    expect(status.links).toContainEqual({
      href: `http://localhost${path}/results`,
      rel: RESULTS,
      title: 'Results of this job',
    });
  });

  it('carries the exception when it failed', async () => {
    const inputs = { geometry: { type: 'Point', coordinates: [1, 2] }, fail: true };
    const path = await test.finish('one-geometry', { inputs });
    const status = await json(get(path));
    expect(misfits(status, 'statusInfo')).toEqual([]);
    expect(status).toMatchObject({
      status: 'failed',
      message: 'geometry crosses itself at [1, 2]. Repair it first.',
      exception: { code: 'invalid-geometry', status: 400, instance: `http://localhost${path}` },
    });
    expect(await relsOf(path)).toEqual(['self', 'up', 'via', LOG, 'http://www.opengis.net/def/rel/ogc/1.0/exceptions']);
  });

  it('of an unknown job is answered with the type that OGC gives it', async () => {
    for (const path of ['/jobs/nope', '/jobs/nope/results', '/jobs/nope/results/x']) {
      const response = await get(path);
      expect(response.status).toBe(404);
      expect(await json(response)).toMatchObject({
        type: 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job',
      });
    }
  });
});

describe('results', () => {
  it('are the value itself for one output, with and without f=json', async () => {
    const path = await test.finish('hello-world', { inputs: { name: 'Ada' } });
    for (const query of ['', '?f=json']) {
      const response = await get(`${path}/results${query}`);
      expect(response.headers.get('Content-Type')).toBe('application/json');
      expect(await response.text()).toBe('{"greeting":"Hello Ada!","name":"Ada"}');
    }
  });

  it('are what their execution specified', async () => {
    const inputs = { name: 'x' };
    const document = await test.finish('two-outputs', { inputs, response: 'document', outputs: { geometry: {} } });
    expect(await json(get(`${document}/results`))).toEqual({
      geometry: { mediaType: 'application/geo+json', value: { type: 'MultiPoint', coordinates: [[0, 0]] } },
    });
    const raw = await test.finish('two-outputs', { inputs });
    expect((await get(`${raw}/results`)).headers.get('Content-Type')).toMatch(/^multipart\/related;/);
  });

  it('can be had one by one', async () => {
    const path = await test.finish('two-outputs', { inputs: { name: 'x' }, response: 'document' });
    const name = await get(`${path}/results/name`);
    expect([name.headers.get('Content-Type'), await name.text()]).toEqual(['text/plain; charset=utf-8', 'x']);
    const geometry = await get(`${path}/results/geometry`);
    expect(geometry.headers.get('Content-Type')).toBe('application/geo+json');
    const other = await get(`${path}/results/nope`);
    expect([other.status, (await json(other)).code]).toEqual([404, 'no-such-output']);
  });

  it('can be fetched again, and asked for by HEAD, when they are large', async () => {
    const path = await test.finish('two-outputs', {
      inputs: { name: 'x', points: 100_000 },
      outputs: { geometry: {} },
    });
    const head = await test.api.request(`${path}/results`, { method: 'HEAD' });
    expect([head.headers.get('Content-Length'), await head.text()]).toEqual(['600037', '']);
    for (let i = 0; i < 2; i++) expect((await (await get(`${path}/results`)).text()).length).toBe(600_037);
  });

  it('of a running job are not ready', async () => {
    const path = await begin('spin');
    const response = await get(`${path}/results`);
    expect(response.status).toBe(404);
    expect(await json(response)).toMatchObject({
      type: 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/result-not-ready',
      retry: 'wait',
    });
  });

  it('of a failed job are its exception', async () => {
    const path = await test.finish('crash', {});
    const response = await get(`${path}/results`);
    expect([response.status, (await json(response)).code]).toEqual([500, 'internal']);
  });

  it('of a synchronous execution are gone with its answer', async () => {
    const { job, completion } = await test.app.execution.submit({
      processId: 'hello-world',
      inputs: { value: { name: 'Ada' } },
      api: 'ogc',
      listed: false,
    });
    await completion;
    const response = await get(`/jobs/${job.id}/results`);
    expect([response.status, (await json(response)).code]).toEqual([404, 'not-found']);
    expect(await relsOf(`/jobs/${job.id}`)).toEqual(['self', 'up', LOG]);
  });

  it('of a job from another API are raw and complete', async () => {
    const { job, completion } = await test.app.execution.submit({
      processId: 'two-outputs',
      inputs: { value: { name: 'x' } },
      api: 'mcp',
      listed: true,
      request: { something: 'else' },
    });
    await completion;
    const response = await get(`/jobs/${job.id}/results`);
    expect(response.headers.get('Content-Type')).toMatch(/^multipart\/related;/);
    expect(await (await get(`/jobs/${job.id}/results/name`)).text()).toBe('x');
  });
});

describe('dismissing', () => {
  it('ends a running job, then is answered with 410', async () => {
    const path = await begin('spin');
    await expect.poll(async () => (await json(get(path))).status, { timeout: 10_000 }).toBe('running');
    const first = await dismiss(path);
    expect(first.status).toBe(200);
    const status = await json(first);
    expect(misfits(status, 'statusInfo')).toEqual([]);
    expect(status.status).toBe('dismissed');
    expect((await dismiss(path)).status).toBe(410);
    expect((await get(`${path}/results`)).status).toBe(410);
    expect((await json(get(path))).status).toBe('dismissed');
  });

  it('takes a job that waits out of the queue', async () => {
    await begin('spin');
    const waiting = await begin('hello-world', { inputs: { name: 'Ada' } });
    expect(await json(dismiss(waiting))).toMatchObject({ status: 'dismissed' });
  });

  it('removes the results of a job that has ended, then is answered with 410', async () => {
    const path = await test.finish('hello-world', { inputs: { name: 'Ada' } });
    const response = await dismiss(path);
    expect(response.status).toBe(200);
    const status = await json(response);
    expect(misfits(status, 'statusInfo')).toEqual([]);
    expect(status.status).toBe('dismissed');
    expect((await get(`${path}/results`)).status).toBe(410);
    expect((await dismiss(path)).status).toBe(410);
  });

  it('of an unknown job is answered with 404', async () => {
    expect((await dismiss('/jobs/nope')).status).toBe(404);
  });
});

describe('the list of jobs', () => {
  it('has the newest first, in pages that are linked', async () => {
    for (const name of ['a', 'b', 'c']) await test.finish('hello-world', { inputs: { name } });
    const first = await json(get('/jobs?limit=2&processID=hello-world'));
    expect(misfits(first, 'jobList')).toEqual([]);
    const { jobs, links } = first as { jobs: Shown[]; links: Shown['links'] };
    expect(jobs).toHaveLength(2);
    const next = links.find(({ rel }) => rel === 'next')?.href ?? '';
    expect(next).toMatch(/^http:\/\/localhost\/jobs\?limit=2&processID=hello-world&after=[\w-]+$/);
    const second = (await json(get(next))) as { jobs?: Shown[] };
    expect(second.jobs).not.toContainEqual(jobs[0]);
    expect(second.jobs?.[0]?.jobID).toBeDefined();
  });

  it('is filtered by status and by process', async () => {
    await test.finish('crash', {});
    const list = (await json(get('/jobs?status=failed,dismissed&processID=crash&type=process'))) as { jobs: object[] };
    expect(list.jobs.length).toBeGreaterThan(0);
    for (const job of list.jobs) expect(job).toMatchObject({ processID: 'crash', status: 'failed' });
    expect(await json(get('/jobs?status=successful&status=running&processID=crash'))).toMatchObject({ jobs: [] });
  });
});
