import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/app.ts';
import type { McpEndpoint } from '../../tools/http.ts';
import { everyClient, type Progress, type TestClient } from './clients.ts';
import { openApp, openEndpoint } from './door.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;
let client: TestClient;

beforeAll(async () => {
  app = await openApp();
  await app.warm();
  endpoint = openEndpoint(app);
});
afterAll(async () => {
  await endpoint.close();
  await app.close();
});

describe.each(everyClient)('tools/call by %s', (_, connect) => {
  beforeEach(async () => {
    client = await connect(endpoint);
    // From here on the client checks every answer against the output schema.
    await client.list();
  });
  afterEach(() => client.close());

  it('answers with the outputs and the job', async () => {
    const { structuredContent, isError } = await client.call('hello_world', { name: 'Ada' });
    expect(isError ?? false).toBe(false);
    expect(structuredContent).toMatchObject({
      status: 'successful',
      outputs: { echo: { greeting: 'Hello Ada!', name: 'Ada' } },
    });
    const id = String(structuredContent?.job_id);
    expect(structuredContent?.results_url).toBe(`http://isthmus.test/jobs/${id}/results`);
    expect(await app.executor.job(id)).toMatchObject({ processId: 'hello-world', door: 'mcp', listed: true });
  });

  it('says the same in text alone', async () => {
    const { content, structuredContent } = await client.call('hello_world', { name: 'Ada' });
    const text = content[0]?.text ?? '';
    expect(text).toContain('hello-world was successful');
    expect(text).toContain('echo: {"greeting":"Hello Ada!","name":"Ada"}');
    expect(text).toContain(`job ${String(structuredContent?.job_id)}`);
    expect(text).toContain('Results: http://isthmus.test/jobs/');
  });

  it('describes a geometry by type, parts, positions and extent', async () => {
    const { content, structuredContent } = await client.call('circle_of', { vertices: 360, output: 'inline' });
    expect(content[0]?.text).toContain('geometry: Polygon, 1 part, 361 positions, extent [6, 49, 8, 51]');
    expect(content[0]?.text).toContain('vertices: 360');
    expect(structuredContent).toMatchObject({ outputs: { vertices: 360, geometry: { type: 'Polygon' } } });
  });

  it('passes warnings on', async () => {
    const { content, structuredContent } = await client.call('circle_of', { vertices: 5001 });
    expect(structuredContent?.warnings).toEqual(['5001 vertices are more than a map can show']);
    expect(content[0]?.text).toContain('Warning: 5001 vertices are more than a map can show');
  });

  it('sends progress that only grows, with the step as its message', async () => {
    const seen: Progress[] = [];
    await client.call('slow', { seconds: 1.2, steps: 4 }, { onprogress: (progress) => void seen.push(progress) });
    expect(seen.length).toBeGreaterThanOrEqual(3);
    const numbers = seen.map(({ progress }) => progress);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({ total: 100, message: expect.stringMatching(/^step [34] of 4$/) });
  });

  it('refuses wrong arguments with a pointer and what would be right', async () => {
    const { isError, content, structuredContent } = await client.call('slow', { seconds: 'ten' });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({
      code: 'invalid-input',
      retry: 'fix',
      issues: [{ pointer: '/seconds', message: 'must be a number, not "ten"' }],
    });
    expect(content[0]?.text).toBe(
      'slow cannot run: /seconds must be a number, not "ten".\nCorrect this and call again.',
    );
  });

  it('refuses arguments that are not declared', async () => {
    const { isError, content } = await client.call('hello_world', { name: 'Ada', mesage: 'hi' });
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain('/mesage is not an input; the inputs are name, message. Did you mean message?');
  });

  it('keeps an error within 1 kB whatever was sent', async () => {
    const long = 'ä'.repeat(1_000_000);
    const { isError, content } = await client.call('hello_world', { name: long, message: long, [long]: long });
    expect(isError).toBe(true);
    expect(Buffer.byteLength(content[0]?.text ?? '')).toBeLessThanOrEqual(1024);
    expect(content[0]?.text).toContain('/name is 1000000 long; it must be at most 200 characters');
  });

  it('answers for a job that failed, with its id', async () => {
    const { isError, content, structuredContent } = await client.call('fail_with', { how: 'geometry' });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({
      status: 'failed',
      code: 'invalid-geometry',
      issues: [{ pointer: '/geometry/coordinates/0', message: 'crosses itself at [7, 50]' }],
    });
    expect(content[0]?.text).toContain('The ring crosses itself at [7, 50]. Repair it first.');
    expect(content[0]?.text).toContain(`Job ${String(structuredContent?.job_id)}.`);
  });

  it('keeps the text of a programming error to itself', async () => {
    const answer = await client.call('fail_with', { how: 'bug' });
    expect(answer).toMatchObject({ isError: true, structuredContent: { code: 'internal', retry: 'no' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('refuses an option that is none', async () => {
    const { isError, content } = await client.call('hello_world', { name: 'Ada', output: 'all' });
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain('/output is "all"; it must be one of summary, inline, reference');
  });

  it('runs a process that is not listed, under its id too', async () => {
    const args = { layer: { type: 'MultiPoint', coordinates: [[0, 0], [1, 0], [0, 1]] } }; // prettier-ignore
    expect((await client.list()).map(({ name }) => name)).not.toContain('convex_hull');
    for (const name of ['convex_hull', 'convex-hull']) {
      expect((await client.call(name, args)).structuredContent).toMatchObject({ status: 'successful' });
    }
  });

  it('answers an unknown tool with a protocol error that names a near one', async () => {
    const failure = client.call('world_hello', { name: 'Ada' });
    await expect(failure).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('There is no tool "world_hello". Did you mean hello_world?'),
    });
  });
});

describe('large outputs', () => {
  beforeEach(async () => {
    client = await everyClient[2][1](endpoint);
    await client.list();
  });
  afterEach(() => client.close());

  it('stand in the answer up to 2 kB together', async () => {
    const small = await client.call('circle_of', { vertices: 20 });
    expect(small.structuredContent).toMatchObject({ outputs: { geometry: { type: 'Polygon' } } });
    const { structuredContent } = await client.call('circle_of', { vertices: 100 });
    expect(structuredContent?.outputs).toEqual({ vertices: 100 });
    expect(structuredContent?.outputs_omitted).toHaveProperty('geometry');
  });

  it('stand in the answer up to 100 kB together when they are wanted inline', async () => {
    const { structuredContent } = await client.call('circle_of', { vertices: 2400, output: 'inline' });
    expect(structuredContent?.outputs_omitted).toBeUndefined();
    expect(JSON.stringify(structuredContent?.outputs).length).toBeGreaterThan(80_000);
  });

  it('are left out above that, the larger ones first, with their size and the way to them', async () => {
    const { structuredContent, content } = await client.call('circle_of', { vertices: 4000, output: 'inline' });
    const id = String(structuredContent?.job_id);
    expect(structuredContent?.outputs).toEqual({ vertices: 4000 });
    expect(structuredContent?.outputs_omitted).toMatchObject({
      geometry: {
        bytes: expect.any(Number),
        reason: expect.stringContaining(`fetch results_url, or call get_results with job_id ${id} and output geometry`),
      },
    });
    expect(content[0]?.text).toContain('geometry: not shown here, ');
  });

  it('name no way that does not exist', async () => {
    const { structuredContent } = await client.call('circle_of', { vertices: 20_000 });
    const omitted = JSON.stringify(structuredContent?.outputs_omitted);
    expect(omitted).toContain('fetch results_url.');
    expect(omitted).not.toContain('get_results');
  });

  it('are found in the store where there is no address', async () => {
    const local = openEndpoint(app, { publicUrl: () => undefined });
    const other = await everyClient[0][1](local);
    const { structuredContent } = await other.call('circle_of', { vertices: 20_000 });
    expect(structuredContent?.results_url).toBeUndefined();
    expect(JSON.stringify(structuredContent?.outputs_omitted)).toContain(
      `run \\"isthmus serve\\" on the same data folder and fetch /jobs/${String(structuredContent?.job_id)}/results`,
    );
    await other.close();
    await local.close();
  });
});
