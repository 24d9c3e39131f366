/** Readiness is remembered, and forgotten when a write has failed: with a real database that another program holds. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReadiness, type Readiness } from '../../src/execution/readiness.ts';
import { NO_RESERVE } from '../../src/storage/disk-reserve.ts';
import { createFolderBlobs } from '../../src/storage/blobs/folder.ts';
import { openSqliteStore, type SqliteStore } from '../../src/storage/sqlite/job-store.ts';
import { openTestApis } from '../apis.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const locked = { code: 'store-unavailable', message: expect.stringContaining('SQLITE_BUSY') as string };
let folder: string;
let file: string;
let other: Database.Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
  file = join(folder, 'isthmus.sqlite');
});
afterEach(() => other.close());

describe('readiness', () => {
  let store: SqliteStore;
  let readiness: Readiness;
  let errors: number;
  beforeEach(() => {
    store = openSqliteStore({ database: file, results: join(folder, 'results') });
    other = new Database(file);
    errors = 0;
    readiness = createReadiness({
      store,
      blobs: createFolderBlobs(join(folder, 'results')),
      reserve: NO_RESERVE,
      log: { ...silent, error: () => (errors += 1) },
      // Longer than any test.
      rememberMs: 3_600_000,
    });
  });
  afterEach(() => store.close());

  it('is remembered, good or bad, until it is forgotten', async () => {
    expect(await readiness.check()).toBeUndefined();
    other.exec('BEGIN IMMEDIATE');
    expect(await readiness.check()).toBeUndefined();
    readiness.forget();
    expect(await readiness.check()).toMatchObject(locked);
    other.exec('ROLLBACK');
    expect(await readiness.check()).toMatchObject(locked);
    readiness.forget();
    expect(await readiness.check()).toBeUndefined();
    expect(errors).toBe(1);
  });

  it('is found out once for those that ask together', async () => {
    const [first, second] = [readiness.check(), readiness.check()];
    expect(first).toBe(second);
    expect([await first, await second]).toEqual([undefined, undefined]);
  });
});

it('is forgotten by a write of a job that failed: the next caller is told at once', async () => {
  const apis = await openTestApis(undefined, { data: folder });
  other = new Database(file);
  const statusOf = async (path: string, init?: RequestInit) => (await apis.request(path, init)).status;
  const execution = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
    body: '{"inputs":{"name":"Ada"}}',
  };
  // Remembered for ten seconds.
  expect(await statusOf('/readyz')).toBe(200);
  other.exec('BEGIN IMMEDIATE');
  expect(await statusOf('/processes/hello-world/execution', execution)).toBe(503);
  expect(await statusOf('/readyz')).toBe(503);
  other.exec('ROLLBACK');
  await apis.close();
});
