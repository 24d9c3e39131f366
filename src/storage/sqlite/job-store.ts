/** The job store in one SQLite file. All SQL of the project stands in this folder. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Outbox } from '../../model/webhook-outbox.ts';
import { createGroupCommit } from './group-commit.ts';
import { toOutput, toOutputRow, type OutputRow } from './output-row.ts';
import type { Job, JobLogLine, JobPatch } from '../../model/job.ts';
import { toJob, toPatch, type JobRow } from './job-row.ts';
import { listStatement, readPlace, showPlace, type Place } from './list-statement.ts';
import { toLogLine } from './log-line.ts';
import { migrate } from './migrations.ts';
import { writeJson } from '../../common/json/write.ts';
import { readPage } from './page.ts';
import { openOutbox } from './webhook-outbox.ts';
import { createClaims } from './claims.ts';
import { createRetention } from './retention.ts';
import {
  checkQuery,
  MAX_LOG_LINES,
  unknownCursor,
  type Addition,
  type JobQuery,
  type JobStore,
  type KeptInputs,
  type KeyHolder,
  type MoveOptions,
} from '../../model/job-store.ts';

const setColumns = `status = coalesce(@status, status), started_ms = coalesce(@startedMs, started_ms),
  duration_ms = coalesce(@finishedMs - coalesce(@startedMs, started_ms), duration_ms),
  ended_ms = coalesce(@finishedMs, ended_ms),
  kept_bytes = CASE WHEN @finishedMs IS NULL THEN kept_bytes ELSE
    @outputBytes + coalesce((SELECT bytes FROM job_inputs WHERE job_id = jobs.id), 0) END`;
const MOST_PREPARED = 100;
const UNFINISHED = `status IN ('accepted', 'running')`;

/** A job store with the callbacks of its jobs. */
export interface SqliteStore extends JobStore {
  readonly outbox: Outbox;
}

