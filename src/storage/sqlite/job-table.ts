/** The table of jobs with their inputs, outputs and idempotency keys, and its writes, which are guarded and share commits. */
import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { compact } from '../../common/compact.ts';
import { codeOf, isDiskFull } from '../../common/errors.ts';
import { writeJson } from '../../common/json/write.ts';
import { now, type Job, type JobPatch } from '../../model/job.ts';
import type { Addition, JobStore, KeptInputs, KeyHolder, MoveOptions } from '../../model/job-store.ts';
import type { Output, OutputValue } from '../../model/output.ts';
import type { OutputSummary } from '../../model/summary.ts';
import { NO_RESERVE, type DiskReserve } from '../disk-reserve.ts';
import type { FileNames } from './file-names.ts';

const SET_COLUMNS = `status = coalesce(@status, status), started_ms = coalesce(@startedMs, started_ms),
  duration_ms = coalesce(@finishedMs - coalesce(@startedMs, started_ms), duration_ms),
  ended_ms = coalesce(@finishedMs, ended_ms),
  kept_bytes = CASE WHEN @finishedMs IS NULL THEN kept_bytes ELSE
    @outputBytes + coalesce((SELECT bytes FROM job_inputs WHERE job_id = jobs.id), 0) END`;

type JobTable = Pick<JobStore, 'add' | 'get' | 'move' | 'inputs' | 'reusable'>;

