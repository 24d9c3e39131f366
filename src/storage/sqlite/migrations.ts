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
  // Facts of an output that an API needs without reading it. Raw values are bytes: small ones are in data.
  `ALTER TABLE outputs ADD COLUMN media_type TEXT NOT NULL DEFAULT 'application/json';
   ALTER TABLE outputs ADD COLUMN raw INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE outputs ADD COLUMN summary TEXT;
   ALTER TABLE outputs ADD COLUMN data BLOB;`,
  // For lists: each index holds all that a filter asks and the order of the list, so that a row is read only for a hit.
  // Unlisted jobs are in none of them, because their writes are on the fast path.
  `ALTER TABLE jobs ADD COLUMN created_ms INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE jobs ADD COLUMN started_ms INTEGER;
   ALTER TABLE jobs ADD COLUMN duration_ms INTEGER;
   UPDATE jobs SET
     created_ms = round(unixepoch(job ->> '$.created', 'subsec') * 1000),
     started_ms = round(unixepoch(job ->> '$.started', 'subsec') * 1000),
     duration_ms = round((unixepoch(job ->> '$.finished', 'subsec') - unixepoch(job ->> '$.started', 'subsec')) * 1000),
     job = json_patch('{"attempts":1}', job);
   DROP INDEX jobs_listed;
   CREATE INDEX jobs_by_time ON jobs (created_ms, seq, started_ms, duration_ms) WHERE listed = 1;
   CREATE INDEX jobs_by_status ON jobs (status, created_ms, seq, started_ms, duration_ms) WHERE listed = 1;
   CREATE INDEX jobs_by_process ON jobs (process_id, status, created_ms, seq, started_ms, duration_ms) WHERE listed = 1;
   CREATE TABLE job_log (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     at TEXT NOT NULL,
     level TEXT NOT NULL,
     text TEXT NOT NULL,
     PRIMARY KEY (job_id, position)
   ) WITHOUT ROWID;`,
  // A job may pass from one instance to another: `claim` counts how often, and fences off the instances that had it before.
  // The inputs that are needed to run it again are kept beside it, and expire with its outputs.
  `ALTER TABLE jobs ADD COLUMN claim INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE jobs ADD COLUMN fingerprint TEXT;
   ALTER TABLE jobs ADD COLUMN ended_ms INTEGER;
   ALTER TABLE jobs ADD COLUMN kept_bytes INTEGER NOT NULL DEFAULT 0;
   UPDATE jobs SET
     job = json_patch('{"claim":1}', job),
     ended_ms = round(unixepoch(job ->> '$.finished', 'subsec') * 1000),
     kept_bytes = (SELECT coalesce(sum(bytes), 0) FROM outputs WHERE job_id = jobs.id);
   CREATE INDEX jobs_reusable ON jobs (fingerprint, seq)
     WHERE status = 'successful' AND kept_bytes > 0 AND fingerprint IS NOT NULL;
   CREATE INDEX jobs_kept ON jobs (ended_ms, kept_bytes) WHERE kept_bytes > 0 AND ended_ms IS NOT NULL;
   CREATE INDEX jobs_ended ON jobs (listed, ended_ms) WHERE ended_ms IS NOT NULL;
   CREATE TABLE job_inputs (
     job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
     bytes INTEGER NOT NULL,
     inputs TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE idempotency_keys (
     caller TEXT NOT NULL,
     key TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     PRIMARY KEY (caller, key)
   ) WITHOUT ROWID;
   CREATE INDEX idempotency_keys_by_job ON idempotency_keys (job_id);`,
  // Subscribers of a job, each once for each kind of event.
  `CREATE TABLE callbacks (
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     kind TEXT NOT NULL,
     url TEXT NOT NULL,
     base TEXT NOT NULL,
     attempts INTEGER NOT NULL,
     due_ms INTEGER NOT NULL,
     PRIMARY KEY (job_id, kind, url)
   ) WITHOUT ROWID;
   CREATE INDEX callbacks_due ON callbacks (due_ms);`,
  // The API by which a job was submitted was called its door.
  `UPDATE jobs SET job = json_remove(json_set(job, '$.api', job ->> '$.door'), '$.door')
     WHERE job ->> '$.door' IS NOT NULL;`,
  // Every row with a maker has an owner, which is anonymous for all rows so far. Idempotency keys are unique per owner;
  // outputs, inputs and log belong to the owner of their job.
  `UPDATE jobs SET job = json_set(job, '$.owner', 'anonymous');
   ALTER TABLE jobs ADD COLUMN owner TEXT NOT NULL DEFAULT 'anonymous';
   ALTER TABLE callbacks ADD COLUMN owner TEXT NOT NULL DEFAULT 'anonymous';
   CREATE TABLE owned_keys (
     owner TEXT NOT NULL,
     caller TEXT NOT NULL,
     key TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
     PRIMARY KEY (owner, caller, key)
   ) WITHOUT ROWID;
   INSERT INTO owned_keys SELECT 'anonymous', caller, key, fingerprint, job_id FROM idempotency_keys;
   DROP TABLE idempotency_keys;
   ALTER TABLE owned_keys RENAME TO idempotency_keys;
   CREATE INDEX idempotency_keys_by_job ON idempotency_keys (job_id);`,
  // Callbacks are sent in slots per host and per client. The host of older rows is taken as it was written.
  `ALTER TABLE callbacks ADD COLUMN host TEXT NOT NULL DEFAULT '';
   ALTER TABLE callbacks ADD COLUMN client TEXT NOT NULL DEFAULT 'anonymous';
   UPDATE callbacks SET host = substr(url, instr(url, '://') + 3);
   UPDATE callbacks SET host = substr(host, 1, instr(host || '/', '/') - 1);
   CREATE INDEX callbacks_by_host ON callbacks (host);
   CREATE INDEX callbacks_by_client ON callbacks (client);`,
  // The Content-Length of a long text, which is not known before the end of its JSON otherwise.
  `ALTER TABLE outputs ADD COLUMN text_bytes INTEGER;`,
  // Halves of pairs of surrogates in a long text, of which its readers are told.
  `ALTER TABLE outputs ADD COLUMN lone_surrogates INTEGER;`,
  // Files are named below the folder of results, from the ID of their job on, no longer by full paths.
  `UPDATE outputs SET file = replace(substr(file, instr(file, job_id)), '\\', '/') WHERE file IS NOT NULL;
   UPDATE job_inputs SET inputs = json_set(inputs, '$.source.file', replace(
       substr(inputs ->> '$.source.file', instr(inputs ->> '$.source.file', job_id)), '\\', '/'))
     WHERE inputs ->> '$.source.file' IS NOT NULL;`,
];

/**
 * @param upTo the step to stop at, for tests of later steps
 * @throws {Error} when a newer version of the program has written the database
 */
export function migrate(db: Database, upTo = migrations.length): void {
  const run = db.transaction(() => {
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > migrations.length) {
      throw new Error(
        `The job store is at version ${version}; this program supports versions up to ${migrations.length}. Use a newer program.`,
      );
    }
    for (const statements of migrations.slice(version, upTo)) db.exec(statements);
    db.pragma(`user_version = ${upTo}`);
  });
  run.immediate();
}
