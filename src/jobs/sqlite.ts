/** The job store in one SQLite file. All SQL of the project stands here and in its migrations. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Output } from '../results/output.ts';
import { toOutput, toOutputRow, type OutputRow } from './output-row.ts';
import type { Job, JobPatch } from './job.ts';
import { migrate } from './migrations.ts';
import { unknownCursor, type JobQuery, type JobStore } from './store.ts';

interface JobRow {
  readonly seq: number;
  readonly job: string;
}

const ENDED = ['successful', 'failed', 'dismissed'];
const UNFINISHED = `status IN ('accepted', 'running')`;

/** @param file path of the database, made when it is missing; `:memory:` for one that goes with the process */
export function openSqliteStore(file: string): JobStore {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  // Survives a killed process; only a power cut can lose the last moments.
  db.pragma('synchronous = NORMAL');
  db.pragma('busy_timeout = 5000');
  db.pragma('temp_store = MEMORY');
  db.pragma('journal_size_limit = 67108864');
  migrate(db);

  const insert = db.prepare(
    `INSERT INTO jobs (id, instance, process_id, listed, status, job) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const select = db.prepare<[string], JobRow>(`SELECT seq, job FROM jobs WHERE id = ?`);
  // The job is one JSON document; columns beside it are those that a query needs, derived from it by SQLite itself.
  const patch = (from: readonly string[]) =>
    db.prepare<{ patch: string; id: string }>(
      `UPDATE jobs SET job = json_patch(job, @patch), status = coalesce(json_extract(@patch, '$.status'), status)
        WHERE id = @id AND status IN (${from.map((status) => `'${status}'`).join(', ')})`,
    );
  const patches = new Map<string, ReturnType<typeof patch>>();
  const deleteOutputs = db.prepare(`DELETE FROM outputs WHERE job_id = ?`);
  const insertOutput = db.prepare(
    `INSERT INTO outputs (job_id, position, id, bytes, media_type, raw, summary, text, data, file)
      VALUES (@jobId, @position, @id, @bytes, @media_type, @raw, @summary, @text, @data, @file)`,
  );
  const selectOutputs = db.prepare<[string], OutputRow>(
    `SELECT id, bytes, media_type, raw, summary, text, data, file FROM outputs WHERE job_id = ? ORDER BY position`,
  );
  const beat = db.prepare(
    `INSERT INTO instances (id, seen) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen`,
  );
  const requestDismiss = db.prepare(`UPDATE jobs SET dismiss_requested = 1 WHERE id = ? AND ${UNFINISHED}`);
  const dismissRequests = db
    .prepare<[string], string>(`SELECT id FROM jobs WHERE instance = ? AND dismiss_requested = 1 AND ${UNFINISHED}`)
    .pluck();
  const abandon = db.prepare<{ patch: string; before: number }>(
    `UPDATE jobs SET job = json_patch(job, @patch), status = coalesce(json_extract(@patch, '$.status'), status)
      WHERE ${UNFINISHED} AND instance NOT IN (SELECT id FROM instances WHERE seen >= @before)`,
  );
  const forgetInstances = db.prepare(`DELETE FROM instances WHERE seen < ?`);

  const move = db.transaction((id: string, from: readonly string[], changes: JobPatch, outputs: readonly Output[]) => {
    const key = from.join();
    const statement = patches.get(key) ?? patch(from);
    patches.set(key, statement);
    if (statement.run({ patch: toPatch(changes), id }).changes === 0) return false;
    outputs.forEach((output, position) => insertOutput.run({ jobId: id, position, ...toOutputRow(output) }));
    return true;
  });

  const removeOutputs = db.transaction((id: string, changes: JobPatch) => {
    if (move(id, ENDED, changes, [])) deleteOutputs.run(id);
  });

  return {
    async add(job) {
      insert.run(job.id, job.instance, job.processId, job.listed ? 1 : 0, job.status, JSON.stringify(job));
    },
    async get(id) {
      const row = select.get(id);
      return row && toJob(row);
    },
    async list(query) {
      const { sql, values } = listStatement(query);
      const rows = db.prepare<unknown[], JobRow>(sql).all(...values);
      const jobs = rows.slice(0, query.limit);
      const last = jobs.at(-1);
      return last && rows.length > query.limit
        ? { jobs: jobs.map(toJob), next: String(last.seq) }
        : { jobs: jobs.map(toJob) };
    },
    async move(id, from, changes, outputs = []) {
      return move.immediate(id, from, changes, outputs);
    },
    async removeOutputs(id, changes) {
      removeOutputs.immediate(id, changes);
    },
    async outputs(id) {
      return selectOutputs.all(id).map(toOutput);
    },
    async beat(instance) {
      beat.run(instance, Date.now());
    },
    async requestDismiss(id) {
      requestDismiss.run(id);
    },
    async dismissRequests(instance) {
      return dismissRequests.all(instance);
    },
    async abandon(silentMs, changes) {
      const before = Date.now() - silentMs;
      const { changes: count } = abandon.run({ patch: toPatch(changes), before });
      forgetInstances.run(before);
      return count;
    },
    async close() {
      db.pragma('optimize');
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
    },
  };
}

/** One row more than the page, so that its last one tells whether there is a next. */
function listStatement({ processIds, statuses, after, limit }: JobQuery): { sql: string; values: unknown[] } {
  const conditions = ['listed = 1'];
  const values: unknown[] = [];
  for (const [column, wanted] of [
    ['process_id', processIds],
    ['status', statuses],
  ] as const) {
    if (!wanted) continue;
    conditions.push(`${column} IN (${wanted.map(() => '?').join(', ')})`);
    values.push(...wanted);
  }
  if (after !== undefined) {
    if (!/^\d{1,15}$/.test(after)) throw unknownCursor(after);
    conditions.push('seq < ?');
    values.push(Number(after));
  }
  const sql = `SELECT seq, job FROM jobs WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT ?`;
  return { sql, values: [...values, limit + 1] };
}

function toPatch(changes: JobPatch): string {
  return JSON.stringify({ ...changes, updated: new Date().toISOString() });
}

function toJob(row: JobRow): Job {
  return JSON.parse(row.job) as Job;
}
