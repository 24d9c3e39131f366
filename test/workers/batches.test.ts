/** Small tasks go to a worker together; one of them that goes wrong or takes long costs the others nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JobOutcome } from '../../src/execution/execution.ts';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

vi.setConfig({ testTimeout: 60_000 });

let app: App;
beforeEach(async () => {
  app = await createTestApp('./workers/processes/', { workers: 2 });
  await app.warm();
  // Until then nothing tells that the process is quick.
  for (let i = 0; i < 10; i++) await (await submit('quick')).completion;
});
afterEach(() => app.close());

const submit = (mood: string, ms = 0) =>
  app.execution.submit({ processId: 'moody', inputs: { value: { mood, ms } }, api: 'cli', listed: false });
/** Submitted in one turn, so that they go to one worker. */
async function submitAmong(count: number, at: number, mood: string, ms = 0) {
  const all = await Promise.all(
    Array.from({ length: count }, (_, i) => (i === at ? submit(mood, ms) : submit('quick'))),
  );
  const completions = all.map(({ completion }) => completion);
  return { job: all[at]?.job.id ?? '', odd: completions[at], others: completions.filter((_, i) => i !== at) };
}
const statusesOf = async (completions: readonly Promise<JobOutcome>[]) =>
  new Set((await Promise.all(completions)).map(({ job }) => job.status));
function outputOf({ outputs }: JobOutcome, id: string): number {
  const value = outputs.find((output) => output.id === id)?.value;
  return Number(value && 'text' in value ? value.text : NaN);
}

const messagesFor = async (count: number) => {
  const all = await Promise.all(Array.from({ length: count }, () => submit('quick')));
  const outcomes = await Promise.all(all.map(({ completion }) => completion));
  return new Set(outcomes.map((outcome) => `${outputOf(outcome, 'worker')} ${outputOf(outcome, 'messages')}`)).size;
};

it('takes few messages for many tasks', async () => {
  // On a busy machine a quick process takes long now and then.
  await expect.poll(() => messagesFor(64), { timeout: 30_000 }).toBeLessThan(32);
});

it('takes one message for each task of a process that takes long', async () => {
  await (
    await submit('wait', 50)
  ).completion;
  expect(await messagesFor(8)).toBe(8);
});

it.each([0, 5, 11])('fails the one that ends its worker, as number %i, and no other', async (at) => {
  const { odd, others } = await submitAmong(12, at, 'crash');
  expect(await statusesOf(others)).toEqual(new Set(['successful']));
  expect((await odd)?.job).toMatchObject({
    status: 'failed',
    message: 'The worker process of this job ended unexpectedly (exit code 7). Other jobs are not affected.',
  });
});

it('fails the one whose engine fails, and has another worker do those behind it', async () => {
  const { odd, others } = await submitAmong(12, 4, 'trap');
  expect(await statusesOf(others)).toEqual(new Set(['successful']));
  expect((await odd)?.job).toMatchObject({ status: 'failed', error: { code: 'internal' } });
});

it.each([
  ['waits', 'wait'],
  ['computes', 'spin'],
])('has others do what stands behind one that %s', async (_, mood) => {
  const { odd, others } = await submitAmong(12, 1, mood, 6000);
  let isOver = false;
  void odd?.then(() => (isOver = true));
  expect(await statusesOf(others)).toEqual(new Set(['successful']));
  expect(isOver).toBe(false);
  expect((await odd)?.job.status).toBe('successful');
});

it('ends the one that is cancelled, and no other', async () => {
  const { job, odd, others } = await submitAmong(12, 3, 'spin', 20_000);
  await sleep(30);
  await app.execution.cancel(job);
  expect((await odd)?.job.status).toBe('dismissed');
  expect(await statusesOf(others)).toEqual(new Set(['successful']));
});

it('says that one runs when it does, and not when it waits behind another', async () => {
  const submitListed = (mood: string, ms = 0) =>
    app.execution.submit({ processId: 'moody', inputs: { value: { mood, ms } }, api: 'cli', listed: true });
  const all = await Promise.all([
    ...[submitListed('wait', 3000), submitListed('quick'), submitListed('wait', 3000), submitListed('wait', 3001)],
    ...Array.from({ length: 12 }, () => submitListed('quick')),
  ]);
  const statuses = () => Promise.all(all.map(async ({ job }) => (await app.execution.job(job.id)).status));
  await expect.poll(async () => (await statuses()).filter((status) => status === 'running').length).toBe(2);
  await sleep(300);
  expect((await statuses()).filter((status) => status === 'running')).toHaveLength(2);
  const jobs = (await Promise.all(all.map(({ completion }) => completion))).map(({ job }) => job);
  expect(new Set(jobs.map(({ status }) => status))).toEqual(new Set(['successful']));
  expect(new Set(jobs.map(({ attempts }) => attempts))).toEqual(new Set([1]));
  for (const { started = '', finished = '', times } of jobs) {
    const ms = Date.parse(finished) - Date.parse(started);
    expect(ms).toBeGreaterThanOrEqual((times?.runMs ?? NaN) - 20);
  }
});
