/** The database file of SQLite: how it is opened, how writes share a commit, and how a job stands in a row. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Job, JobPatch } from '../../model/job.ts';
import { migrate } from './migrations.ts';

/** @param file path, made when it is missing; `:memory:` for one that ends with the process */
export function openDatabase(file: string): Database.Database {
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

export interface GroupCommit {
  /** Resolves when its rows are committed. When `work` throws, none of its rows are written; those of others are. */
  write<T>(work: () => T): Promise<T>;
  /** Commits pending writes at once. */
  flush(): void;
}

interface Waiting {
  /** Does the work. @returns what resolves the caller's promise after the commit */
  attempt(): () => void;
  reject(error: unknown): void;
}

/** Writes of one turn of the event loop share a transaction: with SQLite, the commit costs more than the rows. */
export function createGroupCommit(db: Database.Database): GroupCommit {
  let pending: Waiting[] = [];
  // A transaction within a transaction is a savepoint.
  const inSavepoint = db.transaction((work: () => unknown) => work());
  const commit = db.transaction((waiting: readonly Waiting[]) => waiting.map(({ attempt }) => attempt()));

  function flush(): void {
    if (pending.length === 0) return;
    const waiting = pending;
    pending = [];
    try {
      for (const resolve of commit.immediate(waiting)) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  async function write<T>(work: () => T): Promise<T> {
    const getResult = await new Promise<() => T>((resolve, reject) => {
      const attempt = () => {
        try {
          // `inSavepoint` returns what `work` returns.
          const result = inSavepoint(work) as T;
          return () => resolve(() => result);
        } catch (error) {
          // A full disk ends the whole transaction, not the savepoint alone.
          if (!db.inTransaction) throw error;
          return () =>
            resolve(() => {
              throw error;
            });
        }
      };
      if (pending.push({ attempt, reject }) === 1) setImmediate(flush);
    });
    return getResult();
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

/** For SQLite's `json_patch`. */
export function toPatch(changes: JobPatch): string {
  return JSON.stringify({ ...changes, updated: new Date().toISOString() });
}
