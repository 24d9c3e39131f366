/** The tables, as numbered steps: `user_version` counts how many a database has taken. */
import type { Database } from 'better-sqlite3';

const migrations = [
  `CREATE TABLE jobs (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     instance TEXT NOT NULL,
     process_id TEXT NOT NULL,
     listed INTEGER NOT NULL,
     status TEXT NOT NULL,
     dismiss_requested INTEGER NOT NULL DEFAULT 0,
     job TEXT NOT NULL
   );
   CREATE INDEX jobs_listed ON jobs (listed, seq);
   CREATE INDEX jobs_unfinished ON jobs (instance) WHERE status IN ('accepted', 'running');
   CREATE TABLE outputs (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     id TEXT NOT NULL,
     bytes INTEGER NOT NULL,
     text TEXT,
     file TEXT,
     PRIMARY KEY (job_id, position)
   ) WITHOUT ROWID;
   CREATE TABLE instances (id TEXT PRIMARY KEY, seen INTEGER NOT NULL) WITHOUT ROWID;`,
  // What a door has to know of an output without reading it. Raw values are bytes: small ones stand in data.
  `ALTER TABLE outputs ADD COLUMN media_type TEXT NOT NULL DEFAULT 'application/json';
   ALTER TABLE outputs ADD COLUMN raw INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE outputs ADD COLUMN summary TEXT;
   ALTER TABLE outputs ADD COLUMN data BLOB;`,
];

/** @throws {Error} when a newer version of the program has written the database */
export function migrate(db: Database): void {
  const run = db.transaction(() => {
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > migrations.length) {
      throw new Error(
        `The job store is at version ${version}; this program knows ${migrations.length}. Use a newer one.`,
      );
    }
    for (const statements of migrations.slice(version)) db.exec(statements);
    db.pragma(`user_version = ${migrations.length}`);
  });
  run.immediate();
}
