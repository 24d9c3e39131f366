/** How quickly a store full of jobs answers: status, list, every filter, and paging. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJob, jobStatuses, type Job } from '../src/model/job.ts';
import { openSqliteStore } from '../src/storage/sqlite/job-store.ts';
import type { JobQuery } from '../src/model/job-store.ts';
import { time } from './statistics.ts';

const JOBS = Number(process.argv[2] ?? 100_000);
const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
const file = join(folder, 'isthmus.sqlite');
const store = openSqliteStore({ database: file, results: join(folder, 'results') });
const begun = Date.parse('2026-03-01T00:00:00Z');
const instant = (ms: number) => new Date(begun + ms).toISOString();

function job(i: number): Job {
  const made = createJob({
    processId: `process-${i % 40}`,
    processVersion: '1.0.0',
    api: 'ogc',
    listed: true,
    instance: 'bench',
    request: undefined,
  });
  // Few wait or run, as in a store that has been used for long.
  const status = i % 1000 === 0 ? jobStatuses[(i / 1000) % 2] : jobStatuses[2 + (i % 3)];
  const base = { ...made, id: randomUUID(), status: status ?? 'failed', created: instant(i * 1000) };
  if (base.status === 'accepted') return base;
  const started = instant(i * 1000 + 5);
  return base.status === 'running'
    ? { ...base, started }
    : { ...base, started, finished: instant(i * 1000 + 5 + (i % 5000)) };
}

const jobs = Array.from({ length: JOBS }, (_, i) => job(i));
for (const each of jobs) await store.add(each);

const any = () => Math.floor(Math.random() * JOBS);
const middle = (await store.list({ limit: 1, created: { to: instant(JOBS * 500) } })).next ?? '';
const cases: Readonly<Record<string, () => JobQuery>> = {
  'first page': () => ({ limit: 100 }),
  'page in the middle': () => ({ limit: 100, after: middle }),
  'page back in the middle': () => ({ limit: 100, before: middle }),
  'a page of 1000': () => ({ limit: 1000 }),
  'one status, rare': () => ({ limit: 100, statuses: ['running'] }),
  'three statuses': () => ({ limit: 100, statuses: ['successful', 'failed', 'accepted'] }),
  'one process': () => ({ limit: 100, processIds: [`process-${any() % 40}`] }),
  'all processes by name': () => ({ limit: 100, processIds: Array.from({ length: 40 }, (_, i) => `process-${i}`) }),
  'a process and a status': () => ({ limit: 100, processIds: ['process-7'], statuses: ['failed'] }),
  'a process that was never run': () => ({ limit: 100, processIds: ['nothing'] }),
  'created within an hour': () => {
    const from = any() * 1000;
    return { limit: 100, created: { from: instant(from), to: instant(from + 3_600_000) } };
  },
  'duration that many had': () => ({ limit: 100, minDurationMs: 1000, maxDurationMs: 4000 }),
  'duration that none had': () => ({ limit: 100, minDurationMs: 6000, maxDurationMs: 7000 }),
  'everything at once': () => ({
    limit: 100,
    processIds: ['process-1', 'process-2'],
    statuses: ['successful', 'failed'],
    created: { from: instant(any() * 1000) },
    minDurationMs: 4900,
  }),
};

const rows: [string, number, number][] = [];
const status = await time(2000, () => store.get(jobs[any()]?.id ?? ''));
rows.push(['status of a job', status.p50, status.p99]);
for (const [name, query] of Object.entries(cases)) {
  const { p50, p99 } = await time(200, () => store.list(query()));
  rows.push([name, p50, p99]);
}
console.log(`${JOBS} jobs, milliseconds`);
for (const [name, p50, p99] of rows) {
  console.log(`${name.padEnd(32)} p50 ${p50.toFixed(3).padStart(8)}   p99 ${p99.toFixed(3).padStart(8)}`);
}
await store.close();
rmSync(folder, { recursive: true });
