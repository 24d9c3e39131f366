/** The job store in one SQLite file. All SQL of SQLite stands in this folder. */
import type Database from 'better-sqlite3';
import { compact } from '../../common/compact.ts';
import { writeJson } from '../../common/json/write.ts';
import type { Job, JobLogLine, JobPatch } from '../../model/job.ts';
import {
  MAX_LOG_LINES,
  type Addition,
  type JobStore,
  type KeptInputs,
  type KeyHolder,
  type MoveOptions,
} from '../../model/job-store.ts';
import type { Output, OutputValue } from '../../model/output.ts';
import type { OutputSummary } from '../../model/summary.ts';
import type { Outbox } from '../../model/webhook-outbox.ts';
import { createClaims } from './claims.ts';
import { createGroupCommit, openDatabase, toJob, toPatch, type JobRow } from './database.ts';
import { createJobList } from './job-list.ts';
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
  const { add, get, move, ...jobs } = createJobTable(db);
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
    ...jobs,
    get,
    add: (job, addition = {}) => write(() => add(job, addition)),
    move: (id, from, changes, options = {}) => write(() => move(id, from, changes, options)),
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

const SET_COLUMNS = `status = coalesce(@status, status), started_ms = coalesce(@startedMs, started_ms),
  duration_ms = coalesce(@finishedMs - coalesce(@startedMs, started_ms), duration_ms),
  ended_ms = coalesce(@finishedMs, ended_ms),
  kept_bytes = CASE WHEN @finishedMs IS NULL THEN kept_bytes ELSE
    @outputBytes + coalesce((SELECT bytes FROM job_inputs WHERE job_id = jobs.id), 0) END`;

/** Jobs with their inputs, outputs and idempotency keys. */
function createJobTable(db: Database.Database) {
  const insert = db.prepare(
    `INSERT INTO jobs
       (id, owner, instance, process_id, listed, status, created_ms, started_ms, duration_ms, ended_ms, claim,
        fingerprint, job)
      VALUES (@id, @owner, @instance, @processId, @isListed, @status, @createdMs, @startedMs, @finishedMs - @startedMs,
        @finishedMs, @claim, @fingerprint, @job)`,
  );
  const select = db.prepare<[string], JobRow>(`SELECT job FROM jobs WHERE id = ?`);
  const selectReusable = db.prepare<[string, string], JobRow>(
    `SELECT job FROM jobs WHERE fingerprint = ? AND status = 'successful' AND kept_bytes > 0 AND owner = ?
      ORDER BY seq DESC LIMIT 1`,
  );
  const insertInputs = db.prepare(`INSERT INTO job_inputs (job_id, bytes, inputs) VALUES (?, ?, ?)`);
  const selectInputs = db.prepare<[string], string>(`SELECT inputs FROM job_inputs WHERE job_id = ?`).pluck();
  const insertKey = db.prepare(
    `INSERT INTO idempotency_keys (owner, caller, key, fingerprint, job_id) VALUES (?, ?, ?, ?, ?)`,
  );
  const selectKey = db.prepare<[string, string, string], KeyHolder>(
    `SELECT job_id AS jobId, fingerprint FROM idempotency_keys WHERE owner = ? AND caller = ? AND key = ?`,
  );
  const insertOutput = db.prepare(
    `INSERT INTO outputs (job_id, position, id, bytes, media_type, raw, summary, text, data, file)
      VALUES (@jobId, @position, @id, @bytes, @media_type, @raw, @summary, @text, @data, @file)`,
  );
  const selectOutputs = db.prepare<[string], OutputRow>(
    `SELECT id, bytes, media_type, raw, summary, text, data, file FROM outputs WHERE job_id = ? ORDER BY position`,
  );
  // The job is one JSON document; the columns beside it are those that a query needs. Progress, which is written most
  // often, changes no column and so no index.
  const patch = (from: readonly string[], columns: boolean) =>
    db.prepare(
      `UPDATE jobs SET job = json_patch(job, @patch) ${columns ? `, ${SET_COLUMNS}` : ''}
        WHERE id = @id AND claim = coalesce(@claim, claim)
          AND status IN (${from.map((status) => `'${status}'`).join(', ')})`,
    );
  const patches = new Map<string, ReturnType<typeof patch>>();

  return {
    add(job: Job, { inputs, fingerprint, idempotencyKey }: Addition): KeyHolder | undefined {
      const { id, owner, instance, processId, status, claim, caller = '' } = job;
      const holder = idempotencyKey === undefined ? undefined : selectKey.get(owner, caller, idempotencyKey);
      if (holder) return holder;
      insert.run({
        ...{ id, owner, instance, processId, status, claim, ...timesOf(job) },
        isListed: job.listed ? 1 : 0,
        createdMs: Date.parse(job.created),
        fingerprint: fingerprint ?? null,
        job: JSON.stringify(job),
      });
      if (inputs) insertInputs.run(id, job.inputs?.bytes ?? 0, writeJson(inputs).toString());
      if (idempotencyKey !== undefined) insertKey.run(owner, caller, idempotencyKey, fingerprint ?? '', id);
      return undefined;
    },
    move(id: string, from: readonly string[], changes: JobPatch, options: MoveOptions): boolean {
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
    },
    async get(id: string): Promise<Job | undefined> {
      const row = select.get(id);
      return row && toJob(row);
    },
    async inputs(id: string): Promise<KeptInputs | undefined> {
      const text = selectInputs.get(id);
      // Written by `add`.
      return text === undefined ? undefined : (JSON.parse(text) as KeptInputs);
    },
    async keyHolder(owner: string, caller: string, idempotencyKey: string): Promise<KeyHolder | undefined> {
      return selectKey.get(owner, caller, idempotencyKey);
    },
    async reusable(fingerprint: string, owner: string): Promise<Job | undefined> {
      const row = selectReusable.get(fingerprint, owner);
      return row && toJob(row);
    },
    async outputs(id: string): Promise<readonly Output[]> {
      return selectOutputs.all(id).map(toOutput);
    },
  };
}

/** Times of the columns, in milliseconds; null where the changes do not name them. */
function timesOf({ started, finished }: JobPatch) {
  return { startedMs: toMs(started), finishedMs: toMs(finished) };
}

function toMs(instant: string | undefined): number | null {
  return instant === undefined ? null : Date.parse(instant);
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

interface OutputRow {
  readonly id: string;
  readonly bytes: number;
  readonly media_type: string;
  readonly raw: number;
  /** JSON. */
  readonly summary: string | null;
  readonly text: string | null;
  readonly data: Uint8Array | null;
  readonly file: string | null;
}

function toOutputRow({ id, bytes, mediaType, raw, summary, value }: Output): OutputRow {
  const { text, data, file } = { text: null, data: null, file: null, ...value };
  return {
    ...{ id, bytes, text, data, file },
    media_type: mediaType,
    raw: raw ? 1 : 0,
    summary: summary ? JSON.stringify(summary) : null,
  };
}

function toOutput(row: OutputRow): Output {
  const { id, bytes, media_type: mediaType, summary } = row;
  return compact({
    id,
    bytes,
    mediaType,
    raw: row.raw === 1 ? (true as const) : undefined,
    // Written by toOutputRow.
    summary: summary === null ? undefined : (JSON.parse(summary) as OutputSummary),
    value: toValue(row),
  });
}

function toValue({ text, data, file }: OutputRow): OutputValue {
  if (file !== null) return { file };
  return data === null ? { text: text ?? 'null' } : { data };
}
