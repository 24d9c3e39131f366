/** The job store in one SQLite file. All SQL of SQLite is in this folder. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { JobLogLine } from '../../model/job.ts';
import { MAX_LOG_LINES, type JobStore } from '../../model/job-store.ts';
import type { Outbox } from '../../model/webhook-outbox.ts';
import type { DiskReserve } from '../disk-reserve.ts';
import { createClaims } from './claims.ts';
import { createFileNames, type StorePlace } from './file-names.ts';
import { createJobList } from './job-list.ts';
import { createGroupCommit, createJobTable, createWriteGuard } from './job-table.ts';
import { migrate } from './migrations.ts';
import { createRetention } from './retention.ts';
import { openOutbox } from './webhook-outbox.ts';

/** A job store with the callbacks of its jobs. */
export interface SqliteStore extends JobStore {
  readonly outbox: Outbox;
}

/**
 * Makes the database where it is missing.
 * @param reserve of the disk that it is on
 */
export function openSqliteStore(place: StorePlace, reserve?: DiskReserve): SqliteStore {
  const db = openDatabase(place.database);
  const guard = createWriteGuard(db, place.database, reserve);
  const { write, flush } = createGroupCommit(db, guard);
  const { addLog, log } = createJobLog(db);
  const requestCancel = db.prepare(`UPDATE jobs SET dismiss_requested = 1 WHERE id = ? AND ${UNFINISHED}`);
  const cancelRequests = db
    .prepare<[string], string>(`SELECT id FROM jobs WHERE instance = ? AND dismiss_requested = 1 AND ${UNFINISHED}`)
    .pluck();
  return {
    outbox: openOutbox(db, guard),
    ...createClaims(db, guard),
    ...createRetention(db, guard),
    ...createJobList(db),
    ...createJobTable(db, write, createFileNames(place)),
    addLog: (id, line) => write(() => addLog(id, line)),
    log,
    async requestCancel(id) {
      guard.free(() => requestCancel.run(id));
    },
    async cancelRequests(instance) {
      return cancelRequests.all(instance);
    },
    async probe() {
      // Writes the first page, with what it says already.
      guard.write(() => db.pragma(`user_version = ${String(db.pragma('user_version', { simple: true }))}`));
    },
    async close() {
      flush();
      db.pragma('optimize');
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
    },
  };
}

const UNFINISHED = `status IN ('accepted', 'running')`;

function openDatabase(file: string): Database.Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  // Survives a killed process; only a power cut can lose the last moments.
  db.pragma('synchronous = NORMAL');
  db.pragma('temp_store = MEMORY');
  db.pragma('journal_size_limit = 67108864');
  migrate(db);
  return db;
}

const MAX_LINE_CHARACTERS = 4000;

/** Log lines of jobs, as many and as long as fit. */
function createJobLog(db: Database.Database) {
  const count = db.prepare<[string], number>(`SELECT count(*) FROM job_log WHERE job_id = ?`).pluck();
  const insert = db.prepare(
    `INSERT INTO job_log (job_id, position, at, level, text) VALUES (@id, @position, @at, @level, @text)`,
  );
  const select = db.prepare<[string], JobLogLine>(
    `SELECT at, level, text FROM job_log WHERE job_id = ? ORDER BY position`,
  );
  return {
    addLog(id: string, line: JobLogLine): void {
      const position = count.get(id) ?? 0;
      if (position < MAX_LOG_LINES) insert.run({ id, position, ...fitLine(position, line) });
    },
    async log(id: string): Promise<readonly JobLogLine[]> {
      return select.all(id);
    },
  };
}

/** @param position of the line in the log, from 0 */
function fitLine(position: number, { at, level, text }: JobLogLine): JobLogLine {
  if (position === MAX_LOG_LINES - 1) {
    return { at, level: 'warn', text: `Further lines are left out: the log of a job has at most ${MAX_LOG_LINES}.` };
  }
  if (text.length <= MAX_LINE_CHARACTERS) return { at, level, text };
  return { at, level, text: `${text.slice(0, MAX_LINE_CHARACTERS)}… (${text.length} characters)` };
}
