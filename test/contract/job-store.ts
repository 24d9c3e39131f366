/** What every job store must do. A store's own test file calls this with a way to make an empty one. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeJob, createJob, type Job } from '../../src/model/job.ts';
import type { JobStore } from '../../src/model/job-store.ts';
import type { Output } from '../../src/model/output.ts';
import type { OutputSummary } from '../../src/model/summary.ts';

const AT = '2026-03-01T00:00:00.000Z';
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

    it('keeps nothing of a probe', async () => {
      const job = await add();
      await store.probe();
      expect(await store.list({ limit: 10 })).toEqual({ jobs: [job] });
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

    it('has a job after its changes as who made them does', async () => {
      const job = await add({ message: 'of the last attempt' });
      const begun = { status: 'running', started: '2026-01-01T00:00:00.000Z', attempts: 1, updated: AT } as const;
      const ended = { status: 'successful', progress: 100, warnings: ['w'], finished: AT, updated: AT } as const;
      const running = changeJob(job, begun);
      await store.move(job.id, UNFINISHED, begun);
      expect(await store.get(job.id)).toEqual(running);
      expect(running).not.toHaveProperty('message');
      await store.move(job.id, UNFINISHED, ended);
      expect(await store.get(job.id)).toEqual(changeJob(running, ended));
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
      await store.move(id, UNFINISHED, { status: 'successful', finished: AT }, { outputs });
      expect(await store.outputs(id)).toEqual(outputs);
    });

    it('stores no outputs when the job does not move', async () => {
      const { id } = await add({ status: 'dismissed' });
      await store.move(
        id,
        UNFINISHED,
        { status: 'successful' },
        { outputs: [{ id: 'a', bytes: 1, mediaType: 'application/json', value: { text: '1' } }] },
      );
      expect(await store.outputs(id)).toEqual([]);
    });

    it('deletes the outputs of a job that has ended, and only of such', async () => {
      const { id } = await add({ status: 'running' });
      const outputs = [{ id: 'a', bytes: 1, mediaType: 'application/json', value: { text: '1' } }];
      await store.expire(id, { status: 'dismissed' });
      expect(await store.get(id)).toMatchObject({ status: 'running' });
      await store.move(id, UNFINISHED, { status: 'successful', finished: AT }, { outputs });
      await store.expire(id, { status: 'dismissed' });
      expect(await store.get(id)).toMatchObject({ status: 'dismissed' });
      expect(await store.outputs(id)).toEqual([]);
    });

    it('deletes the outputs of a job that has ended and keeps its inputs, whose size then counts', async () => {
      const job = { ...newJob(), inputs: { sha256: 'x', bytes: 7, references: [] } };
      await store.add(job, { inputs: { source: { value: { a: 1 } } } });
      const outputs = [{ id: 'a', bytes: 100, mediaType: 'application/json', value: { text: '1' } }];
      expect(await store.removeOutputs(job.id, { status: 'dismissed' })).toBe(false);
      await store.move(job.id, UNFINISHED, { status: 'successful', finished: AT }, { outputs });
      expect(await store.keptBytes()).toBe(107);
      expect(await store.removeOutputs(job.id, { status: 'dismissed' })).toBe(true);
      expect(await store.get(job.id)).toMatchObject({ status: 'dismissed' });
      expect(await store.outputs(job.id)).toEqual([]);
      expect(await store.inputs(job.id)).toEqual({ source: { value: { a: 1 } } });
      expect(await store.keptBytes()).toBe(7);
      expect(await store.expirable(Infinity, 10)).toEqual([{ id: job.id, bytes: 7 }]);
      expect(await store.expire(job.id, { expired: AT })).toBe(true);
      expect([await store.inputs(job.id), await store.keptBytes()]).toEqual([undefined, 0]);
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

    it('pages back the way it came, and says where a list ends', async () => {
      const ids = [];
      for (let i = 0; i < 5; i++) ids.unshift((await add()).id);
      const first = await store.list({ limit: 2 });
      const second = await store.list({ limit: 2, after: first.next ?? '' });
      const third = await store.list({ limit: 2, after: second.next ?? '' });
      const secondAgain = await store.list({ limit: 2, before: third.prev ?? '' });
      const firstAgain = await store.list({ limit: 2, before: secondAgain.prev ?? '' });
      expect([first, second, third].map((page) => page.prev !== undefined)).toEqual([false, true, true]);
      expect(secondAgain).toEqual(second);
      expect(firstAgain).toEqual(first);
      const newest = await add();
      const back = await store.list({ limit: 2, before: secondAgain.prev ?? '' });
      expect(back.jobs.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      expect((await store.list({ limit: 2, before: back.prev ?? '' })).jobs.map(({ id }) => id)).toEqual([newest.id]);
    });

    it('refuses to page in both directions at once', async () => {
      await Promise.all([add(), add(), add()]);
      const { next = '' } = await store.list({ limit: 1 });
      const list = store.list({ limit: 1, after: next, before: next });
      await expect(list).rejects.toMatchObject({ code: 'invalid-request' });
    });

    it('orders by the time at which jobs were accepted, and those of one moment by their arrival', async () => {
      const at = (created: string) => add({ created });
      const late = await at('2026-03-01T00:00:00.002Z');
      const early = await at('2026-03-01T00:00:00.001Z');
      const lateToo = await at('2026-03-01T00:00:00.002Z');
      const { jobs } = await store.list({ limit: 10 });
      expect(jobs.map(({ id }) => id)).toEqual([lateToo.id, late.id, early.id]);
    });

    it('filters by the time of acceptance, both ends included', async () => {
      const ids: string[] = [];
      for (const day of [1, 2, 3, 4]) ids.push((await add({ created: `2026-03-0${day}T12:00:00.000Z` })).id);
      const within = async (from?: string, to?: string) => {
        const created = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
        return (await store.list({ limit: 10, created })).jobs.map(({ id }) => ids.indexOf(id) + 1);
      };
      expect(await within('2026-03-02T12:00:00Z', '2026-03-03T13:00:00+01:00')).toEqual([3, 2]);
      expect(await within('2026-03-02T12:00:00.001Z')).toEqual([4, 3]);
      expect(await within(undefined, '2026-03-01T12:00:00.000Z')).toEqual([1]);
    });

    it('filters by how long a job took, or has been taking, and leaves out those that never began', async () => {
      const now = Date.now();
      const ago = (ms: number) => new Date(now - ms).toISOString();
      const jobs = {
        ended: await add({ status: 'successful', started: ago(90_000), finished: ago(80_000) }),
        moved: await add(),
        running: await add({ status: 'running', started: ago(60_000) }),
        waiting: await add(),
        neverBegan: await add({ status: 'dismissed', finished: ago(0) }),
      };
      await store.move(jobs.moved.id, UNFINISHED, { status: 'running', started: '2026-03-01T00:00:00.000Z' });
      await store.move(jobs.moved.id, UNFINISHED, { status: 'failed', finished: '2026-03-01T00:00:20.000Z' });
      const lasting = async (minDurationMs?: number, maxDurationMs?: number) => {
        const query = {
          limit: 10,
          ...(minDurationMs !== undefined && { minDurationMs }),
          ...(maxDurationMs !== undefined && { maxDurationMs }),
        };
        const found = (await store.list(query)).jobs.map(({ id }) => id);
        return Object.entries(jobs).flatMap(([name, { id }]) => (found.includes(id) ? [name] : []));
      };
      expect(await lasting(10_000, 20_000)).toEqual(['ended', 'moved']);
      expect(await lasting(10_001)).toEqual(['moved', 'running']);
      expect(await lasting(undefined, 19_999)).toEqual(['ended']);
      expect(await lasting(0)).toEqual(['ended', 'moved', 'running']);
    });

    it('combines filters, and pages through what they leave', async () => {
      const wanted: string[] = [];
      for (let i = 0; i < 12; i++) {
        const processId = ['buffer', 'echo', 'union'][i % 3] ?? '';
        const status = (['successful', 'failed'] as const)[i % 2] ?? 'failed';
        const { id } = await add({ processId, status, created: `2026-03-01T00:00:${String(10 + i)}.000Z` });
        if (processId !== 'echo' && status === 'failed' && i > 2) wanted.unshift(id);
      }
      const query = {
        limit: 2,
        processIds: ['union', 'buffer'],
        statuses: ['failed', 'running'],
        created: { from: '2026-03-01T00:00:13.000Z' },
      } as const;
      const first = await store.list(query);
      const second = await store.list({ ...query, after: first.next ?? '' });
      expect([...first.jobs, ...second.jobs].map(({ id }) => id)).toEqual(wanted);
      expect(second.next).toBeUndefined();
      expect(await store.list({ ...query, before: second.prev ?? '' })).toEqual(first);
    });

    it('keeps the log of each job in its order, and says where it stopped keeping', async () => {
      const [one, two] = [await add(), await add()];
      const at = '2026-03-01T00:00:00.000Z';
      await store.addLog(one.id, { at, level: 'info', text: 'näh' });
      await store.addLog(two.id, { at, level: 'warn', text: 'x'.repeat(5000) });
      for (let i = 1; i < 1005; i++) await store.addLog(one.id, { at, level: 'info', text: `line ${i}` });
      const lines = await store.log(one.id);
      expect(lines).toHaveLength(1000);
      expect(lines[0]).toEqual({ at, level: 'info', text: 'näh' });
      expect(lines[998]).toEqual({ at, level: 'info', text: 'line 998' });
      expect(lines[999]?.text).toBe('Further lines are left out: the log of a job has at most 1000.');
      expect(await store.log(two.id)).toEqual([{ at, level: 'warn', text: `${'x'.repeat(4000)}… (5000 characters)` }]);
      expect(await store.log('nobody')).toEqual([]);
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

    it('hands a request to cancel to the instance that runs the job', async () => {
      const mine = await add({ instance: 'one' });
      await add({ instance: 'two' });
      await store.requestCancel(mine.id);
      expect(await store.cancelRequests('one')).toEqual([mine.id]);
      expect(await store.cancelRequests('two')).toEqual([]);
    });

    it('drops a request to cancel when the job has ended', async () => {
      const { id, instance } = await add();
      await store.requestCancel(id);
      await store.move(id, UNFINISHED, { status: 'dismissed' });
      expect(await store.cancelRequests(instance)).toEqual([]);
    });

    it('lists the unfinished jobs of silent instances, and no others', async () => {
      const orphan = await add({ instance: 'dead' });
      await add({ instance: 'dead', status: 'successful' });
      await add({ instance: 'alive' });
      await add({ instance: '' });
      await store.heartbeat('alive');
      expect(await store.instances(5000)).toEqual(['alive']);
      expect((await store.orphans(5000, 10)).map(({ id }) => id)).toEqual([orphan.id]);
      await store.forget('alive');
      expect(await store.instances(5000)).toEqual([]);
      expect(await store.orphans(5000, 10)).toHaveLength(2);
      expect(await store.orphans(5000, 1)).toHaveLength(1);
    });

    it('gives a job back and away again, as if it had not begun, and fences off those who had it', async () => {
      const { id } = await add({ instance: 'one', status: 'running', started: AT, progress: 40, attempts: 1 });
      expect(await store.claim('two')).toBeUndefined();
      expect(await store.release(id, 7, {})).toBe(false);
      expect(await store.release(id, 1, { message: 'once more' })).toBe(true);
      expect(await store.release(id, 1, {})).toBe(false);
      const free = await store.get(id);
      expect(free).toMatchObject({ instance: '', status: 'accepted', progress: 0, attempts: 1, message: 'once more' });
      expect(free).not.toHaveProperty('started');
      expect((await store.list({ limit: 1, minDurationMs: 0 })).jobs).toEqual([]);
      expect(await store.claim('two')).toMatchObject({ id, instance: 'two', claim: 3, attempts: 1 });
      expect(await store.claim('three')).toBeUndefined();
      expect(await store.move(id, UNFINISHED, { progress: 90 }, { claim: 1 })).toBe(false);
      const begun = { status: 'running', started: AT, attempts: 2 } as const;
      expect(await store.move(id, UNFINISHED, begun, { claim: 3 })).toBe(true);
      expect(await store.get(id)).toMatchObject({ ...begun, progress: 0 });
      expect(await store.get(id)).not.toHaveProperty('message');
      await store.move(id, UNFINISHED, { status: 'failed', finished: AT }, { claim: 3 });
      expect(await store.release(id, 3, {})).toBe(false);
    });

    it('gives away the oldest job that is nobody’s', async () => {
      const [first, second] = [await add({ instance: '' }), await add({ instance: '' })];
      expect((await store.claim('me'))?.id).toBe(first.id);
      expect((await store.claim('me'))?.id).toBe(second.id);
    });

    it('keeps what a job was asked, and under which key', async () => {
      const inputs = { source: { value: { message: 'näh', list: [1, 2] } }, base: 'http://127.0.0.1' };
      const job = { ...newJob(), caller: 'ip:1' };
      expect(await store.add(job, { inputs, fingerprint: 'f', idempotencyKey: 'k' })).toBeUndefined();
      expect(await store.inputs(job.id)).toEqual(inputs);
      expect(await store.inputs((await add()).id)).toBeUndefined();
      const again = { ...newJob(), caller: 'ip:1' };
      const holder = { jobId: job.id, fingerprint: 'f' };
      expect(await store.add(again, { fingerprint: 'g', idempotencyKey: 'k' })).toEqual(holder);
      expect(await store.get(again.id)).toBeUndefined();
      expect(await store.keyHolder('anonymous', 'ip:1', 'k')).toEqual(holder);
      expect(await store.keyHolder('anonymous', 'ip:2', 'k')).toBeUndefined();
      expect(await store.add({ ...newJob(), caller: 'ip:2' }, { idempotencyKey: 'k' })).toBeUndefined();
    });

    it('keeps the jobs, keys and reusable results of owners apart', async () => {
      const [ada, bob] = [
        { ...newJob(), owner: 'ada', caller: 'local' },
        { ...newJob(), owner: 'bob', caller: 'local' },
      ];
      const addition = { fingerprint: 'f', idempotencyKey: 'k' };
      expect(await store.add(ada, addition)).toBeUndefined();
      expect(await store.add(bob, addition)).toBeUndefined();
      expect((await store.get(ada.id))?.owner).toBe('ada');
      expect(await store.keyHolder('ada', 'local', 'k')).toEqual({ jobId: ada.id, fingerprint: 'f' });
      expect(await store.keyHolder('bob', 'local', 'k')).toEqual({ jobId: bob.id, fingerprint: 'f' });
      expect(await store.keyHolder('anonymous', 'local', 'k')).toBeUndefined();
      await store.move(ada.id, UNFINISHED, { status: 'successful', finished: AT }, { outputs });
      expect((await store.reusable('f', 'ada'))?.id).toBe(ada.id);
      expect(await store.reusable('f', 'bob')).toBeUndefined();
    });

    const outputs = [{ id: 'a', bytes: 100, mediaType: 'application/json', value: { text: '1' } }];
    /** A job with 7 bytes of inputs and 100 of outputs. */
    async function addEnded(finished: string, fingerprint = 'f', listed = true): Promise<Job> {
      const digest = { sha256: '', bytes: 7, references: [] };
      const job = { ...newJob(), listed, inputs: digest };
      await store.add(job, { inputs: { source: { value: 1 } }, fingerprint });
      await store.move(job.id, UNFINISHED, { status: 'successful', finished }, { outputs });
      return job;
    }

    it('finds the newest job that did the same, as long as its outputs are kept', async () => {
      await addEnded('2026-03-01T00:00:00.000Z');
      const newest = await addEnded('2026-03-01T00:00:01.000Z');
      await addEnded('2026-03-01T00:00:02.000Z', 'g');
      await store.add(newJob(), { fingerprint: 'f' });
      expect((await store.reusable('f', 'anonymous'))?.id).toBe(newest.id);
      await store.expire(newest.id, { expired: AT });
      expect((await store.reusable('f', 'anonymous'))?.id).not.toBe(newest.id);
      expect(await store.reusable('h', 'anonymous')).toBeUndefined();
    });

    it('counts what is kept, and lets go of the oldest first', async () => {
      const late = await addEnded('2026-03-03T00:00:00.000Z');
      const early = await addEnded('2026-03-01T00:00:00.000Z');
      await add();
      expect(await store.keptBytes()).toBe(214);
      const before = Date.parse('2026-03-03T00:00:00.000Z');
      expect(await store.expirable(before, 10)).toEqual([{ id: early.id, bytes: 107 }]);
      expect((await store.expirable(before + 1, 10)).map(({ id }) => id)).toEqual([early.id, late.id]);
      expect(await store.expirable(before + 1, 1)).toHaveLength(1);
      expect(await store.expire(early.id, { expired: AT })).toBe(true);
      expect(await store.keptBytes()).toBe(107);
      expect([await store.outputs(early.id), await store.inputs(early.id)]).toEqual([[], undefined]);
      expect(await store.get(early.id)).toMatchObject({ status: 'successful', expired: AT });
    });

    it('removes old jobs with all that belongs to them', async () => {
      const old = await addEnded('2026-03-01T00:00:00.000Z');
      const young = await addEnded('2026-03-03T00:00:00.000Z');
      const unlisted = await addEnded('2026-03-01T00:00:00.000Z', 'f', false);
      const unfinished = await add();
      await store.addLog(old.id, { at: AT, level: 'info', text: 'x' });
      const before = Date.parse('2026-03-02T00:00:00.000Z');
      expect(await store.remove({ listed: true }, before, 10)).toEqual([old.id]);
      expect([await store.get(old.id), await store.outputs(old.id), await store.log(old.id)]).toEqual([
        undefined,
        [],
        [],
      ]);
      expect(await store.remove({ listed: false }, before, 10)).toEqual([unlisted.id]);
      expect((await store.list({ limit: 10 })).jobs.map(({ id }) => id)).toEqual([unfinished.id, young.id]);
      expect(await store.purge(unfinished.id)).toBe(false);
      expect(await store.purge(young.id)).toBe(true);
      expect(await store.get(young.id)).toBeUndefined();
    });
  });
}

function newJob(): Job {
  return createJob({
    processId: 'buffer',
    processVersion: '1.0.0',
    api: 'ogc',
    listed: true,
    instance: 'one',
    request: undefined,
  });
}
