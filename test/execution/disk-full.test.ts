/** A disk that is full to the last byte: nothing is accepted that would be lost, and DELETE makes room. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJob } from '../../src/model/job.ts';
import { createDiskReserve } from '../../src/storage/disk-reserve.ts';
import { openSqliteStore } from '../../src/storage/sqlite/job-store.ts';
import { openTestApis, type TestApis } from '../apis.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

const first = mountSmallDisk(24);
afterAll(() => first?.remove());
if (!first) process.stderr.write('disk-full: skipped, as no file system can be mounted here\n');

const json = { 'Content-Type': 'application/json' };

describe.skipIf(!first)('a full disk', () => {
  let disk: SmallDisk;
  beforeEach(() => {
    const mounted = mountSmallDisk(24);
    if (!mounted) throw new Error('No file system can be mounted.');
    disk = mounted;
  });
  afterEach(() => disk.remove());

  it('takes no new job, and gives its reserve up for what ends or removes one', async () => {
    const reserve = createDiskReserve(disk.folder);
    expect(await reserve.restore()).toBe(true);
    const file = join(disk.folder, 'isthmus.sqlite');
    const store = openSqliteStore({ database: file, results: join(disk.folder, 'results') }, reserve);
    const origin = {
      processId: 'echo',
      processVersion: '1.0.0',
      api: 'ogc',
      listed: true,
      instance: 'a',
      request: '',
    } as const;
    const [ended, running] = [createJob(origin), createJob(origin)];
    await store.add(ended);
    await store.add(running);
    const outputs = [{ id: 'o', bytes: 100_000, mediaType: 'text/plain', value: { text: `"${'x'.repeat(100_000)}"` } }];
    await store.move(ended.id, ['accepted'], { status: 'successful', finished: ended.created }, { outputs });
    // A reader that does not end keeps the write-ahead log from beginning anew.
    const reader = new Database(file, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM jobs').get();
    disk.fill();
    await expect(store.add(createJob({ ...origin, request: 'x'.repeat(50_000) }))).rejects.toMatchObject({
      code: 'SQLITE_FULL',
    });
    expect(existsSync(join(disk.folder, 'reserve'))).toBe(true);
    expect(await store.expire(ended.id, { status: 'dismissed' })).toBe(true);
    expect(existsSync(join(disk.folder, 'reserve'))).toBe(false);
    expect(
      await store.move(running.id, ['accepted'], { status: 'successful', finished: ended.created }, { outputs }),
    ).toBe(true);
    expect(await reserve.restore()).toBe(false);
    disk.empty();
    expect(await reserve.restore()).toBe(true);
    expect(await store.get(ended.id)).toMatchObject({ status: 'dismissed' });
    reader.close();
    await store.close();
  });

  it('lets a store be opened', async () => {
    const reserve = createDiskReserve(disk.folder);
    await reserve.restore();
    disk.fill();
    const file = join(disk.folder, 'isthmus.sqlite');
    const { openData } = await import('../../src/server/data-folder.ts');
    const { store } = openData(disk.folder);
    expect([existsSync(file), existsSync(join(disk.folder, 'reserve'))]).toEqual([true, false]);
    await store.close();
  });

  describe('under a server', () => {
    let apis: TestApis;
    beforeEach(async () => {
      apis = await openTestApis('./workers/processes/', { data: disk.folder });
    });
    afterEach(() => apis.close());

    const execute = (id: string, inputs: unknown, headers: Record<string, string> = {}) =>
      apis.request(`/processes/${id}/execution`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify({ inputs }) }); // prettier-ignore
    const later = { Prefer: 'respond-async' };
    const statusOf = async (id: string) =>
      ((await (await apis.request(`/jobs/${id}`)).json()) as { status: string }).status;
    async function start(id: string, inputs: unknown): Promise<string> {
      const response = await execute(id, inputs, later);
      expect(response.status).toBe(201);
      return ((await response.json()) as { jobID: string }).jobID;
    }

    it(
      'is said at both APIs, is freed by DELETE, and loses no job that was running',
      { timeout: 120_000 },
      async () => {
        expect((await apis.request('/readyz')).status).toBe(200);
        const kept = await start('large', { length: 3_000_000 });
        await expect.poll(() => statusOf(kept), { timeout: 20_000 }).toBe('successful');
        const running = await start('echo', { message: 'x'.repeat(200_000), pause: 4 });
        await expect.poll(() => statusOf(running), { timeout: 20_000 }).toBe('running');
        disk.fill();
        await expect
          .poll(async () => (await apis.request('/readyz')).status, { timeout: 30_000, interval: 500 })
          .toBe(503);
        const ready = (await (await apis.request('/readyz')).json()) as { reason: string };
        expect(ready.reason).toMatch(
          /^The server cannot store jobs and results at the moment \(.*\)\. Dismiss jobs that are not needed any more, or ask/,
        );
        expect((await apis.request('/healthz')).status).toBe(200);
        for (const prefer of [{}, later]) {
          const refused = await execute('hello-world', { name: 'Ada' }, prefer);
          expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '5']);
          expect(await refused.json()).toMatchObject({
            code: 'store-unavailable',
            detail: ready.reason,
            retry: 'wait',
          });
        }
        for (const client of [apis.mcp, apis.legacyMcp]) {
          const call = await client.callTool({
            name: 'run_process',
            arguments: { process: 'hello-world', inputs: { name: 'Ada' } },
          });
          expect([call.isError, JSON.stringify(call.content)]).toEqual([
            true,
            expect.stringContaining('cannot store jobs'),
          ]);
        }
        // It ended on the full disk.
        await expect.poll(() => statusOf(running), { timeout: 20_000 }).toBe('successful');
        // What the reserve had given up is taken by others: the files of the job make the room for its row.
        disk.fill();
        const dismissed = await apis.request(`/jobs/${kept}`, { method: 'DELETE' });
        expect([dismissed.status, await statusOf(kept)]).toEqual([200, 'dismissed']);
        expect(readdirSync(join(disk.folder, 'results'))).not.toContain(kept);
        disk.empty();
        await expect
          .poll(async () => (await apis.request('/readyz')).status, { timeout: 30_000, interval: 500 })
          .toBe(200);
        expect(existsSync(join(disk.folder, 'reserve'))).toBe(true);
        expect((await execute('hello-world', { name: 'Ada' }, later)).status).toBe(201);
        writeFileSync(join(disk.folder, 'filler'), '');
      },
    );
  });
});
