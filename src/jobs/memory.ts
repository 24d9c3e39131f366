/** A job store that forgets: for tests, and the plainest statement of what the port means. */
import type { Output } from '../results/output.ts';
import { hasEnded, type Job, type JobLogLine, type JobPatch } from './job.ts';
import { toLogLine } from './log-line.ts';
import { readPage } from './page.ts';
import { checkQuery, MOST_LOG_LINES, unknownCursor, type JobQuery, type JobStore } from './store.ts';

export function createMemoryStore(): JobStore {
  const jobs = new Map<string, Job>();
  const kept = new Map<string, readonly Output[]>();
  const dismissals = new Set<string>();
  const seen = new Map<string, number>();
  const logs = new Map<string, readonly JobLogLine[]>();

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
      checkQuery(query);
      // A stable sort: of one millisecond, the one added last stays first.
      const newestFirst = [...jobs.values()].reverse().sort((a, b) => Date.parse(b.created) - Date.parse(a.created));
      const cursor = query.after ?? query.before;
      const from = cursor === undefined ? undefined : newestFirst.find(({ id }) => id === cursor);
      if (cursor !== undefined && !from) throw unknownCursor(query.after === undefined ? 'before' : 'after', cursor);
      const { places, links } = readPage<Job>(query, from, {
        show: ({ id }) => id,
        walk(direction, edge, limit) {
          const ordered = direction === 'older' ? newestFirst : newestFirst.toReversed();
          const behind = edge ? ordered.slice(ordered.indexOf(edge) + 1) : ordered;
          return behind.filter((job) => matches(job, query)).slice(0, limit);
        },
      });
      return { jobs: places, ...links };
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
    async addLog(id, line) {
      const lines = logs.get(id) ?? [];
      if (lines.length < MOST_LOG_LINES) logs.set(id, [...lines, toLogLine(lines.length, line)]);
    },
    async log(id) {
      return logs.get(id) ?? [];
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

function matches(job: Job, { processIds, statuses, created = {}, minDurationMs, maxDurationMs }: JobQuery): boolean {
  const duration = durationOf(job);
  return (
    job.listed &&
    (!processIds || processIds.includes(job.processId)) &&
    (!statuses || statuses.includes(job.status)) &&
    (created.from === undefined || Date.parse(job.created) >= Date.parse(created.from)) &&
    (created.to === undefined || Date.parse(job.created) <= Date.parse(created.to)) &&
    // Not a number is neither more nor less than a limit.
    (minDurationMs === undefined || duration >= minDurationMs) &&
    (maxDurationMs === undefined || duration <= maxDurationMs)
  );
}

function durationOf({ started, finished }: Job): number {
  return (finished === undefined ? Date.now() : Date.parse(finished)) - Date.parse(started ?? '');
}
