/** Retention in SQLite: expiry and removal. */
import type { Database } from 'better-sqlite3';
import type { JobPatch } from '../../model/job.ts';
import { toPatch, type WriteGuard } from './job-table.ts';
import type { RetainedSize, Retention } from '../../model/job-store.ts';

const ENDED = `status IN ('successful', 'failed', 'dismissed')`;
const IS_KEPT = `kept_bytes > 0 AND ended_ms IS NOT NULL`;

export function createRetention(db: Database, guard: WriteGuard): Retention {
  const patch = db.prepare(
    `UPDATE jobs SET job = json_patch(job, @patch), status = coalesce(@status, status),
       kept_bytes = coalesce((SELECT bytes FROM job_inputs WHERE job_id = jobs.id), 0)
      WHERE id = @id AND ${ENDED}`,
  );
  const deleteOutputs = db.prepare(`DELETE FROM outputs WHERE job_id = ?`);
  const deleteInputs = db.prepare(`DELETE FROM job_inputs WHERE job_id = ?`);
  const sum = db.prepare<[], number>(`SELECT coalesce(sum(kept_bytes), 0) FROM jobs WHERE ${IS_KEPT}`).pluck();
  const expirable = db.prepare<[number, number], RetainedSize>(
    `SELECT id, kept_bytes AS bytes FROM jobs WHERE ${IS_KEPT} AND ended_ms < ? ORDER BY ended_ms LIMIT ?`,
  );
  const remove = db
    .prepare<[number, number, number], string>(
      `DELETE FROM jobs WHERE seq IN
         (SELECT seq FROM jobs WHERE listed = ? AND ended_ms IS NOT NULL AND ended_ms < ? ORDER BY ended_ms LIMIT ?)
        RETURNING id`,
    )
    .pluck();
  const purge = db.prepare(`DELETE FROM jobs WHERE id = ? AND ${ENDED}`);
  const hasEnded = db.prepare<[string], number>(`SELECT count(*) FROM jobs WHERE id = ? AND ${ENDED}`).pluck();
  const removeOutputs = db.transaction((id: string, changes: JobPatch) => {
    if (patch.run({ id, patch: toPatch(changes), status: changes.status ?? null }).changes === 0) return false;
    deleteOutputs.run(id);
    return true;
  });
  const expire = db.transaction((id: string, changes: JobPatch) => {
    if (hasEnded.get(id) === 0) return false;
    deleteInputs.run(id);
    return removeOutputs(id, changes);
  });
  return {
    async removeOutputs(id, changes) {
      return guard.free(() => removeOutputs.immediate(id, changes));
    },
    async expire(id, changes) {
      return guard.free(() => expire.immediate(id, changes));
    },
    async keptBytes() {
      return sum.get() ?? 0;
    },
    async expirable(endedBefore, limit) {
      return expirable.all(endedBefore, limit);
    },
    async purge(id) {
      return guard.free(() => purge.run(id)).changes > 0;
    },
    async remove({ listed }, endedBefore, limit) {
      return guard.free(() => remove.all(listed ? 1 : 0, endedBefore, limit));
    },
  };
}
