/** Pending callbacks, beside their jobs: a job is removed together with its callbacks. */
import type { Database } from 'better-sqlite3';
import { hostOf, type Callback, type DueCallback, type FreeSlots, type Outbox } from '../../model/webhook-outbox.ts';
import type { WriteGuard } from './job-table.ts';

interface CallbackRow {
  readonly job_id: string;
  readonly kind: Callback['kind'];
  readonly url: string;
  readonly base: string;
  readonly owner: string;
  readonly host: string;
  readonly client: string;
  readonly attempts: number;
}

interface LeaseParameters {
  readonly now: number;
  readonly until: number;
  readonly total: number;
  readonly perHost: number;
  readonly perClient: number;
  /** JSON objects of numbers by name. */
  readonly hosts: string;
  readonly clients: string;
}

export function openOutbox(db: Database, guard: WriteGuard): Outbox {
  const insert = db.prepare(
    `INSERT INTO callbacks (job_id, kind, url, base, owner, host, client, attempts, due_ms)
      VALUES (@jobId, @kind, @url, @base, @owner, @host, @client, 0, 0)
      ON CONFLICT DO NOTHING`,
  );
  // Ranks the due callbacks of each host, then those within the slots of their hosts for each client.
  const lease = db.prepare<LeaseParameters, CallbackRow>(
    `WITH due AS (
        SELECT c.job_id, c.kind, c.url, c.client, c.due_ms,
            row_number() OVER (PARTITION BY c.host ORDER BY c.due_ms)
              + coalesce((SELECT value FROM json_each(@hosts) WHERE key = c.host), 0) AS of_host
          FROM callbacks c JOIN jobs j ON j.id = c.job_id
          WHERE c.due_ms <= @now AND (
            (c.kind = 'success' AND j.status = 'successful')
            OR (c.kind = 'failed' AND j.status IN ('failed', 'dismissed'))
            OR (c.kind = 'inProgress' AND j.status = 'running'))),
      ranked AS (
        SELECT job_id, kind, url, due_ms,
            row_number() OVER (PARTITION BY client ORDER BY due_ms)
              + coalesce((SELECT value FROM json_each(@clients) WHERE key = due.client), 0) AS of_client
          FROM due WHERE of_host <= @perHost)
      UPDATE callbacks SET due_ms = @until, attempts = attempts + 1
      WHERE (job_id, kind, url) IN (
        SELECT job_id, kind, url FROM ranked WHERE of_client <= @perClient ORDER BY due_ms LIMIT @total)
      RETURNING job_id, kind, url, base, owner, host, client, attempts`,
  );
  const count = {
    host: db.prepare<[string, number], number>(countBy('host')).pluck(),
    client: db.prepare<[string, number], number>(countBy('client')).pluck(),
  };
  const forget = db.prepare(
    `DELETE FROM callbacks WHERE EXISTS (
      SELECT 1 FROM jobs j WHERE j.id = job_id AND (
        (kind = 'success' AND j.status IN ('failed', 'dismissed'))
        OR (kind = 'failed' AND j.status = 'successful')
        OR (kind = 'inProgress' AND j.status IN ('successful', 'failed', 'dismissed'))))`,
  );
  const remove = db.prepare(`DELETE FROM callbacks WHERE job_id = ? AND kind = ? AND url = ?`);
  const postpone = db.prepare(`UPDATE callbacks SET due_ms = ? WHERE job_id = ? AND kind = ? AND url = ?`);
  const addAll = db.transaction((callbacks: readonly Callback[]) =>
    callbacks.forEach((one) => insert.run({ ...one, host: hostOf(one.url) })),
  );
  const leaseDue = db.transaction((slots: FreeSlots, leaseMs: number) => {
    const now = Date.now();
    forget.run();
    const { total, perHost, perClient } = slots;
    const hosts = JSON.stringify(Object.fromEntries(slots.hosts));
    const clients = JSON.stringify(Object.fromEntries(slots.clients));
    return lease.all({ now, until: now + leaseMs, total, perHost, perClient, hosts, clients });
  });

  return {
    async add(callbacks) {
      guard.write(() => addAll.immediate(callbacks));
    },
    async count(by, value, limit) {
      return count[by].get(value, limit) ?? 0;
    },
    async lease(slots, leaseMs) {
      return leaseDue.immediate(slots, leaseMs).map(toCallback);
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

function countBy(column: 'host' | 'client'): string {
  return `SELECT count(*) FROM (SELECT 1 FROM callbacks WHERE ${column} = ? LIMIT ?)`;
}
