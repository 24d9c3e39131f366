import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { createJob } from '../../src/jobs/job.ts';
import { openSqliteStore } from '../../src/jobs/sqlite.ts';
import { testJobStore } from '../contract/job-store.ts';

const newFile = () => join(mkdtempSync(join(tmpdir(), 'isthmus-test-')), 'jobs.sqlite');

testJobStore('SQLite in a file', async () => openSqliteStore(newFile()));
testJobStore('SQLite in memory', async () => openSqliteStore(':memory:'));

describe('SQLite', () => {
  const job = createJob({
    processId: 'echo',
    processVersion: '1.0.0',
    door: 'mcp',
    listed: true,
    instance: 'one',
    request: undefined,
  });

  it('keeps jobs over a restart', async () => {
    const file = newFile();
    const before = openSqliteStore(file);
    await before.add(job);
    await before.close();
    const after = openSqliteStore(file);
    expect(await after.get(job.id)).toEqual(job);
    await after.close();
  });

  it('shows one server process what another one wrote', async () => {
    const file = newFile();
    const [one, two] = [openSqliteStore(file), openSqliteStore(file)];
    await one.add(job);
    expect(await two.move(job.id, ['accepted'], { status: 'running' })).toBe(true);
    expect(await one.get(job.id)).toMatchObject({ status: 'running' });
    await one.close();
    await two.close();
  });

  it('writes ahead', () => {
    const file = newFile();
    const store = openSqliteStore(file);
    const db = new Database(file, { readonly: true });
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    db.close();
    return store.close();
  });

  it('refuses a store that a newer program wrote', () => {
    const file = newFile();
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    expect(() => openSqliteStore(file)).toThrow('is at version 99');
  });
});