export function createJobTable(
  db: Database.Database,
  write: GroupCommit['write'],
  names: FileNames,
): JobTable & Pick<JobStore, 'keyHolder' | 'outputs'> {
  const keys = createKeyTable(db);
  const inputTable = createInputTable(db, names);
  const outputTable = createOutputTable(db, names);
  const insert = db.prepare(
    `INSERT INTO jobs
       (id, owner, instance, process_id, listed, status, created_ms, started_ms, duration_ms, ended_ms, claim,
        fingerprint, job)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = db.prepare<[string], JobRow>(`SELECT job FROM jobs WHERE id = ?`);
  const selectReusable = db.prepare<[string, string], JobRow>(
    `SELECT job FROM jobs WHERE fingerprint = ? AND status = 'successful' AND kept_bytes > 0 AND owner = ?
      ORDER BY seq DESC LIMIT 1`,
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

  function add(job: Job, { inputs, fingerprint, idempotencyKey }: Addition): KeyHolder | undefined {
    const { id, owner, instance, processId, status, claim, listed } = job;
    const holder = idempotencyKey === undefined ? undefined : keys.find(job, idempotencyKey);
    if (holder) return holder;
    const { startedMs, finishedMs } = timesOf(job);
    const durationMs = startedMs === null || finishedMs === null ? null : finishedMs - startedMs;
    // By position: binding by name takes as long as the row.
    insert.run(
      ...[id, owner, instance, processId, listed ? 1 : 0, status, Date.parse(job.created)],
      ...[startedMs, durationMs, finishedMs, claim, fingerprint ?? null, JSON.stringify(job)],
    );
    if (inputs) inputTable.insert(job, inputs);
    if (idempotencyKey !== undefined) keys.insert(job, idempotencyKey, fingerprint ?? '');
    return undefined;
  }

  function move(id: string, from: readonly string[], changes: JobPatch, options: MoveOptions): boolean {
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
    outputTable.insert(id, outputs);
    return true;
  }

  return {
    add: (job, addition = {}) => write(() => add(job, addition)),
    move: (id, from, changes, options = {}) => {
      return write(() => move(id, from, changes, options), changes.finished !== undefined);
    },
    async get(id) {
      const row = select.get(id);
      return row && toJob(row);
    },
    inputs: async (id) => inputTable.select(id),
    async reusable(fingerprint, owner) {
      const row = selectReusable.get(fingerprint, owner);
      return row && toJob(row);
    },
    keyHolder: async (owner, caller, idempotencyKey) => keys.find({ owner, caller }, idempotencyKey),
    outputs: async (id) => outputTable.select(id),
  };
}

function createInputTable(db: Database.Database, names: FileNames) {
  const insert = db.prepare(`INSERT INTO job_inputs (job_id, bytes, inputs) VALUES (?, ?, ?)`);
  const select = db.prepare<[string], string>(`SELECT inputs FROM job_inputs WHERE job_id = ?`).pluck();
  return {
    insert(job: Job, inputs: KeptInputs): void {
      const kept = renameFile(inputs, names.toName);
      insert.run(job.id, job.inputs?.bytes ?? 0, writeJson(kept).toString());
    },
    select(id: string): KeptInputs | undefined {
      const text = select.get(id);
      // Written by `insert`.
      return text === undefined ? undefined : renameFile(JSON.parse(text) as KeptInputs, names.toPath);
    },
  };
}

function renameFile(inputs: KeptInputs, rename: (file: string) => string): KeptInputs {
  const { source } = inputs;
  return 'file' in source ? { ...inputs, source: { ...source, file: rename(source.file) } } : inputs;
}

function createKeyTable(db: Database.Database) {
  const insert = db.prepare(
    `INSERT INTO idempotency_keys (owner, caller, key, fingerprint, job_id) VALUES (?, ?, ?, ?, ?)`,
  );
  const select = db.prepare<[string, string, string], KeyHolder>(
    `SELECT job_id AS jobId, fingerprint FROM idempotency_keys WHERE owner = ? AND caller = ? AND key = ?`,
  );
  return {
    find: ({ owner, caller = '' }: Pick<Job, 'owner' | 'caller'>, key: string) => select.get(owner, caller, key),
    insert({ id, owner, caller = '' }: Job, key: string, fingerprint: string): void {
      insert.run(owner, caller, key, fingerprint, id);
    },
  };
}

function createOutputTable(db: Database.Database, names: FileNames) {
  const insert = db.prepare(
    `INSERT INTO outputs (job_id, position, id, bytes, media_type, raw, summary, text_bytes, lone_surrogates, text, data, file)
      VALUES (@jobId, @position, @id, @bytes, @media_type, @raw, @summary, @text_bytes, @lone_surrogates, @text, @data, @file)`,
  );
  const select = db.prepare<[string], OutputRow>(
    `SELECT id, bytes, media_type, raw, summary, text_bytes, lone_surrogates, text, data, file FROM outputs WHERE job_id = ? ORDER BY position`,
  );
  return {
    insert(jobId: string, outputs: readonly Output[]): void {
      outputs.forEach((output, position) => insert.run({ jobId, position, ...toOutputRow(output, names) }));
    },
    select: (jobId: string) => select.all(jobId).map((row) => toOutput(row, names)),
  };
}

/** Times of the columns, in milliseconds; null where the changes do not name them. */
function timesOf({ started, finished }: JobPatch) {
  return { startedMs: toMs(started), finishedMs: toMs(finished) };
}

function toMs(instant: string | undefined): number | null {
  return instant === undefined ? null : Date.parse(instant);
}

export interface GroupCommit {
  /**
   * Resolves when its rows are committed. When `work` throws, none of its rows are written; those of others are.
   * @param isFreeing as `WriteGuard.free`
   */
  write<T>(work: () => T, isFreeing?: boolean): Promise<T>;
  /** Commits pending writes at once. */
  flush(): void;
}

interface Waiting {
  /** Does the work. @returns what resolves the caller's promise after the commit */
  attempt(): () => void;
  readonly isFreeing: boolean;
  reject(error: unknown): void;
}

/** Writes of one turn of the event loop share a transaction: with SQLite, the commit costs more than the rows. */
export function createGroupCommit(db: Database.Database, guard: WriteGuard): GroupCommit {
  let pending: Waiting[] = [];
  const commit = db.transaction((waiting: readonly Waiting[]) => waiting.map(({ attempt }) => attempt()));
  // A transaction within a transaction is a savepoint.
  const inSavepoint = db.transaction(({ attempt }: Waiting) => attempt());
  const commitEach = db.transaction((waiting: readonly Waiting[]) => waiting.map(attemptApart));

  /** A full disk ends the whole transaction, not the savepoint alone; all of it is tried again. */
  function attemptApart(one: Waiting): () => void {
    try {
      return inSavepoint(one);
    } catch (error) {
      if (!db.inTransaction || isDiskFull(error)) throw error;
      return () => one.reject(error);
    }
  }

  /** Work seldom throws, so that it gets a savepoint only after some has. */
  function commitAll(waiting: readonly Waiting[]): readonly (() => void)[] {
    try {
      return commit.immediate(waiting);
    } catch (error) {
      if (isDiskFull(error) || isBusy(error)) throw error;
      return commitEach.immediate(waiting);
    }
  }

  function flush(): void {
    if (pending.length === 0) return;
    const waiting = pending;
    pending = [];
    try {
      const isFreeing = waiting.some((each) => each.isFreeing);
      const write = isFreeing ? guard.free : guard.write;
      for (const resolve of write(() => commitAll(waiting))) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  function write<T>(work: () => T, isFreeing = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const attempt = () => {
        const result = work();
        return () => resolve(result);
      };
      if (pending.push({ attempt, reject, isFreeing }) === 1) setImmediate(flush);
    });
  }

  return { write, flush };
}

export interface JobRow {
  /** JSON. */
  readonly job: string;
}

export function toJob(row: JobRow): Job {
  // Written by `add` and `toPatch`.
  return JSON.parse(row.job) as Job;
}

/** For SQLite's `json_patch`. An attempt begins without the message of the last one: a null removes the member. */
export function toPatch(changes: JobPatch): string {
  const cleared = changes.attempts !== undefined && { message: null };
  return JSON.stringify({ updated: now(), ...cleared, ...changes });
}

interface OutputRow {
  readonly id: string;
  readonly bytes: number;
  readonly media_type: string;
  readonly raw: number;
  /** JSON. */
  readonly summary: string | null;
  readonly text_bytes: number | null;
  readonly lone_surrogates: number | null;
  readonly text: string | null;
  readonly data: Uint8Array | null;
  /** Below the folder of results. */
  readonly file: string | null;
}

function toOutputRow(output: Output, { toName }: FileNames): OutputRow {
  const { id, bytes, mediaType, raw, summary, textBytes, loneSurrogates, value } = output;
  const { text, data, file } = { text: null, data: null, file: null, ...value };
  return {
    ...{ id, bytes, text, data },
    file: file === null ? null : toName(file),
    media_type: mediaType,
    raw: raw ? 1 : 0,
    summary: summary ? JSON.stringify(summary) : null,
    text_bytes: textBytes ?? null,
    lone_surrogates: loneSurrogates ?? null,
  };
}

function toOutput(row: OutputRow, names: FileNames): Output {
  const { id, bytes, media_type: mediaType, summary } = row;
  return compact({
    id,
    bytes,
    mediaType,
    raw: row.raw === 1 ? (true as const) : undefined,
    // Written by toOutputRow.
    summary: summary === null ? undefined : (JSON.parse(summary) as OutputSummary),
    textBytes: row.text_bytes ?? undefined,
    loneSurrogates: row.lone_surrogates ?? undefined,
    value: toValue(row, names),
  });
}

function toValue({ text, data, file }: OutputRow, { toPath }: FileNames): OutputValue {
  if (file !== null) return { file: toPath(file) };
  return data === null ? { text: text ?? 'null' } : { data };
}

/** Refuses writes to a database that no other process would find, and gives up the reserve for those that free room. */
export interface WriteGuard {
  /** @throws {Error} of SQLite, or with its code for a file that was moved */
  write<T>(work: () => T): T;
  /** As `write`, for what ends a job or removes something: on a full disk the reserve is given up for it. */
  free<T>(work: () => T): T;
}

/** The event loop waits as long; writes of other servers on the store take milliseconds. */
const BUSY_MS = 500;
/** While another process holds the lock for longer than `BUSY_MS`, each write would keep the event loop that long. */
const BUSY_AGAIN_MS = 50;

/** @param file path of the database; `:memory:` for none */
export function createWriteGuard(db: Database.Database, file: string, reserve: DiskReserve = NO_RESERVE): WriteGuard {
  db.pragma(`busy_timeout = ${BUSY_MS}`);
  // SQLite goes on with files that are deleted or replaced, and nobody will ever read what it writes.
  const files = file === ':memory:' ? [] : [file, `${file}-wal`].map((path) => ({ path, identity: identify(path) }));
  let isLocked = false;

  function checkFiles(): void {
    for (const { path, identity } of files) {
      if (identity === undefined || identify(path) === identity) continue;
      const error = new Error(`the database was deleted or replaced under the running server: ${path}`);
      throw Object.assign(error, { code: 'SQLITE_READONLY_DBMOVED' });
    }
  }

  function setLocked(value: boolean): void {
    if (value === isLocked) return;
    isLocked = value;
    db.pragma(`busy_timeout = ${value ? BUSY_AGAIN_MS : BUSY_MS}`);
  }

  function write<T>(work: () => T): T {
    checkFiles();
    try {
      const result = work();
      setLocked(false);
      return result;
    } catch (error) {
      if (isBusy(error)) setLocked(true);
      throw error;
    }
  }

  return {
    write,
    free(work) {
      try {
        return write(work);
      } catch (error) {
        if (isDiskFull(error) && reserve.release()) return write(work);
        throw error;
      }
    },
  };
}

/** Another process has the store locked. */
function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** Undefined for a file that is missing. */
function identify(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}
