/** `isthmus jobs`: manages the jobs of a data folder, with or without a running server. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { compact } from '../common/compact.ts';
import { formatCount } from '../common/format-count.ts';
import type { Jobs } from '../execution/jobs.ts';
import { hasEnded, type Job, type JobStatus } from '../model/job.ts';
import { createApp, openJobs } from '../server/app.ts';
import type { Config } from '../server/config.ts';
import { formatJob, formatJobs } from './job-table.ts';
import { print } from './output.ts';
import { progressBar } from './progress-bar.ts';

const CANCEL_MS = 10_000;
const PAGE = 500;

export interface ListOptions {
  readonly statuses?: readonly JobStatus[];
  readonly processIds?: readonly string[];
  readonly limit: number;
  readonly json: boolean;
}

export function listJobs(config: Config, { json, ...query }: ListOptions): Promise<void> {
  return withJobs(config, async (all) => {
    const { jobs, next } = await all.list(query);
    await print(json ? JSON.stringify(jobs, null, 2) : formatJobs(jobs, await all.liveInstances()));
    if (next !== undefined) process.stderr.write(`There are older jobs. Use a --limit above ${query.limit}.\n`);
  });
}

export function showJobs(config: Config, id: string, json: boolean): Promise<void> {
  return withJobs(config, async (jobs) => {
    const [job, log] = [await jobs.find(id), await jobs.log(id)];
    await print(json ? JSON.stringify({ ...job, log }, null, 2) : formatJob(job, log));
  });
}

/** The server that runs the job cancels it; without one it is cancelled here. */
export function cancelJob(config: Config, id: string): Promise<void> {
  return withJobs(config, async (jobs) => {
    const job = await jobs.find(id);
    if (hasEnded(job)) return print(`Job ${id} had already ended: ${job.status}.`);
    const { status } = await jobs.cancel(job, CANCEL_MS);
    if (hasEnded({ status })) return print(`Job ${id} is ${status}.`);
    throw new Error(`The server that runs job ${id} has not cancelled it within 10 s. Look again later.`);
  });
}

/** A running server claims the new job; without one it runs here. */
export async function rerunJob(config: Config, id: string): Promise<void> {
  const isQueued = await withJobs(config, async (jobs) => {
    const job = await jobs.find(id);
    const inputs = await jobs.inputs(id);
    if ((await jobs.liveInstances()).length === 0) return false;
    const next = await jobs.queueAgain(job, inputs);
    await print(`Job ${next.id} is queued. Watch it: isthmus jobs show ${next.id} --data ${config.data}`);
    return true;
  });
  if (!isQueued) await rerunHere(config, id);
}

async function rerunHere(config: Config, id: string): Promise<void> {
  const app = await createApp({ ...config, workers: 1 });
  try {
    const { job } = await app.execution.rerun(id);
    const bar = progressBar(job.processId);
    const ended = await app.execution.wait(job.id, {
      ms: Infinity,
      onProgress: ({ progress, message }) => bar.show(progress, message),
    });
    bar.clear();
    await print(`Job ${job.id} is ${ended.status}.${ended.status === 'failed' ? ` ${ended.message ?? ''}` : ''}`);
  } finally {
    await app.close();
  }
}

export interface PurgeOptions {
  readonly olderThanMs: number;
  readonly statuses?: readonly JobStatus[];
  /** Removes them; otherwise prints which would be removed. */
  readonly yes: boolean;
}

export function purgeJobs(config: Config, { olderThanMs, statuses, yes }: PurgeOptions): Promise<void> {
  return withJobs(config, async (jobs) => {
    const before = Date.now() - olderThanMs;
    const due: Job[] = [];
    let after: string | undefined;
    do {
      const page = await jobs.list({ limit: PAGE, ...compact({ statuses, after }) });
      due.push(...page.jobs.filter((job) => hasEnded(job) && Date.parse(job.finished ?? job.updated) <= before));
      after = page.next;
    } while (after !== undefined);
    if (!yes) {
      if (due.length > 0) await print(formatJobs(due, []));
      return print(`${formatCount(due.length, 'job')} would be removed, with their results. Use --yes to remove them.`);
    }
    for (const { id } of due) await jobs.purge(id);
    await print(`${formatCount(due.length, 'job')} removed.`);
  });
}

async function withJobs<T>(config: Config, act: (jobs: Jobs) => Promise<T>): Promise<T> {
  const folder = resolve(config.data);
  // A mistyped path must not look like a data folder without jobs.
  if (!existsSync(folder)) throw new Error(`The data folder ${folder} does not exist. Choose another with --data.`);
  const { jobs, close } = openJobs(config.data);
  try {
    return await act(jobs);
  } finally {
    await close();
  }
}
