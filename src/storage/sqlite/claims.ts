/** Job leases in SQLite: which instance has which job. */
import type { Database } from 'better-sqlite3';
import type { Job } from '../../model/job.ts';
import { toJob, toPatch, type JobRow } from './job-table.ts';
import type { WriteGuard } from './job-table.ts';
import type { Claims } from '../../model/job-store.ts';

const UNFINISHED = `status IN ('accepted', 'running')`;

export function createClaims(db: Database, guard: WriteGuard): Claims {
  const heartbeat = db.prepare(
    `INSERT INTO instances (id, seen) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen`,
  );
  const instances = db.prepare<[number], string>(`SELECT id FROM instances WHERE seen >= ?`).pluck();
  const forget = db.prepare(`DELETE FROM instances WHERE id = ?`);
  const forgetSilent = db.prepare(`DELETE FROM instances WHERE seen < ?`);
  const orphans = db.prepare<[number, number], JobRow>(
    // Without its name, the order has SQLite scan the whole table at each heartbeat.
    `SELECT job FROM jobs INDEXED BY jobs_unfinished WHERE ${UNFINISHED} AND instance <> ''
       AND instance NOT IN (SELECT id FROM instances WHERE seen >= ?) ORDER BY seq LIMIT ?`,
  );
  const release = db.prepare(
    `UPDATE jobs SET instance = '', claim = claim + 1, status = 'accepted', started_ms = NULL,
       job = json_patch(json_patch(job, json_object('claim', claim + 1)), @patch)
      WHERE id = @id AND claim = @claim AND ${UNFINISHED}`,
  );
  const claim = db.prepare<{ instance: string; patch: string }, JobRow>(
    `UPDATE jobs SET instance = @instance, claim = claim + 1,
       job = json_patch(json_patch(job, json_object('claim', claim + 1, 'instance', @instance)), @patch)
      WHERE seq = (SELECT seq FROM jobs WHERE instance = '' AND ${UNFINISHED} ORDER BY seq LIMIT 1)
      RETURNING job`,
  );
  return {
    async heartbeat(instance) {
      guard.write(() => heartbeat.run(instance, Date.now()));
    },
    async instances(silentMs) {
      return instances.all(Date.now() - silentMs);
    },
    async forget(instance) {
      guard.write(() => forget.run(instance));
    },
    async orphans(silentMs, limit): Promise<readonly Job[]> {
      const before = Date.now() - silentMs;
      guard.write(() => forgetSilent.run(before));
      return orphans.all(before, limit).map(toJob);
    },
    async release(id, current, changes) {
      // A null in a merge patch removes the member.
      const begun = { instance: '', status: 'accepted', started: null, progress: 0 };
      const patch = JSON.stringify({ ...begun, ...changes, updated: new Date().toISOString() });
      return guard.free(() => release.run({ id, claim: current, patch })).changes > 0;
    },
    async claim(instance) {
      const row = guard.write(() => claim.get({ instance, patch: toPatch({}) }));
      return row && toJob(row);
    },
  };
}
