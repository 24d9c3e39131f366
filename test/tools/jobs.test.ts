import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { everyClient, type Progress, type TestClient } from './clients.ts';
import { openApp, openEndpoint } from './mcp-app.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;
let client: TestClient;

beforeAll(async () => {
  app = await openApp();
  await app.warm();
  endpoint = openEndpoint(app, { waitMs: 4000 });
});
afterAll(async () => {
  await endpoint.close();
  await app.close();
});

async function start(name: string, args: Record<string, unknown>): Promise<string> {
  const { job } = await app.execution.submit({ processId: name, inputs: { value: args }, api: 'ogc', listed: true });
  return job.id;
}

/** However long it takes, such as when the worker was ended by the test before. */
async function finish(name: string, args: Record<string, unknown>): Promise<string> {
  const { completion } = await app.execution.submit({
    processId: name,
    inputs: { value: args },
    api: 'ogc',
    listed: true,
  });
  return (await completion).job.id;
}

describe.each(everyClient)('a job by %s', (_, connect) => {
  beforeEach(async () => {
    client = await connect(endpoint);
    await client.list();
  });
  afterEach(() => client.close());

  it('outlives the wait of its call and is fetched by get_job', async () => {
    const first = await client.call('slow', { seconds: 4.5 });
    const id = String(first.structuredContent?.job_id);
    expect(first.isError ?? false).toBe(false);
    expect(first.structuredContent).toMatchObject({
      status: 'running',
      progress: expect.any(Number),
      message: `Call get_job with job_id ${id} and wait_seconds 4 for the result; the job continues.`,
    });
    expect(first.content[0]?.text).toMatch(/^slow is running \(\d+ %: step \d of 4\), job /);
    const last = await client.call('get_job', { job_id: id, wait_seconds: 4 });
    expect(last.structuredContent).toMatchObject({ job_id: id, status: 'successful', outputs: { slept: 4.5 } });
  });

  it('is looked at once when get_job waits 0 seconds', async () => {
    const id = await start('slow', { seconds: 0.6 });
    const { structuredContent } = await client.call('get_job', { job_id: id, wait_seconds: 0 });
    expect(['accepted', 'running']).toContain(structuredContent?.status);
    await app.execution.wait(id, { ms: 5000 });
  });

  it('reports its progress while get_job waits', async () => {
    const id = await start('slow', { seconds: 0.9, steps: 3 });
    const seen: Progress[] = [];
    await client.call('get_job', { job_id: id }, { onprogress: (progress) => void seen.push(progress) });
    expect(seen.map(({ message }) => message)).toContain('step 1 of 3');
  });

  it('that failed fails get_job in the same words', async () => {
    const call = await client.call('fail_with', { how: 'geometry' });
    const again = await client.call('get_job', { job_id: call.structuredContent?.job_id });
    expect(again).toMatchObject({ isError: true, content: call.content, structuredContent: call.structuredContent });
  });

  it('is ended by cancel_job, twice as well as once', async () => {
    const id = await start('slow', { seconds: 50 });
    const first = await client.call('cancel_job', { job_id: id });
    expect(first.structuredContent).toMatchObject({ job_id: id, status: 'dismissed' });
    expect(first.content[0]?.text).toBe(`Job ${id} was cancelled; its work has ended.`);
    const second = await client.call('cancel_job', { job_id: id });
    expect(second.isError ?? false).toBe(false);
    expect(second.content[0]?.text).toBe(`Job ${id} had already ended: dismissed.`);
    const gone = await client.call('get_job', { job_id: id });
    expect(gone).toMatchObject({ isError: true, structuredContent: { code: 'dismissed', status: 'dismissed' } });
    await finish('hello-world', { name: 'Ada' });
  });

  it('stays as it is when cancel_job comes too late', async () => {
    const id = await finish('hello-world', { name: 'Ada' });
    const late = await client.call('cancel_job', { job_id: id });
    expect(late.structuredContent).toMatchObject({ status: 'successful', progress: 100 });
  });

  it('gives its outputs by get_job as it would have at first', async () => {
    const id = await finish('circle-of', { vertices: 2000 });
    const { structuredContent } = await client.call('get_job', { job_id: id, output: 'inline' });
    expect(structuredContent).toMatchObject({ outputs: { vertices: 2000, geometry: { type: 'Polygon' } } });
    const short = await client.call('get_job', { job_id: id });
    expect(short.structuredContent?.outputs).toEqual({ vertices: 2000 });
  });

  it('is listed, newest first, whichever API it was submitted by', async () => {
    const older = await finish('hello-world', { name: 'Ada' });
    const newer = await finish('hello-world', { name: 'Ada' });
    const { structuredContent, content } = await client.call('list_jobs', {
      status: 'successful',
      process: 'hello_world',
      limit: 2,
    });
    expect(structuredContent).toMatchObject({
      jobs: [
        { job_id: newer, process: 'hello-world', status: 'successful', progress: 100 },
        { job_id: older, process: 'hello-world', status: 'successful', progress: 100 },
      ],
    });
    expect(content[0]?.text).toContain(`${newer} hello-world successful 100 %`);
  });

  it('is not looked for among processes that do not exist', async () => {
    const { isError, structuredContent } = await client.call('list_jobs', { process: 'helo_world' });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({ code: 'no-such-process', retry: 'fix' });
  });

  it('that does not exist is an error that says so', async () => {
    const { isError, structuredContent } = await client.call('get_job', { job_id: 'nonsense' });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({
      code: 'no-such-job',
      message: 'There is no job "nonsense" here. Run the process again to get one.',
    });
  });

  it('is not waited for longer than the wait allows', async () => {
    const { isError, structuredContent } = await client.call('get_job', { job_id: 'any', wait_seconds: 100 });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({
      issues: [{ pointer: '/wait_seconds', message: 'is 100; it must be at most 4' }],
    });
  });
});
