/** Pending callbacks, beside their jobs: a job is removed together with its callbacks. */
import type { Database } from 'better-sqlite3';
import type { Callback, DueCallback, Outbox } from '../../model/webhook-outbox.ts';

interface CallbackRow {
  readonly job_id: string;
  readonly kind: Callback['kind'];
  readonly url: string;
  readonly base: string;
  readonly owner: string;
  readonly attempts: number;
}

export function openOutbox(db: Database): Outbox {
  const insert = db.prepare(
    `INSERT INTO callbacks (job_id, kind, url, base, owner, attempts, due_ms)
      VALUES (@jobId, @kind, @url, @base, @owner, 0, 0)
      ON CONFLICT DO NOTHING`,
  );
  const lease = db.prepare<{ now: number; until: number; limit: number }, CallbackRow>(
    `UPDATE callbacks SET due_ms = @until, attempts = attempts + 1
      WHERE (job_id, kind, url) IN (
        SELECT c.job_id, c.kind, c.url FROM callbacks c JOIN jobs j ON j.id = c.job_id
          WHERE c.due_ms <= @now AND (
            (c.kind = 'success' AND j.status = 'successful')
            OR (c.kind = 'failed' AND j.status IN ('failed', 'dismissed'))
            OR (c.kind = 'inProgress' AND j.status = 'running'))
          ORDER BY c.due_ms LIMIT @limit)
      RETURNING job_id, kind, url, base, owner, attempts`,
  );
  const forget = db.prepare(
    `DELETE FROM callbacks WHERE EXISTS (
      SELECT 1 FROM jobs j WHERE j.id = job_id AND (
        (kind = 'success' AND j.status IN ('failed', 'dismissed'))
        OR (kind = 'failed' AND j.status = 'successful')
        OR (kind = 'inProgress' AND j.status IN ('successful', 'failed', 'dismissed'))))`,
  );
  const remove = db.prepare(`DELETE FROM callbacks WHERE job_id = ? AND kind = ? AND url = ?`);
  const postpone = db.prepare(`UPDATE callbacks SET due_ms = ? WHERE job_id = ? AND kind = ? AND url = ?`);
  const addAll = db.transaction((callbacks: readonly Callback[]) => callbacks.forEach((one) => insert.run(one)));
  const leaseDue = db.transaction((limit: number, leaseMs: number) => {
    const now = Date.now();
    forget.run();
    return lease.all({ now, until: now + leaseMs, limit });
  });

  return {
    async add(callbacks) {
      addAll.immediate(callbacks);
    },
    async lease(limit, leaseMs) {
      return leaseDue.immediate(limit, leaseMs).map(toCallback);
    },
    async remove({ jobId, kind, url }) {
      remove.run(jobId, kind, url);
    },
    async postpone({ jobId, kind, url }, ms) {
      postpone.run(Date.now() + ms, jobId, kind, url);
    },
  };
}

function toCallback({ job_id: jobId, ...row }: CallbackRow): DueCallback {
  return { jobId, ...row };
}
