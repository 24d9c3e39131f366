/** Refuses writes to a database that no other process would find, and gives up the reserve for those that free room. */
import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { isDiskFull } from '../../common/errors.ts';
import { NO_RESERVE, type DiskReserve } from '../disk-reserve.ts';

export interface WriteGuard {
  /** @throws {Error} of SQLite, or with its code for a file that was moved */
  write<T>(work: () => T): T;
  /** As `write`, for what ends a job or removes something: on a full disk the reserve is given up for it. */
  free<T>(work: () => T): T;
}

const BUSY_MS = 5000;
/** While another process holds the lock for longer than `BUSY_MS`, each write would keep the event loop that long. */
const BUSY_AGAIN_MS = 50;

/** @param file path of the database; `:memory:` for none */
export function createWriteGuard(db: Database, file: string, reserve: DiskReserve = NO_RESERVE): WriteGuard {
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
      if (codeOf(error).startsWith('SQLITE_BUSY')) setLocked(true);
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

/** Undefined for a file that is missing. */
function identify(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
