/** The job store in one SQLite file. All SQL of SQLite is in this folder. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { JobLogLine } from '../../model/job.ts';
import { MAX_LOG_LINES, type JobStore } from '../../model/job-store.ts';
import type { Outbox } from '../../model/webhook-outbox.ts';
import { createClaims } from './claims.ts';
import { createJobList } from './job-list.ts';
import { createGroupCommit, createJobTable } from './job-table.ts';
import { migrate } from './migrations.ts';
import { createRetention } from './retention.ts';
import { openOutbox } from './webhook-outbox.ts';

/** A job store with the callbacks of its jobs. */
export interface SqliteStore extends JobStore {
  readonly outbox: Outbox;
}

/** @param file path of the database, made when it is missing; `:memory:` for one that ends with the process */
export function openSqliteStore(file: string): SqliteStore {
  const db = openDatabase(file);
  const { write, flush } = createGroupCommit(db);
  const { addLog, log } = createJobLog(db);
  const requestCancel = db.prepare(`UPDATE jobs SET dismiss_requested = 1 WHERE id = ? AND ${UNFINISHED}`);
  const cancelRequests = db
    .prepare<[string], string>(`SELECT id FROM jobs WHERE instance = ? AND dismiss_requested = 1 AND ${UNFINISHED}`)
    .pluck();
  return {
    outbox: openOutbox(db),
    ...createClaims(db),
    ...createRetention(db),
    ...createJobList(db),
    ...createJobTable(db, write),
    addLog: (id, line) => write(() => addLog(id, line)),
    log,
    async requestCancel(id) {
      requestCancel.run(id);
    },
    async cancelRequests(instance) {
      return cancelRequests.all(instance);
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

/** @param file path, made when it is missing; `:memory:` for one that ends with the process */
function openDatabase(file: string): Database.Database {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  // Survives a killed process; only a power cut can lose the last moments.
  db.pragma('synchronous = NORMAL');
  db.pragma('busy_timeout = 5000');
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
