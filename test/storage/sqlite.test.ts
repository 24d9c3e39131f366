import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createJob } from '../../src/model/job.ts';
import { listStatement } from '../../src/storage/sqlite/job-list.ts';
import { migrate } from '../../src/storage/sqlite/migrations.ts';
import { openSqliteStore } from '../../src/storage/sqlite/job-store.ts';
import type { JobQuery } from '../../src/model/job-store.ts';
import { testJobStore } from '../contract/job-store.ts';

const slots = { total: 100, perHost: 4, perClient: 100, hosts: new Map(), clients: new Map() } as const;
const newFile = () => join(mkdtempSync(join(tmpdir(), 'isthmus-test-')), 'jobs.sqlite');
const open = (database: string, results = '/results') => openSqliteStore({ database, results });

testJobStore('SQLite in a file', async () => open(newFile()));
testJobStore('SQLite in memory', async () => open(':memory:'));

describe('SQLite', () => {
  const job = createJob({
    processId: 'echo',
    processVersion: '1.0.0',
    api: 'mcp',
    listed: true,
    instance: 'one',
    request: undefined,
  });

  it('keeps jobs over a restart', async () => {
    const file = newFile();
    const before = open(file);
    await before.add(job);
    await before.close();
    const after = open(file);
    expect(await after.get(job.id)).toEqual(job);
    await after.close();
  });

  it('shows one server process what another one wrote', async () => {
    const file = newFile();
    const [one, two] = [open(file), open(file)];
    await one.add(job);
    expect(await two.move(job.id, ['accepted'], { status: 'running' })).toBe(true);
    expect(await one.get(job.id)).toMatchObject({ status: 'running' });
    await one.close();
    await two.close();
  });

  it('writes ahead', () => {
    const file = newFile();
    const store = open(file);
    const db = new Database(file, { readonly: true });
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    db.close();
    return store.close();
  });

  it.each([
    ['nothing', {}, 1],
    ['a time', { created: { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' } }, 1],
    ['a status', { statuses: ['running'] }, 1],
    ['statuses', { statuses: ['running', 'accepted'] }, 2],
    ['a process', { processIds: ['buffer'] }, 5],
    ['processes and a status', { processIds: ['buffer', 'echo'], statuses: ['failed'] }, 2],
    ['a duration', { minDurationMs: 1000, maxDurationMs: 2000 }, 1],
    ['all', { processIds: ['a', 'b'], statuses: ['failed', 'running'], minDurationMs: 1, created: { to: '2026' } }, 4],
  ] satisfies [string, Partial<JobQuery>, number][])('lists by indexes alone when asked for %s', (_, query, walks) => {
    const file = newFile();
    const store = open(file);
    const db = new Database(file, { readonly: true });
    for (const direction of ['older', 'newer'] as const) {
      for (const from of [undefined, { created_ms: 1, seq: 1 }]) {
        const { sql, values } = listStatement({ limit: 100, ...query }, direction, from, 101, Date.now());
        const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
        const steps = plan.map(({ detail }) => detail);
        expect(steps.filter((step) => /^(SCAN|SEARCH) jobs USING COVERING INDEX jobs_by_/.test(step))).toHaveLength(
          walks,
        );
        // Anything else would be a row that is read only to be left out, or a sort.
        expect(steps.filter((step) => !/COVERING INDEX|^(COMPOUND|MERGE|LEFT|RIGHT)/.test(step))).toEqual([]);
      }
    }
    db.close();
    return store.close();
  });

  it('takes the jobs of an older program along', async () => {
    const file = newFile();
    const db = new Database(file);
    migrate(db, 1);
    const row = db.prepare(
      `INSERT INTO jobs (id, instance, process_id, listed, status, job) VALUES (?, ?, ?, ?, ?, ?)`,
    );
    const {
      attempts: _,
      claim: __,
      ...old
    } = {
      ...job,
      status: 'successful',
      created: '2026-03-01T00:00:00.123Z',
      started: '2026-03-01T00:00:01.001Z',
      finished: '2026-03-01T00:00:03.002Z',
    };
    row.run(job.id, 'one', 'echo', 1, 'successful', JSON.stringify(old));
    db.close();
    const store = open(file);
    const query = {
      limit: 10,
      minDurationMs: 2001,
      maxDurationMs: 2001,
      created: { from: '2026-03-01T00:00:00.123Z', to: '2026-03-01T00:00:00.123Z' },
    };
    expect(await store.list(query)).toEqual({ jobs: [{ ...old, attempts: 1, claim: 1, owner: 'anonymous' }] });
    await store.close();
  });

  it('gives the rows of an older program the anonymous owner, and keeps the keys', async () => {
    const file = newFile();
    const db = new Database(file);
    migrate(db, 6);
    const { owner: _, ...old } = { ...job, caller: 'local', status: 'successful' };
    const insert = `INSERT INTO jobs (id, instance, process_id, listed, status, job) VALUES (?, 'one', 'echo', 1, ?, ?)`;
    db.prepare(insert).run(job.id, 'successful', JSON.stringify(old));
    db.prepare(`INSERT INTO idempotency_keys VALUES ('local', 'k', 'f', ?)`).run(job.id);
    db.prepare(`INSERT INTO callbacks VALUES (?, 'success', 'http://a.test/x?y=/', 'http://b.test', 0, 0)`).run(job.id);
    db.close();
    const store = open(file);
    expect(await store.get(job.id)).toEqual({ ...old, owner: 'anonymous' });
    expect(await store.keyHolder('anonymous', 'local', 'k')).toEqual({ jobId: job.id, fingerprint: 'f' });
    expect(await store.outbox.lease({ ...slots, total: 1 }, 1000)).toMatchObject([
      { jobId: job.id, owner: 'anonymous', client: 'anonymous', host: 'a.test' },
    ]);
    expect(await store.remove({ listed: true }, Date.now(), 10)).toEqual([]);
    expect(await store.purge(job.id)).toBe(true);
    expect(await store.keyHolder('anonymous', 'local', 'k')).toBeUndefined();
    await store.close();
  });

  it.each([
    ['/var/lib/old/results/', '/'],
    ['C:\\Users\\Ada\\isthmus-data\\results\\', '\\'],
  ])('names the files of an older program below its own folder of results: %s', async (folder, separator) => {
    const file = newFile();
    const db = new Database(file);
    migrate(db, 9);
    const pathOf = (...names: string[]) => folder + [job.id, ...names].join(separator);
    const insert = `INSERT INTO jobs (id, instance, process_id, listed, status, job) VALUES (?, 'one', 'echo', 1, ?, ?)`;
    db.prepare(insert).run(job.id, 'successful', JSON.stringify({ ...job, status: 'successful' }));
    const output = `INSERT INTO outputs (job_id, position, id, bytes, text, file) VALUES (?, ?, ?, 1, ?, ?)`;
    db.prepare(output).run(job.id, 0, 'a', null, pathOf('1', 'a.json'));
    db.prepare(output).run(job.id, 1, 'b', '1', null);
    const source = { file: pathOf('inputs.json'), start: 3, end: 9 };
    db.prepare(`INSERT INTO job_inputs VALUES (?, 9, ?)`).run(
      job.id,
      JSON.stringify({ source, base: 'http://a.test' }),
    );
    db.close();
    const store = open(file, '/moved/results');
    expect((await store.outputs(job.id)).map(({ value }) => value)).toEqual([
      { file: join('/moved/results', job.id, '1', 'a.json') },
      { text: '1' },
    ]);
    expect(await store.inputs(job.id)).toEqual({
      source: { file: join('/moved/results', job.id, 'inputs.json'), start: 3, end: 9 },
      base: 'http://a.test',
    });
    await store.close();
  });

  it('finds its files below the folder of results it is opened with', async () => {
    const file = newFile();
    const before = open(file, '/old/results');
    const source = { file: join('/old/results', job.id, 'inputs.json'), start: 0, end: 2 };
    await before.add(job, { inputs: { source } });
    const value = { file: join('/old/results', job.id, '1', 'a.json') };
    const outputs = [{ id: 'a', bytes: 2, mediaType: 'application/json', value }];
    await before.move(job.id, ['accepted'], { status: 'successful', finished: '2026-03-01T00:00:00Z' }, { outputs });
    await before.close();
    const after = open(file, '/new/results');
    expect(await after.outputs(job.id)).toEqual([
      { ...outputs[0], value: { file: join('/new/results', job.id, '1', 'a.json') } },
    ]);
    expect(await after.inputs(job.id)).toEqual({
      source: { ...source, file: join('/new/results', job.id, 'inputs.json') },
    });
    await after.close();
  });

  it('refuses a file that is not below the folder of results', async () => {
    const store = open(':memory:');
    const source = { file: '/results-of-others/inputs.json', start: 0, end: 2 };
    await expect(store.add(job, { inputs: { source } })).rejects.toThrow('is not below the results, /results');
    expect(await store.get(job.id)).toBeUndefined();
    await store.close();
  });

  it('leases callbacks within the slots of their hosts and clients', async () => {
    const store = open(':memory:');
    await store.add({ ...job, status: 'successful' });
    const add = (url: string, client: string) =>
      store.outbox.add([{ jobId: job.id, kind: 'success', base: '', owner: 'anonymous', url, client }]);
    for (let i = 0; i < 6; i++) await add(`http://slow.test/${i}`, 'a');
    for (let i = 0; i < 6; i++) await add(`http://many${i}.test/`, 'b');
    await add('http://good.test/', 'c');
    const hosts = new Map([['slow.test', 1]]);
    const clients = new Map([['b', 1]]);
    const leased = await store.outbox.lease({ total: 100, perHost: 3, perClient: 6, hosts, clients }, 60_000);
    const ofClient = (name: string) => leased.filter(({ client }) => client === name).length;
    expect(['a', 'b', 'c'].map(ofClient)).toEqual([2, 5, 1]);
    expect(leased.find(({ client }) => client === 'c')).toMatchObject({ host: 'good.test', attempts: 1 });
    expect(await store.outbox.count('host', 'slow.test', 100)).toBe(6);
    expect(await store.outbox.count('client', 'a', 4)).toBe(4);
    expect(await store.outbox.lease({ ...slots, total: 2 }, 60_000)).toHaveLength(2);
    expect(await store.outbox.lease(slots, 60_000)).toHaveLength(3);
    expect(await store.outbox.lease(slots, 60_000)).toEqual([]);
    await store.close();
  });

  it('refuses to look for more processes than it can', async () => {
    const store = open(':memory:');
    const processIds = Array.from({ length: 81 }, (_, i) => `p${i}`);
    await expect(store.list({ limit: 1, processIds })).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'The list names 81 processes; at most 80 are allowed.',
    });
    await store.close();
  });

  it('refuses a store that a newer program wrote', () => {
    const file = newFile();
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    expect(() => open(file)).toThrow('is at version 99');
  });
});
