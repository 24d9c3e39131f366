/** Writes of one turn of the event loop share a transaction: with SQLite, the commit costs more than the rows. */
import type { Database } from 'better-sqlite3';

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

export function createGroupCommit(db: Database): GroupCommit {
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
