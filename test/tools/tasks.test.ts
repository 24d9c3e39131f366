import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { openApp, openEndpoint } from './mcp-app.ts';
import { replyOf, requestOf, TASKS, type Reply } from './request.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;

beforeAll(async () => {
  app = await openApp();
  await app.warm();
  endpoint = openEndpoint(app);
});
afterAll(async () => {
  await endpoint.close();
  await app.close();
});

async function send(method: string, params: Record<string, unknown>, extensions?: object): Promise<Reply> {
  const request = new Request('http://isthmus.test/mcp', requestOf(method, params, extensions));
  return replyOf(await endpoint.fetch(request));
}

async function untilEnded(taskId: string): Promise<Record<string, unknown>> {
  const task = await vi.waitUntil(
    async () => {
      const { result } = await send('tasks/get', { taskId });
      return result?.status === 'working' ? undefined : result;
    },
    { timeout: 20_000, interval: 100 },
  );
  return task;
}

describe('tasks', () => {
  it('are declared to clients of 2026-07-28', async () => {
    const { result } = await send('server/discover', {});
    expect(result).toMatchObject({ capabilities: { extensions: { [TASKS]: {} } } });
  });

  it('stand in for an answer that takes its time, under the id of the job', async () => {
    const { result } = await send('tools/call', { name: 'slow', arguments: { seconds: 1.2 } });
    expect(result).toMatchObject({
      resultType: 'task',
      status: 'working',
      taskId: expect.any(String),
      createdAt: expect.any(String),
      lastUpdatedAt: expect.any(String),
      ttlMs: null,
      pollIntervalMs: 1000,
    });
    const taskId = String(result?.taskId);
    expect(await app.execution.job(taskId)).toMatchObject({ processId: 'slow', api: 'mcp' });
    expect(await untilEnded(taskId)).toMatchObject({
      status: 'completed',
      result: { resultType: 'complete', structuredContent: { job_id: taskId, outputs: { slept: 1.2 } } },
    });
  });

  it('are not made for what is there at once, nor for who does not take them', async () => {
    const quick = await send('tools/call', { name: 'hello_world', arguments: { name: 'Ada' } });
    expect(quick.result).toMatchObject({ structuredContent: { status: 'successful' } });
    const plain = await send('tools/call', { name: 'slow', arguments: { seconds: 0.6 } }, {});
    expect(plain.result).toMatchObject({ structuredContent: { status: 'successful' } });
  });

  it('of jobs submitted by the OGC API are the same', async () => {
    const { job } = await app.execution.submit({
      processId: 'slow',
      inputs: { value: { seconds: 50 } },
      api: 'ogc',
      listed: true,
    });
    await vi.waitFor(async () => expect(await app.execution.job(job.id)).toMatchObject({ status: 'running' }), 10_000);
    expect((await send('tasks/get', { taskId: job.id })).result).toMatchObject({ status: 'working' });
    await app.execution.dismiss(job.id);
    expect((await send('tasks/get', { taskId: job.id })).result).toMatchObject({ status: 'cancelled' });
  });

  it('are cancelled, twice as well as once', async () => {
    const { result } = await send('tools/call', { name: 'slow', arguments: { seconds: 50 } });
    const taskId = String(result?.taskId);
    expect(await send('tasks/cancel', { taskId })).toMatchObject({ result: { resultType: 'complete' } });
    expect(await untilEnded(taskId)).toMatchObject({ status: 'cancelled' });
    expect((await send('tasks/cancel', { taskId })).error).toBeUndefined();
    expect(await app.execution.job(taskId)).toMatchObject({ status: 'dismissed' });
  });

  it('are not made of the job of another call, which tasks/cancel would cancel', async () => {
    const inputs = { seconds: 2 };
    const args = { process: 'slow', inputs, idempotency_key: 'tasks' };
    const first = await send('tools/call', { name: 'run_process', arguments: args });
    const taskId = String(first.result?.taskId);
    expect(first.result).toMatchObject({ resultType: 'task', status: 'working' });
    const second = await send('tools/call', { name: 'run_process', arguments: args });
    expect(second.result).toMatchObject({
      resultType: 'complete',
      structuredContent: { status: 'successful', job_id: taskId, repeated: expect.any(String) as string },
    });
    expect(await untilEnded(taskId)).toMatchObject({ status: 'completed' });
  });

  it('that failed are complete with an error of the tool; a fault of the server fails them', async () => {
    const fail = async (how: string) => {
      const { completion } = await app.execution.submit({
        processId: 'fail-with',
        inputs: { value: { how } },
        api: 'mcp',
        listed: true,
      });
      return (await send('tasks/get', { taskId: (await completion).job.id })).result;
    };
    expect(await fail('geometry')).toMatchObject({ status: 'completed', result: { isError: true } });
    expect(await fail('bug')).toMatchObject({ status: 'failed', error: { code: -32603 } });
  });

  it('are unknown with -32602, and need the extension with -32021 whatever else is wrong', async () => {
    expect((await send('tasks/get', { taskId: 'nonsense' })).error).toMatchObject({ code: -32602 });
    expect((await send('tasks/update', { taskId: 'nonsense' })).error).toMatchObject({ code: -32602 });
    expect((await send('tasks/get', { taskId: 'nonsense' }, {})).error).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { extensions: { [TASKS]: {} } } },
    });
  });
});
