import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { ExecutionRequest } from '../../src/execution/execution.ts';
import type { Job } from '../../src/model/job.ts';
import { createTestApp } from '../app.ts';

let app: App;

beforeAll(async () => {
  app = await createTestApp('./workers/processes/', { runTimeout: 3, heapMb: 64, recycleMb: 512, memoryMb: 1024 });
  await app.warm();
});
afterAll(() => app.close());

const started = (processId: string, inputs: unknown = {}, rest: Partial<ExecutionRequest> = {}) =>
  app.execution.submit({ processId, inputs: { value: inputs }, api: 'cli', listed: true, ...rest });

/** Of the worker that ran a job which leaves this much memory in use. */
const workerPid = async (mb = 0): Promise<string> => {
  const { job, completion } = await started('swell', { mb });
  await completion;
  return JSON.stringify((await app.execution.outputs(job.id)).outputs[0]?.value);
};

const isRunning = async (id: string) => {
  await expect.poll(async () => (await app.execution.job(id)).status, { timeout: 5000 }).toBe('running');
};

describe('execution', () => {
  it('adds the job before it answers, then runs it and keeps its outputs', async () => {
    const { job, completion } = await started('hello-world', { name: 'Ada' });
    expect(await app.execution.job(job.id)).toMatchObject({ status: 'accepted', processId: 'hello-world', api: 'cli' });
    expect((await completion).job).toMatchObject({ status: 'successful', progress: 100 });
    const { outputs } = await app.execution.outputs(job.id);
    expect(outputs).toEqual([
      {
        id: 'echo',
        bytes: 38,
        mediaType: 'application/json',
        value: { text: '{"greeting":"Hello Ada!","name":"Ada"}' },
      },
    ]);
  });

  it('makes no job of inputs that do not fit', async () => {
    const before = (await app.execution.jobs({ limit: 1000 })).jobs.length;
    await expect(started('hello-world', { nme: 'Ada' })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [
        { pointer: '/name', message: 'is required: Name to greet' },
        { pointer: '/nme', message: 'is not an input; the inputs are name, message. Did you mean name?' },
      ],
    });
    expect((await app.execution.jobs({ limit: 1000 })).jobs.length).toBe(before);
  });

  it('names the process that was probably meant', async () => {
    await expect(started('helo-word')).rejects.toMatchObject({
      code: 'no-such-process',
      message: 'There is no process "helo-word". Did you mean hello-world?',
    });
  });

  it('says when a job began and ended', async () => {
    const { completion } = await started('hello-world', { name: 'Ada' });
    const { created, started: began = '', finished = '' } = (await completion).job;
    expect([created, began, finished]).toEqual([created, began, finished].toSorted());
    expect(finished).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('keeps who asked, what computed, what came of it and where the time went', async () => {
    const { completion } = await started('steps', { ms: 20, steps: 2 }, { caller: 'ip:192.0.2.1' });
    const { job } = await completion;
    expect(job).toMatchObject({ caller: 'ip:192.0.2.1', attempts: 1 });
    expect(job.engine).toMatchObject({ isthmus: '0.1.0', 'geos-wasm': '3.1.1', proj4: '2.22.0' });
    expect(job.outputs).toEqual([{ id: 'steps', bytes: 1, mediaType: 'application/json' }]);
    const { times } = job;
    expect(times?.runMs).toBeGreaterThanOrEqual(38);
    expect(Math.min(times?.queueMs ?? -1, times?.parseMs ?? -1, times?.writeMs ?? -1)).toBeGreaterThanOrEqual(0);
  });

  it('keeps what the process logged, for as long as the job', async () => {
    const { job, completion } = await started('steps', { ms: 1, steps: 1 });
    await completion;
    expect(await app.execution.log(job.id)).toContainEqual({
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'info',
      text: 'takes 1 steps',
    });
    await expect(app.execution.log('nope')).rejects.toMatchObject({ code: 'no-such-job' });
  });

  it('reports progress that rises, with its message, to those who wait', async () => {
    const { job } = await started('steps');
    const seen: Job[] = [];
    const ended = await app.execution.wait(job.id, { ms: 10_000, onProgress: (now) => seen.push(now) });
    const percents = seen.map((at) => at.progress);
    expect(percents).toEqual(percents.toSorted((a, b) => a - b));
    expect(new Set(percents).size).toBeGreaterThan(3);
    expect(seen.map((at) => at.message)).toContain('step 2');
    expect(ended).toMatchObject({ status: 'successful', progress: 100, warnings: ['nothing was computed'] });
  });

  it('lets a caller stop waiting while the job goes on', async () => {
    const { job, completion } = await started('steps', { ms: 300 });
    expect(await app.execution.wait(job.id, { ms: 50 })).toMatchObject({ id: job.id, progress: 0 });
    expect((await completion).job.status).toBe('successful');
  });

  it('says that a result is not ready', async () => {
    const { job, completion } = await started('steps');
    await expect(app.execution.outputs(job.id)).rejects.toMatchObject({ code: 'result-not-ready' });
    await completion;
  });

  it('fails a job with the reason, not with the text of the fault', async () => {
    const { job, completion } = await started('broken');
    const ended = (await completion).job;
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    expect(JSON.stringify(ended)).not.toContain('secret');
    await expect(app.execution.outputs(job.id)).rejects.toMatchObject({ code: 'internal', status: 500 });
  });

  it('never gives out an output that does not fit its description', async () => {
    const { completion } = await started('misfit');
    expect((await completion).job).toMatchObject({
      status: 'failed',
      error: { code: 'internal', message: 'The result of misfit does not fit its own description.' },
    });
  });

  it('lists neither a synchronous job nor keeps its outputs', async () => {
    const { job, completion } = await started('hello-world', { name: 'Ada' }, { listed: false });
    expect((await completion).outputs).toHaveLength(1);
    expect((await app.execution.outputs(job.id)).outputs).toEqual([]);
    const { jobs } = await app.execution.jobs({ limit: 1000 });
    expect(jobs.map(({ id }) => id)).not.toContain(job.id);
  });

  it('knows a synchronous job from its first moment to long after its end', async () => {
    const { job, completion } = await started('steps', { ms: 100, steps: 3 }, { listed: false });
    expect(await app.execution.job(job.id)).toMatchObject({ status: 'accepted', attempts: 0 });
    await isRunning(job.id);
    await completion;
    const lines = await app.execution.log(job.id);
    expect(lines.map(({ text }) => text)).toEqual([
      'accepted (cli)',
      'running, attempt 1',
      'takes 3 steps',
      'nothing was computed',
      'successful',
    ]);
    const ended = await app.execution.job(job.id);
    expect(ended).toMatchObject({ status: 'successful', progress: 100, attempts: 1 });
    expect(Date.parse(ended.finished ?? '') - Date.parse(ended.started ?? '')).toBeGreaterThanOrEqual(300);
  });

  it('dismisses a synchronous job in its first moment', async () => {
    const { job, completion } = await started('spin', {}, { listed: false });
    expect(await app.execution.dismiss(job.id)).toMatchObject({ status: 'dismissed' });
    expect((await completion).job).toMatchObject({ status: 'dismissed' });
    expect(await app.execution.job(job.id)).toMatchObject({ status: 'dismissed', listed: false });
  });

  it('writes a large output to a file and discards it when told', async () => {
    const { job, completion } = await started('large', { length: 300_000 }, { listed: false });
    const [output] = (await completion).outputs;
    expect(output).toMatchObject({ id: 'text', bytes: 300_002 });
    const file = output && 'file' in output.value ? output.value.file : '';
    expect(existsSync(file)).toBe(true);
    await app.execution.discard(job.id);
    expect(existsSync(file)).toBe(false);
  });

  it('knows nothing of a job that nobody started', async () => {
    const unknown = { code: 'no-such-job', status: 404 };
    await expect(app.execution.job('nope')).rejects.toMatchObject(unknown);
    await expect(app.execution.wait('nope', { ms: 0 })).rejects.toMatchObject(unknown);
    await expect(app.execution.outputs('nope')).rejects.toMatchObject(unknown);
    await expect(app.execution.dismiss('nope')).rejects.toMatchObject(unknown);
  });
});

describe('dismissing', () => {
  it('stops a loop that hears nothing, then says dismissed', async () => {
    const { job } = await started('spin');
    await isRunning(job.id);
    const before = performance.now();
    expect(await app.execution.dismiss(job.id)).toMatchObject({ status: 'dismissed' });
    expect(performance.now() - before).toBeLessThan(2000);
    await expect(app.execution.outputs(job.id)).rejects.toMatchObject({ code: 'dismissed', status: 410 });
  });

  it('takes a waiting job out of the queue without disturbing the one that runs', async () => {
    const first = await started('steps');
    const second = await started('steps');
    expect(await app.execution.dismiss(second.job.id)).toMatchObject({ status: 'dismissed' });
    expect((await first.completion).job.status).toBe('successful');
  });

  it('is gone the second time', async () => {
    const { job } = await started('steps');
    await app.execution.dismiss(job.id);
    await expect(app.execution.dismiss(job.id)).rejects.toMatchObject({ code: 'dismissed' });
  });

  it('removes the outputs of a job that has ended', async () => {
    const { job, completion } = await started('large', { length: 300_000 });
    const [output] = (await completion).outputs;
    const file = output && 'file' in output.value ? output.value.file : '';
    expect(existsSync(file)).toBe(true);
    expect(await app.execution.dismiss(job.id)).toMatchObject({
      status: 'dismissed',
      message: 'Dismissed after the job was successful; its outputs are removed.',
    });
    expect(existsSync(file)).toBe(false);
    await expect(app.execution.outputs(job.id)).rejects.toMatchObject({ code: 'dismissed' });
  });

  it('keeps the inputs of a job that has ended, with which it runs again', async () => {
    const { job, completion } = await started('hello-world', { name: 'Ada' });
    await completion;
    await app.execution.dismiss(job.id);
    expect((await app.execution.inputs(job.id)).source).toEqual({ value: { name: 'Ada' } });
    const again = await app.execution.rerun(job.id);
    expect((await again.completion).job).toMatchObject({ status: 'successful' });
    expect(again.job.id).not.toBe(job.id);
  });
});

describe('cancelling', () => {
  it('stops the work, and may be asked for twice', async () => {
    const { job } = await started('spin');
    expect(await app.execution.cancel(job.id)).toMatchObject({ status: 'dismissed' });
    expect(await app.execution.cancel(job.id)).toMatchObject({ status: 'dismissed' });
  });

  it('leaves a job that has ended as it is, outputs and all', async () => {
    const { job, completion } = await started('hello-world', { name: 'Ada' });
    await completion;
    expect(await app.execution.cancel(job.id)).toMatchObject({ status: 'successful' });
    expect((await app.execution.outputs(job.id)).outputs).toHaveLength(1);
  });
});

describe('a job that breaks its worker', () => {
  it.each([
    ['crash', 'internal', 'exit code 7'],
    ['exhaust', 'too-large', 'out of memory: limit 64 MB of JavaScript heap'],
  ])('costs that job alone: %s', async (processId, code, reason) => {
    const { completion } = await started(processId);
    const { job } = await completion;
    expect(job).toMatchObject({ status: 'failed', error: { code } });
    expect(job.message).toContain(reason);
    const next = await started('hello-world', { name: 'Ada' });
    expect((await next.completion).job.status).toBe('successful');
  });

  it('is told that the engine broke when WebAssembly traps, and no other job meets that engine', async () => {
    const before = await workerPid();
    const { completion } = await started('trap');
    expect((await completion).job).toMatchObject({
      status: 'failed',
      error: {
        code: 'internal',
        message: 'The geometry engine failed on this input (unreachable). Simplify or split it.',
      },
    });
    expect(await workerPid()).not.toBe(before);
  });

  it('gets its outputs when it leaves too much memory behind, and the worker is replaced', async () => {
    const before = await workerPid();
    expect(await workerPid()).toBe(before);
    expect(await workerPid(600)).toBe(before);
    expect(await workerPid()).not.toBe(before);
  });

  it('is ended when it runs too long, counted from its start', async () => {
    const { completion } = await started('spin');
    expect((await completion).job).toMatchObject({
      status: 'failed',
      error: { code: 'timeout', message: expect.stringContaining('longer than 3 s') as string },
    });
  });
});

describe('a server that closes', () => {
  it('tells who waits for a job that the job is kept', async () => {
    const closing = await createTestApp('./workers/processes/');
    const { job } = await closing.execution.submit({
      processId: 'spin',
      inputs: { value: {} },
      api: 'mcp',
      listed: true,
    });
    await expect.poll(async () => (await closing.execution.job(job.id)).status, { timeout: 20_000 }).toBe('running');
    const waiting = closing.execution.wait(job.id, { ms: 20_000 });
    await closing.execution.drain(0);
    const [outcome] = await Promise.allSettled([waiting, closing.close()]);
    expect(outcome).toMatchObject({
      reason: { code: 'stopped', message: expect.stringContaining(`Job ${job.id} is kept`) },
    });
  });
});