/** @param file path of the database, made when it is missing; `:memory:` for one that goes with the process */
export function openSqliteStore(file: string): SqliteStore {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  // Survives a killed process; only a power cut can lose the last moments.
  db.pragma('synchronous = NORMAL');
  db.pragma('busy_timeout = 5000');
  db.pragma('temp_store = MEMORY');
  db.pragma('journal_size_limit = 67108864');
  migrate(db);
  const { write, flush } = createGroupCommit(db);

  const insert = db.prepare(
    `INSERT INTO jobs
       (id, instance, process_id, listed, status, created_ms, started_ms, duration_ms, ended_ms, claim, fingerprint, job)
      VALUES (@id, @instance, @processId, @isListed, @status, @createdMs, @startedMs, @finishedMs - @startedMs,
        @finishedMs, @claim, @fingerprint, @job)`,
  );
  const insertInputs = db.prepare(`INSERT INTO job_inputs (job_id, bytes, inputs) VALUES (?, ?, ?)`);
  const selectInputs = db.prepare<[string], string>(`SELECT inputs FROM job_inputs WHERE job_id = ?`).pluck();
  const insertKey = db.prepare(`INSERT INTO idempotency_keys (caller, key, fingerprint, job_id) VALUES (?, ?, ?, ?)`);
  const selectKey = db.prepare<[string, string], KeyHolder>(
    `SELECT job_id AS jobId, fingerprint FROM idempotency_keys WHERE caller = ? AND key = ?`,
  );
  const selectReusable = db.prepare<[string], JobRow>(
    `SELECT job FROM jobs WHERE fingerprint = ? AND status = 'successful' AND kept_bytes > 0 ORDER BY seq DESC LIMIT 1`,
  );
  const select = db.prepare<[string], JobRow>(`SELECT job FROM jobs WHERE id = ?`);
  const selectBySeq = db.prepare<[number], JobRow>(`SELECT job FROM jobs WHERE seq = ?`);
  // The job is one JSON document; the columns beside it are those that a query needs. Progress, which is written most
  // often, leaves them and so the indexes alone.
  const patch = (from: readonly string[], columns: boolean) =>
    db.prepare(
      `UPDATE jobs SET job = json_patch(job, @patch) ${columns ? `, ${setColumns}` : ''}
        WHERE id = @id AND claim = coalesce(@claim, claim)
          AND status IN (${from.map((status) => `'${status}'`).join(', ')})`,
    );
  const patches = new Map<string, ReturnType<typeof patch>>();
  const insertOutput = db.prepare(
    `INSERT INTO outputs (job_id, position, id, bytes, media_type, raw, summary, text, data, file)
      VALUES (@jobId, @position, @id, @bytes, @media_type, @raw, @summary, @text, @data, @file)`,
  );
  const selectOutputs = db.prepare<[string], OutputRow>(
    `SELECT id, bytes, media_type, raw, summary, text, data, file FROM outputs WHERE job_id = ? ORDER BY position`,
  );
  const requestDismiss = db.prepare(`UPDATE jobs SET dismiss_requested = 1 WHERE id = ? AND ${UNFINISHED}`);
  const dismissRequests = db
    .prepare<[string], string>(`SELECT id FROM jobs WHERE instance = ? AND dismiss_requested = 1 AND ${UNFINISHED}`)
    .pluck();
  const move = (id: string, from: readonly string[], changes: JobPatch, options: MoveOptions) => {
    const { outputs = [], claim = null } = options;
    const { status = null } = changes;
    const times = timesOf(changes);
    const columns = status !== null || times.startedMs !== null || times.finishedMs !== null;
    const key = `${from.join()} ${columns}`;
    const statement = patches.get(key) ?? patch(from, columns);
    patches.set(key, statement);
    const outputBytes = outputs.reduce((sum, { bytes }) => sum + bytes, 0);
    const values = { patch: toPatch(changes), id, claim, ...(columns && { status, ...times, outputBytes }) };
    if (statement.run(values).changes === 0) return false;
    outputs.forEach((output, position) => insertOutput.run({ jobId: id, position, ...toOutputRow(output) }));
    return true;
  };

  const add = (job: Job, { inputs, fingerprint, idempotencyKey }: Addition) => {
    const { id, instance, processId, status, claim, caller = '' } = job;
    const holder = idempotencyKey === undefined ? undefined : selectKey.get(caller, idempotencyKey);
    if (holder) return holder;
    const createdMs = Date.parse(job.created);
    const isListed = job.listed ? 1 : 0;
    const print = fingerprint ?? null;
    const row = { id, instance, processId, isListed, status, createdMs, claim, fingerprint: print, ...timesOf(job) };
    insert.run({ ...row, job: JSON.stringify(job) });
    if (inputs) insertInputs.run(id, job.inputs?.bytes ?? 0, writeJson(inputs).toString());
    if (idempotencyKey !== undefined) insertKey.run(caller, idempotencyKey, fingerprint ?? '', id);
    return undefined;
  };

  const countLog = db.prepare<[string], number>(`SELECT count(*) FROM job_log WHERE job_id = ?`).pluck();
  const insertLog = db.prepare(
    `INSERT INTO job_log (job_id, position, at, level, text) VALUES (@id, @position, @at, @level, @text)`,
  );
  const selectLog = db.prepare<[string], JobLogLine>(
    `SELECT at, level, text FROM job_log WHERE job_id = ? ORDER BY position`,
  );
  const addLog = (id: string, line: JobLogLine) => {
    const position = countLog.get(id) ?? 0;
    if (position < MAX_LOG_LINES) insertLog.run({ id, position, ...toLogLine(position, line) });
  };

  const lists = new Map<string, Database.Statement<unknown[], Place>>();
  /** The same few filters are asked for again and again. */
  function prepareList(sql: string) {
    const statement = lists.get(sql) ?? db.prepare<unknown[], Place>(sql);
    if (lists.size >= MOST_PREPARED) lists.clear();
    lists.set(sql, statement);
    return statement;
  }

  return {
    outbox: openOutbox(db),
    ...createClaims(db),
    ...createRetention(db),
    add: (job, addition = {}) => write(() => add(job, addition)),
    async get(id) {
      const row = select.get(id);
      return row && toJob(row);
    },
    async inputs(id) {
      const text = selectInputs.get(id);
      // Written by `add`.
      return text === undefined ? undefined : (JSON.parse(text) as KeptInputs);
    },
    async keyHolder(caller, idempotencyKey) {
      return selectKey.get(caller, idempotencyKey);
    },
    async reusable(fingerprint) {
      const row = selectReusable.get(fingerprint);
      return row && toJob(row);
    },
    async list(query) {
      checkQuery(query);
      const now = Date.now();
      const { places, links } = readPage<Place>(query, readFrom(query), {
        show: showPlace,
        walk(direction, from, limit) {
          const { sql, values } = listStatement(query, direction, from, limit, now);
          return prepareList(sql).all(...values);
        },
      });
      const jobs = places.flatMap(({ seq }) => selectBySeq.get(seq) ?? []).map(toJob);
      return { jobs, ...links };
    },
    move: (id, from, changes, options = {}) => write(() => move(id, from, changes, options)),
    async outputs(id) {
      return selectOutputs.all(id).map(toOutput);
    },
    addLog: (id, line) => write(() => addLog(id, line)),
    async log(id) {
      return selectLog.all(id);
    },
    async requestDismiss(id) {
      requestDismiss.run(id);
    },
    async dismissRequests(instance) {
      return dismissRequests.all(instance);
    },
    async close() {
      flush();
      db.pragma('optimize');
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.close();
    },
  };
}

function readFrom({ after, before }: JobQuery): Place | undefined {
  const cursor = after ?? before;
  if (cursor === undefined) return undefined;
  const place = readPlace(cursor);
  if (!place) throw unknownCursor(after === undefined ? 'before' : 'after', cursor);
  return place;
}

/** Times of the columns, in milliseconds; nothing where the changes do not name them. */
function timesOf({ started, finished }: JobPatch) {
  return { startedMs: toMs(started), finishedMs: toMs(finished) };
}

function toMs(instant: string | undefined): number | null {
  return instant === undefined ? null : Date.parse(instant);
}
