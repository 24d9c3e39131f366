/** A job store that forgets: for tests, and the plainest statement of what the port means. */
import type { Output } from '../results/output.ts';
import { hasEnded, type Job, type JobPatch } from './job.ts';
import { unknownCursor, type JobQuery, type JobStore } from './store.ts';

export function createMemoryStore(): JobStore {
  const jobs = new Map<string, Job>();
  const kept = new Map<string, readonly Output[]>();
  const dismissals = new Set<string>();
  const seen = new Map<string, number>();

  function patch(job: Job, changes: JobPatch): void {
    jobs.set(job.id, { ...job, ...changes, updated: new Date().toISOString() });
  }

  return {
    async add(job) {
      jobs.set(job.id, job);
    },
    async get(id) {
      return jobs.get(id);
    },
    async list(query) {
      const newestFirst = [...jobs.values()].reverse().filter((job) => matches(job, query));
      const start = query.after === undefined ? 0 : newestFirst.findIndex((job) => job.id === query.after) + 1;
      if (query.after !== undefined && start === 0) throw unknownCursor(query.after);
      const page = newestFirst.slice(start, start + query.limit);
      const last = page.at(-1);
      return last && start + query.limit < newestFirst.length ? { jobs: page, next: last.id } : { jobs: page };
    },
    async move(id, from, changes, outputs = []) {
      const job = jobs.get(id);
      if (!job || !from.includes(job.status)) return false;
      patch(job, changes);
      if (outputs.length > 0) kept.set(id, outputs);
      return true;
    },
    async removeOutputs(id, changes) {
      const job = jobs.get(id);
      if (!job || !hasEnded(job)) return;
      patch(job, changes);
      kept.delete(id);
    },
    async outputs(id) {
      return kept.get(id) ?? [];
    },
    async beat(instance) {
      seen.set(instance, Date.now());
    },
    async requestDismiss(id) {
      dismissals.add(id);
    },
    async dismissRequests(instance) {
      return [...jobs.values()]
        .filter((job) => job.instance === instance && dismissals.has(job.id) && !hasEnded(job))
        .map((job) => job.id);
    },
    async abandon(silentMs, changes) {
      const orphans = [...jobs.values()].filter(
        (job) => !hasEnded(job) && (seen.get(job.instance) ?? 0) < Date.now() - silentMs,
      );
      for (const job of orphans) patch(job, changes);
      return orphans.length;
    },
    async close() {},
  };
}

function matches(job: Job, { processIds, statuses }: JobQuery): boolean {
  if (!job.listed) return false;
  if (processIds && !processIds.includes(job.processId)) return false;
  return !statuses || statuses.includes(job.status);
}
