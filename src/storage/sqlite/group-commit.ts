/** Writes that come in one turn of the event loop share a transaction: with SQLite, the commit costs more than the rows. */
import type { Database } from 'better-sqlite3';

export interface GroupCommit {
  /** Resolves when its rows are committed. When it throws, none of them are, and those of its neighbours stay. */
  write<T>(work: () => T): Promise<T>;
  /** Commits at once what waits. */
  flush(): void;
}

interface Waiting {
  /** Does the work. @returns what tells the caller, once it is committed */
  attempt(): () => void;
  reject(error: unknown): void;
}

export function createGroupCommit(db: Database): GroupCommit {
  let group: Waiting[] = [];
  // A transaction within a transaction is a savepoint.
  const apart = db.transaction((work: () => unknown) => work());
  const commit = db.transaction((waiting: readonly Waiting[]) => waiting.map(({ attempt }) => attempt()));

  function flush(): void {
    if (group.length === 0) return;
    const waiting = group;
    group = [];
    try {
      for (const tell of commit.immediate(waiting)) tell();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  async function write<T>(work: () => T): Promise<T> {
    const give = await new Promise<() => T>((resolve, reject) => {
      const attempt = () => {
        try {
          // `apart` returns what it calls returns.
          const result = apart(work) as T;
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
      if (group.push({ attempt, reject }) === 1) setImmediate(flush);
    });
    return give();
  }

  return { write, flush };
}
