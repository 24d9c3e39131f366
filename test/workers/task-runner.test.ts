import { setTimeout as sleep } from 'node:timers/promises';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { TaskRunner } from '../../src/workers/task-runner.ts';
import { createTestApp, openCompiledTaskRunner } from '../app.ts';
import { hasProc } from '../systems.ts';

let app: App;
let runner: TaskRunner;
beforeAll(async () => {
  app = await createTestApp('./workers/processes/', { workers: 1, memoryMb: 640 }, (options) => {
    runner = openCompiledTaskRunner(options);
    return runner;
  });
  await app.warm();
});
afterAll(() => app.close());

const start = (processId: string, value: unknown = {}) =>
  app.execution.submit({ processId, inputs: { value }, api: 'cli', listed: true });
const workerPid = async ({ execution }: App) => {
  const inputs = { value: { mb: 0 } };
  const { completion } = await execution.submit({ processId: 'swell', inputs, api: 'cli', listed: false });
  const [output] = (await completion).outputs;
  return output && 'text' in output.value ? output.value.text : '';
};
const childrenOf = (pid: number) =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /worker\.[jt]s/.test(line))
    .map((line) => Number.parseInt(line, 10));
const runs = async (id: string) => {
  await expect.poll(async () => (await app.execution.job(id)).status, { timeout: 10_000 }).toBe('running');
};
/** Of a process, in ticks of the kernel; nothing once it is gone. */
const cpuOf = (pid: number) => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return undefined;
  }
};

describe('the pool', () => {
  it.skipIf(!hasProc)('has a replacement for a worker that died, before anybody asks for one', async () => {
    const [before = 0] = childrenOf(process.pid);
    const { completion } = await start('crash');
    expect((await completion).job).toMatchObject({ status: 'failed', error: { code: 'internal' } });
    const others = () => childrenOf(process.pid).filter((pid) => pid !== before);
    await expect.poll(others, { timeout: 5000 }).toHaveLength(1);
    const [after = 0] = others();
    expect(await workerPid(app)).toBe(String(after));
  });

  it('runs a task elsewhere that did not reach its worker', async () => {
    const task = {
      processId: 'swell',
      inputs: { source: { value: { mb: 0 } }, references: [] },
      folder: '',
      inlineBytes: 1000,
    };
    const hooks = { signal: new AbortController().signal, onStart() {}, onProgress() {}, onLog() {} };
    for (let i = 0; i < 3; i++) {
      const pid = Number(await workerPid(app));
      // From here to the message to the worker the event loop does not look for what has happened to processes.
      await stat('.');
      process.kill(pid, 'SIGKILL');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      const { outputs } = await runner.run(task, hooks);
      expect(outputs).toHaveLength(1);
    }
  });

  it.each([
    ['arrays outside the JavaScript heap', 'flood'],
    ['one growing WebAssembly memory', 'grow'],
  ])('ends a job that fills memory with %s', async (_, processId) => {
    const { completion } = await start(processId);
    expect((await completion).job).toMatchObject({
      status: 'failed',
      error: { code: 'too-large' },
      message: 'The job ran out of memory: limit 640 MB. Send fewer or simpler features.',
    });
  });

  it.skipIf(!hasProc)('says how a worker ended that somebody killed, and is whole again', async () => {
    const { job, completion } = await start('spin');
    await runs(job.id);
    const [worker = 0] = childrenOf(process.pid);
    // Zero would be the process group of the tests.
    expect(worker).toBeGreaterThan(0);
    process.kill(worker, 'SIGKILL');
    expect((await completion).job).toMatchObject({
      status: 'failed',
      message: 'The worker process of this job ended unexpectedly (signal SIGKILL). Other jobs are not affected.',
    });
    const next = await start('hello-world', { name: 'Ada' });
    expect((await next.completion).job.status).toBe('successful');
    expect(childrenOf(process.pid)).toHaveLength(1);
  });

  it.skipIf(!hasProc)('has freed the processor when it says dismissed', async () => {
    const { job } = await start('spin');
    await runs(job.id);
    const [worker = 0] = childrenOf(process.pid);
    expect(cpuOf(worker)).toBeGreaterThanOrEqual(0);
    expect(await app.execution.dismiss(job.id)).toMatchObject({ status: 'dismissed' });
    expect(cpuOf(worker)).toBeUndefined();
  });

  it.skipIf(!hasProc)('keeps the worker of a cancelled task that ends by itself in a moment', async () => {
    await app.warm();
    let kept = 0;
    // On a busy machine a moment may be too short, now and then.
    for (let i = 0; i < 10; i++) {
      const workers = childrenOf(process.pid);
      const { job } = await start('steps', { ms: 60, steps: 1 });
      await sleep(20);
      expect(await app.execution.dismiss(job.id)).toMatchObject({ status: 'dismissed' });
      if (childrenOf(process.pid).join() === workers.join()) kept += 1;
    }
    expect(kept).toBeGreaterThan(0);
  });

  it('answers views while jobs hold all workers', async () => {
    const { job } = await start('spin');
    await runs(job.id);
    const square = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 0],
        ],
      ],
    };
    const [output] = await app.execution.view('write-layer', { layer: square, format: 'wkt' });
    const { data } = output && 'data' in output.value ? output.value : {};
    expect(Buffer.from(data ?? []).toString()).toBe('POLYGON ((0 0, 1 0, 1 1, 0 0))');
    expect((await app.execution.job(job.id)).status).toBe('running');
    await app.execution.dismiss(job.id);
  });

  it('loses no job when cancellations race with ends', async () => {
    const all = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const { job, completion } = await start('hello-world', { name: String(i) });
        if (i % 2 === 0) await sleep((i * 7) % 50).then(() => app.execution.cancel(job.id));
        return (await completion).job;
      }),
    );
    const ends = all.map(({ status }) => status);
    expect(ends.filter((status) => status !== 'successful' && status !== 'dismissed')).toEqual([]);
    // Nobody asked for the end of these.
    expect(ends.filter((_, i) => i % 2 === 1)).toEqual(Array.from({ length: 20 }, () => 'successful'));
  });
});
