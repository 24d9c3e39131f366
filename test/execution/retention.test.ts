import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJob } from '../../src/model/job.ts';
import { createSweeper } from '../../src/execution/retention.ts';
import { createFolderBlobs } from '../../src/storage/blobs/folder.ts';
import { openSqliteStore } from '../../src/storage/sqlite/job-store.ts';

const HOUR = 3_600_000;

async function sweepStore(rules: { retentionMs: number; diskBudgetBytes: number }) {
  const resultsFolder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
  const store = openSqliteStore({ database: ':memory:', results: resultsFolder });
  /** A job with an output of 1000 bytes in a file. */
  async function add(hoursAgo: number, listed = true): Promise<{ id: string; file: string }> {
    const request = {
      processId: 'echo',
      processVersion: '1.0.0',
      api: 'ogc',
      instance: 'one',
      request: undefined,
    } as const;
    const job = createJob({ ...request, listed });
    const folder = join(resultsFolder, job.id, '1');
    const file = join(folder, 'a.json');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, ' ');
    await store.add(job);
    const finished = new Date(Date.now() - hoursAgo * HOUR).toISOString();
    const outputs = [{ id: 'a', bytes: 1000, mediaType: 'application/json', value: { file } }];
    const kept = [{ id: 'a', bytes: 1000, mediaType: 'application/json' }];
    await store.move(job.id, ['accepted'], { status: 'successful', finished, outputs: kept }, { outputs });
    return { id: job.id, file };
  }
  async function sweep(): Promise<void> {
    const onError = (error: unknown) => {
      throw error;
    };
    await createSweeper({ store, blobs: createFolderBlobs(resultsFolder), ...rules, onError }).close();
  }
  return { store, resultsFolder, add, sweep };
}

describe('retention', () => {
  it('removes results by age, then the job itself', async () => {
    const { store, add, sweep } = await sweepStore({ retentionMs: 10 * HOUR, diskBudgetBytes: 1e9 });
    const [young, old, ancient] = [await add(1), await add(11), await add(21)];
    await sweep();
    expect([young, old, ancient].map(({ file }) => existsSync(file))).toEqual([true, false, false]);
    expect(await store.get(young.id)).not.toHaveProperty('expired');
    expect(await store.get(old.id)).toMatchObject({ status: 'successful', expired: expect.stringMatching(/^\d{4}-/) });
    expect(await store.get(ancient.id)).toBeUndefined();
    await store.close();
  });

  it('removes the oldest results when there is no room, and no more than needed', async () => {
    const { store, add, sweep } = await sweepStore({ retentionMs: 100 * HOUR, diskBudgetBytes: 2500 });
    const jobs = [await add(1), await add(4), await add(2), await add(3)];
    await sweep();
    expect(jobs.map(({ file }) => existsSync(file))).toEqual([true, false, true, false]);
    expect(await store.keptBytes()).toBe(2000);
    await store.close();
  });

  it('removes what is not listed soon, and files that nothing speaks of', async () => {
    const { store, resultsFolder, add, sweep } = await sweepStore({ retentionMs: 100 * HOUR, diskBudgetBytes: 1e9 });
    const [passing, listed] = [await add(1, false), await add(1)];
    const stray = join(resultsFolder, 'nobody');
    const zombie = join(resultsFolder, listed.id, '0');
    for (const folder of [stray, zombie]) mkdirSync(folder);
    await sweep();
    expect(await store.get(passing.id)).toBeUndefined();
    expect([stray, zombie, passing.file, listed.file].map((path) => existsSync(path))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    await store.close();
  });
});
