/** A database that another program holds: how long a write keeps the event loop waiting, by SQLite's own setting. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGroupCommit, createWriteGuard, type GroupCommit } from '../../src/storage/sqlite/job-table.ts';

let db: Database.Database;
let other: Database.Database;
let group: GroupCommit;
beforeEach(() => {
  const file = join(mkdtempSync(join(tmpdir(), 'isthmus-test-')), 'jobs.sqlite');
  db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.exec('CREATE TABLE rows (id TEXT PRIMARY KEY)');
  other = new Database(file);
  group = createGroupCommit(db, createWriteGuard(db, file));
});
afterEach(() => {
  db.close();
  other.close();
});

const waitMs = () => db.pragma('busy_timeout', { simple: true });
const write = (id: string, isFreeing = false) => {
  return group.write(() => db.prepare('INSERT INTO rows VALUES (?)').run(id).changes, isFreeing);
};
const ids = () => other.prepare('SELECT id FROM rows ORDER BY id').pluck().all();
const busy = { code: 'SQLITE_BUSY' };

it('waits half a second for the first write, a tenth of it while the database stays locked, and then as before', async () => {
  expect(waitMs()).toBe(500);
  expect(await write('a')).toBe(1);
  expect(waitMs()).toBe(500);
  other.exec('BEGIN IMMEDIATE');
  await expect(write('lost')).rejects.toMatchObject(busy);
  expect(waitMs()).toBe(50);
  await expect(write('lost too', true)).rejects.toMatchObject(busy);
  expect(waitMs()).toBe(50);
  other.exec('ROLLBACK');
  expect(await write('b')).toBe(1);
  expect(waitMs()).toBe(500);
  expect(ids()).toEqual(['a', 'b']);
});

it('is not taken for locked where a write fails for another reason', async () => {
  await write('a');
  await expect(write('a')).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
  expect(waitMs()).toBe(500);
});

it('fails all writes of a turn together, which keep the event loop once, and takes them the next time', async () => {
  other.exec('BEGIN IMMEDIATE');
  const ends = await Promise.allSettled(['a', 'b', 'c'].map((id) => write(id)));
  expect(ends).toMatchObject(ends.map(() => ({ status: 'rejected', reason: busy })));
  other.exec('ROLLBACK');
  expect(await Promise.all(['a', 'b', 'c'].map((id) => write(id)))).toEqual([1, 1, 1]);
  expect(ids()).toEqual(['a', 'b', 'c']);
});
