import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { Job } from '../../src/model/job.ts';
import { runProcess, type RepeatOptions } from '../../tools/definitions/process-tool.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { connectPinned, connectV1, everyClient } from './clients.ts';
import { openApp, openEndpoint } from './mcp-app.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const patient = { timeout: 20_000 };

let app: App;
let endpoint: McpEndpoint;
let folder: string;
let pidFile: string;

beforeAll(async () => {
  app = await openApp();
  await app.warm();
});
afterAll(() => app.close());
beforeEach(() => {
  endpoint = openEndpoint(app);
  folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
  pidFile = join(folder, 'pid');
});
afterEach(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

async function newestJob(): Promise<Job | undefined> {
  const { jobs } = await app.execution.jobs({ limit: 1 });
  return jobs[0];
}

async function untilSpinning(): Promise<number> {
  await vi.waitUntil(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '', patient);
  return Number(readFileSync(pidFile, 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe.each(everyClient)('a call cancelled by %s', (name, connect) => {
  it('dismisses its job and ends even a tight loop', async () => {
    const client = await connect(endpoint);
    const cancel = new AbortController();
    const call = client.call('spin', { pidFile }, { signal: cancel.signal }).catch(() => 'cancelled');
    const pid = await untilSpinning();
    cancel.abort('enough');
    expect(await call).toBe('cancelled');
    await vi.waitFor(async () => expect((await newestJob())?.status).toBe('dismissed'), patient);
    expect(isAlive(pid)).toBe(false);
    await client.close();
  });

  it('leaves the job of an earlier call that it was attached to, and its own are dismissed', async () => {
    const [first, second] = [await connect(endpoint), await connect(endpoint)];
    const args = { process: 'slow', inputs: { seconds: 3, steps: 30 }, idempotency_key: `attached-${name}` };
    const call = first.call('run_process', args);
    await vi.waitFor(async () => expect((await newestJob())?.status).toBe('running'), patient);
    const job = await newestJob();
    const cancel = new AbortController();
    const again = first.call('run_process', args, { signal: cancel.signal }).catch(() => 'cancelled');
    await new Promise((resolve) => setTimeout(resolve, 500));
    cancel.abort('enough');
    expect(await again).toBe('cancelled');
    const answer = await call;
    expect(answer.structuredContent).toMatchObject({ status: 'successful', job_id: job?.id });
    expect((await newestJob())?.id).toBe(job?.id);

    // Stored by now: a call that it answers at once cannot lose it either, and neither can one that is lost.
    const stored = { process: 'slow', inputs: args.inputs, reuse: true };
    const reused = await second.call('run_process', stored);
    expect(reused.structuredContent).toMatchObject({ job_id: job?.id });
    const late = second.call('run_process', stored, { signal: AbortSignal.timeout(1) }).catch(() => 'late');
    await late;
    await second.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await app.execution.outputs(job?.id ?? '')).job).toMatchObject({ status: 'successful' });
    await first.close();
  });

  it('of get_job leaves the job at work', async () => {
    const client = await connect(endpoint);
    const { job } = await app.execution.submit({
      processId: 'slow',
      inputs: { value: { seconds: 1 } },
      api: 'ogc',
      listed: true,
    });
    const cancel = new AbortController();
    const call = client.call('get_job', { job_id: job.id }, { signal: cancel.signal }).catch(() => 'cancelled');
    setTimeout(() => cancel.abort(), 300);
    expect(await call).toBe('cancelled');
    expect(await app.execution.wait(job.id, { ms: 20_000 })).toMatchObject({ status: 'successful' });
    await client.close();
  });
});

describe('a cancelled call that an earlier job answers', () => {
  /** Calls a process as a client that has cancelled the call by the time it is answered. */
  async function callAndCancel(processId: string, inputs: unknown, repeat: RepeatOptions): Promise<void> {
    const { registry, execution, version, log } = app;
    const publicUrl = () => undefined;
    const services = { registry, execution, version, log, toolsets: ['default'], waitMs: 10_000, publicUrl };
    const signal = AbortSignal.abort('enough');
    const call = { signal, wasCancelled: () => true, onProgress() {}, takesTasks: false, caller: 'local' };
    const options = { output: 'summary', overwrite: false, ...repeat } as const;
    await runProcess(registry.get(processId), inputs, options, call, services);
    // The job is cancelled behind the answer, if it is.
    await new Promise((resolve) => setTimeout(resolve, 300));
  }

  it('leaves the stored result of that job', async () => {
    const request = { processId: 'slow', api: 'mcp', listed: true, request: { output: 'summary' } } as const;
    const inputs = { seconds: 0, steps: 2 };
    const { job, completion } = await app.execution.submit({ ...request, inputs: { value: inputs }, reuse: true });
    await completion;
    await callAndCancel('slow', inputs, { reuse: true });
    expect((await app.execution.outputs(job.id)).job).toMatchObject({ id: job.id, status: 'successful' });
  });

  it('leaves the job of the same idempotency key at work', async () => {
    const request = { processId: 'slow', api: 'mcp', listed: true, request: { output: 'summary' } } as const;
    const inputs = { seconds: 2, steps: 3 };
    const key = { idempotencyKey: 'once', caller: 'local' };
    const { job, completion } = await app.execution.submit({ ...request, inputs: { value: inputs }, ...key });
    await callAndCancel('slow', inputs, { idempotencyKey: 'once' });
    expect((await completion).job).toMatchObject({ id: job.id, status: 'successful' });
  });

  it('cancels a job that the call itself began', async () => {
    await callAndCancel('slow', { seconds: 30 }, {});
    await vi.waitFor(async () => expect((await newestJob())?.status).toBe('dismissed'), patient);
  });
});

describe('a lost connection', () => {
  it('dismisses the job since 2026-07-28, where it means a cancellation', async () => {
    const client = await connectPinned(endpoint);
    const call = client.call('spin', { pidFile }).catch(() => 'lost');
    const pid = await untilSpinning();
    await client.close();
    expect(await call).toBe('lost');
    await vi.waitFor(async () => expect((await newestJob())?.status).toBe('dismissed'), patient);
    expect(isAlive(pid)).toBe(false);
  });

  it('leaves the job at work in a session, where it means nothing', async () => {
    const client = await connectV1(endpoint);
    const call = client.call('slow', { seconds: 0.8 }).catch(() => 'lost');
    await vi.waitFor(
      async () => expect(await newestJob()).toMatchObject({ processId: 'slow', status: 'running' }),
      patient,
    );
    const job = await newestJob();
    await client.close();
    expect(await call).toBe('lost');
    expect(await app.execution.wait(job?.id ?? '', { ms: 20_000 })).toMatchObject({ status: 'successful' });
  });

  it('leaves the job running when the endpoint closes', async () => {
    const client = await connectPinned(endpoint);
    const call = client.call('slow', { seconds: 0.8 }).catch(() => 'lost');
    await vi.waitFor(
      async () => expect(await newestJob()).toMatchObject({ processId: 'slow', status: 'running' }),
      patient,
    );
    const job = await newestJob();
    await endpoint.close();
    expect(await call).toBe('lost');
    expect(await app.execution.wait(job?.id ?? '', { ms: 20_000 })).toMatchObject({ status: 'successful' });
  });
});
