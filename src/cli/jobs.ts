/** `isthmus jobs`: looks after the jobs of a data folder, whether a server runs on it or not. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createApp, openData } from '../server/app.ts';
import type { Config } from '../server/config.ts';
import { now } from '../execution/changes.ts';
import { hasGone } from '../storage/instance.ts';
import { createJob, hasEnded, unfinished, type Job, type JobStatus } from '../model/job.ts';
import { logOf } from '../execution/job-log.ts';
import { SILENT_MS } from '../execution/recovery.ts';
import { jobDismissed, noSuchJob, inputsNotRetained } from '../execution/job-errors.ts';
import type { JobStore, KeptInputs } from '../model/job-store.ts';
import { removeOutputs } from '../storage/output-files.ts';
import { jobTable, showJob } from './job-table.ts';
import { progressBar } from './progress-bar.ts';

const CANCEL_WITHIN_MS = 10_000;
const PAGE = 500;

export interface ListOptions {
  readonly statuses?: readonly JobStatus[];
  readonly processIds?: readonly string[];
  readonly limit: number;
  readonly json: boolean;
}

export function listJobs(config: Config, { json, ...query }: ListOptions): Promise<void> {
  return withStore(config, async ({ store }) => {
    const { jobs, next } = await store.list(query);
    print(json ? JSON.stringify(jobs, null, 2) : jobTable(jobs));
    if (next !== undefined) process.stderr.write(`There are older ones: give a larger --limit than ${query.limit}.\n`);
  });
}

export function showJobs(config: Config, id: string, json: boolean): Promise<void> {
  return withStore(config, async ({ store }) => {
    const job = await find(store, id);
    const log = logOf(job, await store.log(id));
    print(json ? JSON.stringify({ ...job, log }, null, 2) : showJob(job, log));
  });
}

/** The server that has the job ends it; one that nobody has is ended here. */
export function cancelJob(config: Config, id: string): Promise<void> {
  return withStore(config, async ({ store }) => {
    const job = await find(store, id);
    if (hasEnded(job)) return print(`Job ${id} had already ended: ${job.status}.`);
    if ((await liveServers(store)).includes(job.instance)) await store.requestDismiss(id);
    else {
      const end = { status: 'dismissed', message: jobDismissed(id).message, finished: now() } as const;
      await store.move(id, unfinished, end, { claim: job.claim });
    }
    for (const until = Date.now() + CANCEL_WITHIN_MS; Date.now() < until;) {
      const { status } = await find(store, id);
      if (hasEnded({ status })) return print(`Job ${id} is ${status}.`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The server that runs job ${id} has been asked, and has not ended it in 10 s. Look again later.`);
  });
}

/** A running server takes the new job up; without one it runs here. */
export async function rerunJob(config: Config, id: string): Promise<void> {
  const isQueued = await withStore(config, async ({ store, results }) => {
    const job = await find(store, id);
    const kept = await store.inputs(id);
    if (!kept) throw inputsNotRetained(job);
    if ((await liveServers(store)).length === 0) return false;
    const again = createJob({ ...pickRequest(job), instance: '' });
    await store.add(again, { inputs: await copyInputs(kept, join(results, again.id)) });
    print(`Job ${again.id} is queued. Watch it: isthmus jobs show ${again.id} --data ${config.data}`);
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
    print(`Job ${job.id} is ${ended.status}.${ended.status === 'failed' ? ` ${ended.message ?? ''}` : ''}`);
  } finally {
    await app.close();
  }
}

export interface PurgeOptions {
  readonly olderThanMs: number;
  readonly statuses?: readonly JobStatus[];
  /** Without it, only says what would go. */
  readonly yes: boolean;
}

export function purgeJobs(config: Config, { olderThanMs, statuses, yes }: PurgeOptions): Promise<void> {
  return withStore(config, async ({ store, results }) => {
    const before = Date.now() - olderThanMs;
    const due: Job[] = [];
    let after: string | undefined;
    do {
      const page = await store.list({
        limit: PAGE,
        ...(statuses && { statuses }),
        ...(after !== undefined && { after }),
      });
      due.push(...page.jobs.filter((job) => hasEnded(job) && Date.parse(job.finished ?? job.updated) <= before));
      after = page.next;
    } while (after !== undefined);
    if (!yes) {
      if (due.length > 0) print(jobTable(due));
      return print(`${due.length} jobs would go, with their results. Give --yes to remove them.`);
    }
    for (const { id } of due) if (await store.purge(id)) await removeOutputs(join(results, id));
    print(`${due.length} jobs are removed.`);
  });
}

interface Opened {
  readonly store: JobStore;
  readonly results: string;
}

async function withStore<T>(config: Config, act: (opened: Opened) => Promise<T>): Promise<T> {
  const folder = resolve(config.data);
  // A mistyped path must not look like a server without jobs.
  if (!existsSync(folder)) throw new Error(`There is no data folder ${folder}. Say where the jobs are with --data.`);
  const { data, store } = openData(config.data);
  try {
    return await act({ store, results: data.results });
  } finally {
    await store.close();
  }
}

async function find(store: JobStore, id: string): Promise<Job> {
  const job = await store.get(id);
  if (!job) throw noSuchJob(id);
  return job;
}

async function liveServers(store: JobStore): Promise<readonly string[]> {
  return (await store.instances(SILENT_MS)).filter((instance) => !hasGone(instance));
}

function pickRequest({ processId, processVersion, api, request, caller, engine, inputs }: Job) {
  const known = { ...(caller !== undefined && { caller }), ...(engine && { engine }), ...(inputs && { inputs }) };
  return { processId, processVersion, api, request, listed: true, ...known };
}

async function copyInputs({ source, ...rest }: KeptInputs, folder: string): Promise<KeptInputs> {
  if (!('file' in source)) return { source, ...rest };
  const file = join(folder, 'inputs.json');
  await mkdir(folder, { recursive: true });
  await copyFile(source.file, file);
  return { source: { ...source, file }, ...rest };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
