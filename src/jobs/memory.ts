/** A job store that forgets: for tests, and the plainest statement of what the port means. */
import type { Output } from '../model/output.ts';
import { hasEnded, type Job, type JobLogLine, type JobPatch } from '../model/job.ts';
import { toLogLine } from '../storage/sqlite/log-line.ts';
import { readPage } from '../storage/sqlite/page.ts';
import {
  checkQuery,
  MOST_LOG_LINES,
  unknownCursor,
  type JobQuery,
  type JobStore,
  type KeptInputs,
  type KeyHolder,
} from '../model/job-store.ts';

export function createMemoryStore(): JobStore {
  const jobs = new Map<string, Job>();
  const kept = new Map<string, readonly Output[]>();
  const dismissals = new Set<string>();
  const seen = new Map<string, number>();
  const logs = new Map<string, readonly JobLogLine[]>();

  const keptInputs = new Map<string, KeptInputs>();
  const fingerprints = new Map<string, string>();
  const keys = new Map<string, KeyHolder>();

  function bytesOf({ id, inputs }: Job): number {
    const outputBytes = (kept.get(id) ?? []).reduce((sum, { bytes }) => sum + bytes, 0);
    return outputBytes + (keptInputs.has(id) ? (inputs?.bytes ?? 0) : 0);
  }

  function forgetJob(id: string): void {
    for (const map of [jobs, kept, keptInputs, fingerprints, logs]) map.delete(id);
    for (const [key, { jobId }] of keys) if (jobId === id) keys.delete(key);
  }

  function endedFirst(endedBefore: number): Job[] {
    const end = ({ finished = '' }: Job) => Date.parse(finished);
    return [...jobs.values()].filter((job) => end(job) < endedBefore).sort((a, b) => end(a) - end(b));
  }

  function patch(job: Job, changes: JobPatch): void {
    jobs.set(job.id, { ...job, ...changes, updated: new Date().toISOString() });
  }

  return {
    async add(job, { inputs, fingerprint = '', idempotencyKey } = {}) {
      const key = JSON.stringify([job.caller ?? '', idempotencyKey]);
      const holder = keys.get(key);
      if (idempotencyKey !== undefined && holder) return holder;
      jobs.set(job.id, job);
      fingerprints.set(job.id, fingerprint);
      if (inputs) keptInputs.set(job.id, inputs);
      if (idempotencyKey !== undefined) keys.set(key, { jobId: job.id, fingerprint });
      return undefined;
    },
    async inputs(id) {
      return keptInputs.get(id);
    },
    async keyHolder(caller, idempotencyKey) {
      return keys.get(JSON.stringify([caller, idempotencyKey]));
    },
    async reusable(fingerprint) {
      return [...jobs.values()]
        .filter(({ id, status }) => status === 'successful' && fingerprints.get(id) === fingerprint)
        .findLast((job) => bytesOf(job) > 0);
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
    async move(id, from, changes, { outputs = [], claim } = {}) {
      const job = jobs.get(id);
      if (!job || !from.includes(job.status) || (claim !== undefined && claim !== job.claim)) return false;
      patch(job, changes);
      if (outputs.length > 0) kept.set(id, outputs);
      return true;
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
    async requestDismiss(id) {
      dismissals.add(id);
    },
    async dismissRequests(instance) {
      return [...jobs.values()]
        .filter((job) => job.instance === instance && dismissals.has(job.id) && !hasEnded(job))
        .map((job) => job.id);
    },
    async beat(instance) {
      seen.set(instance, Date.now());
    },
    async instances(silentMs) {
      return [...seen].filter(([, at]) => at >= Date.now() - silentMs).map(([id]) => id);
    },
    async forget(instance) {
      seen.delete(instance);
    },
    async orphans(silentMs, limit) {
      const isSilent = (instance: string) => (seen.get(instance) ?? 0) < Date.now() - silentMs;
      return [...jobs.values()]
        .filter((job) => !hasEnded(job) && job.instance !== '' && isSilent(job.instance))
        .slice(0, limit);
    },
    async release(id, claim, changes) {
      const job = jobs.get(id);
      if (!job || hasEnded(job) || job.claim !== claim) return false;
      const { started: _, ...rest } = job;
      patch({ ...rest, instance: '', claim: claim + 1, progress: 0 }, { ...changes, status: 'accepted' });
      return true;
    },
    async claim(instance) {
      const job = [...jobs.values()].find((candidate) => candidate.instance === '' && !hasEnded(candidate));
      if (job) patch({ ...job, instance, claim: job.claim + 1 }, {});
      return job && jobs.get(job.id);
    },
    async strip(id, changes) {
      const job = jobs.get(id);
      if (!job || !hasEnded(job)) return false;
      patch(job, changes);
      kept.delete(id);
      keptInputs.delete(id);
      return true;
    },
    async keptBytes() {
      return [...jobs.values()].filter(hasEnded).reduce((sum, job) => sum + bytesOf(job), 0);
    },
    async strippable(endedBefore, limit) {
      return endedFirst(endedBefore)
        .filter((job) => bytesOf(job) > 0)
        .slice(0, limit)
        .map((job) => ({ id: job.id, bytes: bytesOf(job) }));
    },
    async purge(id) {
      const job = jobs.get(id);
      if (!job || !hasEnded(job)) return false;
      forgetJob(id);
      return true;
    },
    async remove({ listed }, endedBefore, limit) {
      const ids = endedFirst(endedBefore)
        .filter((job) => job.listed === listed)
        .slice(0, limit)
        .map(({ id }) => id);
      for (const id of ids) forgetJob(id);
      return ids;
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
