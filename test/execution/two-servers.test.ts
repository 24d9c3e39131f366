/** Two server processes on one store, such as a desktop agent's stdio server beside `isthmus serve`. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createJob } from '../../src/model/job.ts';
import { placeOf } from '../../src/server/data-folder.ts';
import { openSqliteStore } from '../../src/storage/sqlite/job-store.ts';
import { createTestApp } from '../app.ts';

const data = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
let one: App;
let two: App;

beforeAll(async () => {
  const store = openSqliteStore(placeOf(data));
  const inputs = { source: { value: { ms: 20, steps: 2 } } };
  await store.add({ ...orphan, status: 'running', attempts: 1 }, { inputs });
  await store.add({ ...hopeless, status: 'running', attempts: 3 }, { inputs });
  await store.add({ ...unlisted, status: 'running' });
  await store.close();
  [one, two] = await Promise.all([
    createTestApp('./workers/processes/', { data }),
    createTestApp('./workers/processes/', { data }),
  ]);
  await Promise.all([one.warm(), two.warm()]);
});
afterAll(async () => {
  await one.close();
  await two.close();
});

const orphan = createJob({
  processId: 'steps',
  processVersion: '1.0.0',
  api: 'mcp',
  listed: true,
  instance: 'a server process that was killed',
  request: undefined,
});

const hopeless = { ...orphan, id: 'hopeless' };
const unlisted = { ...orphan, id: 'unlisted', listed: false };

describe('two servers on one store', () => {
  it('see, await and fetch each other’s jobs', async () => {
    const { job } = await one.execution.submit({
      processId: 'steps',
      inputs: { value: {} },
      api: 'mcp',
      listed: true,
    });
    const percents: number[] = [];
    const ended = await two.execution.wait(job.id, {
      ms: 10_000,
      onProgress: ({ progress }) => percents.push(progress),
    });
    expect(ended.status).toBe('successful');
    expect(percents.length).toBeGreaterThan(1);
    expect((await two.execution.outputs(job.id)).outputs).toEqual([
      { id: 'steps', bytes: 1, mediaType: 'application/json', value: { text: '4' } },
    ]);
  });

  it('dismiss each other’s jobs, and the work stops', async () => {
    const { job, completion } = await one.execution.submit({
      processId: 'spin',
      inputs: { value: {} },
      api: 'mcp',
      listed: true,
    });
    await expect.poll(async () => (await two.execution.job(job.id)).status).toBe('running');
    expect(await two.execution.dismiss(job.id)).toMatchObject({ status: 'dismissed' });
    expect((await completion).job.status).toBe('dismissed');
  });

  it('run the jobs of a server that was killed again, once', async () => {
    const ended = await one.execution.wait(orphan.id, { ms: 20_000 });
    expect(ended).toMatchObject({ status: 'successful', attempts: 2 });
    expect((await two.execution.log(orphan.id)).map(({ level, text }) => [level, text])).toEqual([
      ['info', 'accepted (mcp)'],
      ['warn', 'The server stopped after 1 attempt; back in the queue.'],
      ['info', 'running, attempt 2'],
      ['info', 'takes 2 steps'],
      ['warn', 'nothing was computed'],
      ['info', 'successful'],
    ]);
  });

  it('do not try without end', async () => {
    expect(await one.execution.job(hopeless.id)).toMatchObject({
      status: 'failed',
      error: {
        code: 'stopped',
        message: expect.stringContaining('for the 3rd time; 3 are allowed') as string,
      },
    });
  });

  it('give up on what nobody waits for any more', async () => {
    expect(await one.execution.job(unlisted.id)).toMatchObject({ status: 'failed', error: { code: 'stopped' } });
  });
});

describe('a full queue', () => {
  it('refuses the next job with the limit and the way out', async () => {
    const app = await createTestApp('./workers/processes/', { queueLimit: 1 });
    const start = () => app.execution.submit({ processId: 'steps', inputs: { value: {} }, api: 'ogc', listed: true });
    await start();
    await start();
    await expect(start()).rejects.toMatchObject({
      code: 'overloaded',
      status: 503,
      message: 'The server is busy: 1 jobs run and 1 wait, which is the limit. Try again in a few seconds.',
    });
    await app.close();
  });

  it('ends its jobs with a reason when the server closes', async () => {
    const app = await createTestApp('./workers/processes/');
    const { completion } = await app.execution.submit({
      processId: 'spin',
      inputs: { value: {} },
      api: 'ogc',
      listed: true,
    });
    await app.close();
    expect((await completion).job).toMatchObject({ status: 'failed', error: { code: 'stopped' } });
  });
});
