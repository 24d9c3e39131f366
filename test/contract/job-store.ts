/** What every job store must do. A store's own test file calls this with a way to make an empty one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJob, type Job } from '../../src/jobs/job.ts';
import type { JobStore } from '../../src/jobs/store.ts';
import type { Output } from '../../src/results/output.ts';
import type { OutputSummary } from '../../src/results/summary.ts';

const UNFINISHED = ['accepted', 'running'] as const;
const summary: OutputSummary = {
  kind: 'FeatureCollection',
  features: 2,
  types: { Point: 2 },
  vertices: 2,
  empty: 0,
  extent: [5, 52, 6, 53],
  properties: ['name'],
};

export function testJobStore(name: string, open: () => Promise<JobStore>): void {
  describe(`${name} as a job store`, () => {
    let store: JobStore;

    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
    });

    async function add(overrides: Partial<Job> = {}): Promise<Job> {
      const job = { ...newJob(), ...overrides };
      await store.add(job);
      return job;
    }

    it('gives a job back as it was added', async () => {
      const job = await add({ request: { response: 'raw', outputs: { a: {} } } });
      expect(await store.get(job.id)).toEqual(job);
    });

    it('knows nothing of a job that was never added', async () => {
      expect(await store.get('nobody')).toBeUndefined();
    });

    it('moves a job from one of the named statuses and says so', async () => {
      const { id } = await add();
      expect(await store.move(id, ['accepted'], { status: 'running', started: '2026-01-01T00:00:00.000Z' })).toBe(true);
      expect(await store.get(id)).toMatchObject({ status: 'running', started: '2026-01-01T00:00:00.000Z' });
    });

    it('leaves a job alone whose status is another one', async () => {
      const { id } = await add({ status: 'successful' });
      expect(await store.move(id, ['accepted', 'running'], { status: 'dismissed' })).toBe(false);
      expect(await store.get(id)).toMatchObject({ status: 'successful' });
    });

    it('lets only one of two racing ends happen', async () => {
      const { id } = await add({ status: 'running' });
      const moved = await Promise.all([
        store.move(id, UNFINISHED, { status: 'successful' }),
        store.move(id, UNFINISHED, { status: 'dismissed' }),
      ]);
      expect(moved).toEqual([true, false]);
      expect(await store.get(id)).toMatchObject({ status: 'successful' });
    });

    it('keeps what a change does not name', async () => {
      const { id } = await add();
      await store.move(id, UNFINISHED, { message: 'halfway', progress: 50 });
      await store.move(id, UNFINISHED, { progress: 60 });
      expect(await store.get(id)).toMatchObject({ message: 'halfway', progress: 60, status: 'accepted' });
    });

    it('dates every change', async () => {
      const { id, updated } = await add({ updated: '2020-01-01T00:00:00.000Z' });
      await store.move(id, UNFINISHED, { progress: 1 });
      const after = await store.get(id);
      expect(Date.parse(after?.updated ?? '')).toBeGreaterThan(Date.parse(updated));
    });

    it('keeps an error with its issues', async () => {
      const { id } = await add();
      const error = { code: 'invalid-input', message: 'no', issues: [{ pointer: '/a', message: 'is wrong' }] } as const;
      await store.move(id, UNFINISHED, { status: 'failed', error });
      expect(await store.get(id)).toMatchObject({ status: 'failed', error });
    });

    it('stores outputs in the step that ends the job, in their order', async () => {
      const { id } = await add();
      const outputs: readonly Output[] = [
        { id: 'b', bytes: 7, mediaType: 'text/plain', value: { text: '"näh"' } },
        { id: 'a', bytes: 900_000, mediaType: 'application/geo+json', summary, value: { file: '/results/a.json' } },
        { id: 'p', bytes: 3, mediaType: 'image/png', raw: true, value: { data: Buffer.from([0, 255, 13]) } },
      ];
      await store.move(id, UNFINISHED, { status: 'successful' }, outputs);
      expect(await store.outputs(id)).toEqual(outputs);
    });

    it('stores no outputs when the job does not move', async () => {
      const { id } = await add({ status: 'dismissed' });
      await store.move(id, UNFINISHED, { status: 'successful' }, [
        { id: 'a', bytes: 1, mediaType: 'application/json', value: { text: '1' } },
      ]);
      expect(await store.outputs(id)).toEqual([]);
    });

    it('deletes the outputs of a job that has ended, and only of such', async () => {
      const { id } = await add({ status: 'running' });
      const outputs = [{ id: 'a', bytes: 1, mediaType: 'application/json', value: { text: '1' } }];
      await store.removeOutputs(id, { status: 'dismissed' });
      expect(await store.get(id)).toMatchObject({ status: 'running' });
      await store.move(id, UNFINISHED, { status: 'successful' }, outputs);
      await store.removeOutputs(id, { status: 'dismissed' });
      expect(await store.get(id)).toMatchObject({ status: 'dismissed' });
      expect(await store.outputs(id)).toEqual([]);
    });

    it('lists listed jobs only, newest first', async () => {
      const first = await add();
      await add({ listed: false });
      const third = await add();
      const { jobs, next } = await store.list({ limit: 10 });
      expect(jobs.map((job) => job.id)).toEqual([third.id, first.id]);
      expect(next).toBeUndefined();
    });

    it('pages without losing or repeating a job, even when new ones come in between', async () => {
      const ids = [];
      for (let i = 0; i < 5; i++) ids.unshift((await add()).id);
      const first = await store.list({ limit: 2 });
      await add();
      const second = await store.list({ limit: 2, ...(first.next && { after: first.next }) });
      const third = await store.list({ limit: 2, ...(second.next && { after: second.next }) });
      expect([first, second, third].flatMap((page) => page.jobs.map((job) => job.id))).toEqual(ids);
      expect(third.next).toBeUndefined();
    });

    it('refuses to go on behind a page that it never gave out', async () => {
      await add();
      const list = store.list({ limit: 2, after: 'nonsense' });
      await expect(list).rejects.toMatchObject({
        code: 'invalid-request',
        message: expect.stringContaining('"nonsense"'),
      });
    });

    it('filters by process and by the present status', async () => {
      const buffer = await add({ processId: 'buffer' });
      const echo = await add({ processId: 'echo' });
      await store.move(echo.id, UNFINISHED, { status: 'running' });
      const byProcess = await store.list({ limit: 10, processIds: ['buffer', 'union'] });
      const byStatus = await store.list({ limit: 10, statuses: ['running'] });
      expect(byProcess.jobs.map((job) => job.id)).toEqual([buffer.id]);
      expect(byStatus.jobs.map((job) => job.id)).toEqual([echo.id]);
    });

    it('hands a wish to dismiss to the server process that runs the job', async () => {
      const mine = await add({ instance: 'one' });
      await add({ instance: 'two' });
      await store.requestDismiss(mine.id);
      expect(await store.dismissRequests('one')).toEqual([mine.id]);
      expect(await store.dismissRequests('two')).toEqual([]);
    });

    it('drops a wish to dismiss when the job has ended', async () => {
      const { id, instance } = await add();
      await store.requestDismiss(id);
      await store.move(id, UNFINISHED, { status: 'dismissed' });
      expect(await store.dismissRequests(instance)).toEqual([]);
    });

    it('ends the unfinished jobs of server processes that are silent, and no others', async () => {
      const orphan = await add({ instance: 'dead' });
      const done = await add({ instance: 'dead', status: 'successful' });
      const alive = await add({ instance: 'alive' });
      await store.beat('alive');
      expect(await store.abandon(5000, { status: 'failed', message: 'The server stopped.' })).toBe(1);
      expect(await store.get(orphan.id)).toMatchObject({ status: 'failed', message: 'The server stopped.' });
      expect(await store.get(done.id)).toMatchObject({ status: 'successful' });
      expect(await store.get(alive.id)).toMatchObject({ status: 'accepted' });
    });
  });
}

function newJob(): Job {
  return createJob({
    processId: 'buffer',
    processVersion: '1.0.0',
    door: 'ogc',
    listed: true,
    instance: 'one',
    request: undefined,
  });
}
