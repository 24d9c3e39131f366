/** A worker that is used up goes on until another one, which has run the examples, takes its place. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createTestApp, openCompiledTaskRunner } from '../app.ts';
import { hasProc } from '../systems.ts';
import { countWorkers } from './worker-count.ts';

vi.setConfig({ testTimeout: 90_000 });

let app: App;
let hours = 0;
afterEach(() => app.close());

async function open(settings: Readonly<Record<string, unknown>>, folders: readonly string[] = []) {
  hours = 0;
  const now = () => performance.now() + hours * 3_600_000;
  app = await createTestApp(['./workers/tally/processes/', ...folders], settings, (options) =>
    openCompiledTaskRunner(options, { warmUp: true, now }),
  );
  await app.warm();
}

/** Pid of the worker, and the number of runs there with this one. */
async function run(inputs: object = {}) {
  const { completion } = await app.execution.submit({
    ...{ processId: 'tally', inputs: { value: inputs }, api: 'cli', listed: false },
  } as const);
  const { job, outputs } = await completion;
  expect(job).toMatchObject({ status: 'successful' });
  const [worker = 0, runs = 0] = outputs.map(({ value }) => Number('text' in value ? value.text : NaN));
  return { worker, runs };
}
/** Runs again and again until another worker answers than the first. */
async function runUntilReplaced(first: number) {
  for (;;) {
    const answer = await run();
    expect(countWorkers()).toBeLessThanOrEqual(2);
    if (answer.worker !== first) return answer;
    await sleep(5);
  }
}
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-replacement-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
it.skipIf(!hasProc)('replaces a worker after a number of jobs by one that has run the examples', async () => {
  await open({ recycleJobs: 3 });
  const first = await run();
  expect(first.runs).toBe(2);
  expect([await run(), await run()]).toEqual([
    { worker: first.worker, runs: 3 },
    { worker: first.worker, runs: 4 },
  ]);
  expect(await runUntilReplaced(first.worker)).toMatchObject({ runs: 2 });
  await expect.poll(countWorkers).toBe(1);
});

it.skipIf(!hasProc)('replaces a worker of some age likewise, after its next job', async () => {
  await open({ recycleHours: 1 });
  const { worker } = await run();
  hours = 1;
  expect(await run()).toEqual({ worker, runs: 3 });
  expect(await runUntilReplaced(worker)).toMatchObject({ runs: 2 });
  // The new one is young.
  await app.warm();
  expect(countWorkers()).toBe(1);
});

it.skipIf(!hasProc)('has the replacement ready when a job ends that has taken much memory', async () => {
  const hold = join(makeFolder(), 'hold');
  writeFileSync(hold, '');
  await open({ recycleMb: 256 });
  const large = run({ mb: 400, hold });
  await expect.poll(countWorkers, { timeout: 30_000 }).toBe(2);
  await app.warm();
  rmSync(hold);
  const { worker } = await large;
  const next = await run();
  expect(next.worker).not.toBe(worker);
  expect(next.runs).toBe(2);
  await expect.poll(countWorkers).toBe(1);
});

it.skipIf(!hasProc)('replaces all workers in turn, and loses no job', async () => {
  await open({ workers: 2, recycleJobs: 20 });
  const workers = new Set<number>();
  let most = 0;
  for (let i = 0; i < 6; i++) {
    const answers = await Promise.all(Array.from({ length: 30 }, () => run()));
    for (const { worker, runs } of answers) {
      workers.add(worker);
      expect(runs).toBeGreaterThan(1);
    }
    most = Math.max(most, countWorkers());
    await app.warm();
  }
  expect(workers.size).toBeGreaterThan(3);
  expect(most).toBeLessThanOrEqual(4);
});

it.skipIf(!hasProc)('goes on with the old worker while none can start', async () => {
  const folder = makeFolder();
  const define = new URL('../../src/process/define-process.ts', import.meta.url).href;
  writeFileSync(join(folder, 'need.mjs'), 'export const answer = 1;');
  writeFileSync(
    join(folder, 'needy.ts'),
    `import { defineProcess } from '${define}';
     import { answer } from './need.mjs';
     export default defineProcess({ id: 'needy', version: '1.0.0', title: 'Needy', group: 'test', examples: [],
       description: 'Needs a file.', inputs: {}, outputs: {}, run: () => ({ answer }) });`,
  );
  await open({ recycleJobs: 2 }, [folder]);
  renameSync(join(folder, 'need.mjs'), join(folder, 'gone.mjs'));
  const first = await run();
  for (let i = 0; i < 20; i++) {
    expect((await run()).worker).toBe(first.worker);
    await sleep(100);
  }
  renameSync(join(folder, 'gone.mjs'), join(folder, 'need.mjs'));
  expect(await runUntilReplaced(first.worker)).toMatchObject({ runs: 2 });
});
