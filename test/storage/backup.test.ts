/** A backup that fails leaves nothing; `test/e2e/backup.test.ts` has those that do not. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { backUp } from '../../src/storage/sqlite/backup.ts';
import { openSqliteStore } from '../../src/storage/sqlite/job-store.ts';

it.each(['backup_files', 'backup_end'])('leaves no draft when it cannot make the table %s', async (table) => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const place = { database: join(folder, 'jobs.sqlite'), results: join(folder, 'results') };
  await openSqliteStore(place).close();
  const db = new Database(place.database);
  db.exec(`CREATE TABLE ${table} (a)`);
  db.close();
  await expect(backUp(place, join(folder, 'isthmus.backup'), () => {})).rejects.toThrow(`${table} already exists`);
  expect(readdirSync(folder).filter((name) => name.startsWith('isthmus.backup'))).toEqual([]);
});
