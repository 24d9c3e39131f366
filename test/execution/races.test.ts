/** Cancel against completion, again and again, at both APIs: a job ends once, whichever was first. */
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '../../src/model/job.ts';
import { openTestApis, type TestApis } from '../apis.ts';
import { jitter } from './jitter.ts';
import { createJitteryPool } from './jittery-pool.ts';

const ROUNDS = 40;
const AT_ONCE = 10;
const data = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
const file = join(data, 'isthmus.sqlite');
let apis: TestApis;
let db: Database.Database;

beforeAll(async () => {
  apis = await openTestApis('./workers/processes/', { data }, createJitteryPool);
  // The database itself keeps the history, so that nothing which the program does can escape it.
  db = new Database(file);
  db.exec(`
    CREATE TABLE history (id TEXT, was TEXT, became TEXT, said TEXT, finished TEXT);
    CREATE TRIGGER keep_history AFTER UPDATE OF status ON jobs WHEN old.status <> new.status BEGIN
      INSERT INTO history VALUES
        (new.id, old.status, new.status, new.job ->> '$.status', new.job ->> '$.finished');
    END`);
}, 60_000);
afterAll(async () => {
  db.close();
  await apis.close();
});

const cancellers = ['DELETE', 'cancel_job', 'both'] as const;
type Canceller = (typeof cancellers)[number];

interface Race {
  readonly id: string;
  readonly by: Canceller;
  /** What those who cancelled were told. */
  readonly told: readonly string[];
}

/** With outputs in the store, and with outputs in a file. */
async function start(i: number): Promise<string> {
  const [processId, inputs] = i % 2 === 0 ? ['steps', {}] : ['large', { length: 300_000 }];
  const response = await apis.request(`/processes/${processId}/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
    body: JSON.stringify({ inputs }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { jobID: string }).jobID;
}

async function removeBy(id: string): Promise<string> {
  const response = await apis.request(`/jobs/${id}`, { method: 'DELETE' });
  // 410 when the other API was first.
  if (response.status === 410) return 'dismissed';
  expect(response.status).toBe(200);
  return ((await response.json()) as { status: string }).status;
}

async function cancelBy(id: string): Promise<string> {
  const { structuredContent } = await apis.mcp.callTool({ name: 'cancel_job', arguments: { job_id: id } });
  return (structuredContent as { status: string }).status;
}

async function race(i: number): Promise<Race> {
  const by = cancellers[i % 3] ?? 'both';
  const id = await start(i);
  await jitter(40, 150);
  const acts = { DELETE: [removeBy], cancel_job: [cancelBy], both: [removeBy, cancelBy] }[by];
  return { id, by, told: await Promise.all(acts.map((act) => act(id))) };
}

it('never gives a job two ends', { timeout: 120_000 }, async () => {
  const races: Race[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    races.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => race(round * AT_ONCE + i)))));
  }
  const history = db.prepare<[string], Record<'was' | 'became' | 'said' | 'finished', string>>(
    `SELECT was, became, said, finished FROM history WHERE id = ? ORDER BY rowid`,
  );
  const outcomes = { waiting: 0, running: 0, ended: 0 };
  for (const { id, by, told } of races) {
    const changes = history.all(id);
    expect(changes.map(({ became }) => became)).toEqual(changes.map(({ said }) => said));
    const path = ['accepted', ...changes.map(({ became }) => became)].join(' ');
    expect(path).toMatch(/^accepted( running)?( successful| dismissed| successful dismissed)$/);
    // Only DELETE dismisses what has ended: that takes its results, and leaves when and how it had ended.
    if (by === 'cancel_job') expect(path).not.toContain('successful dismissed');
    else expect(path).toMatch(/dismissed$/);
    const ends = changes.filter(({ became }) => became !== 'running');
    expect(new Set(ends.map(({ finished }) => finished)).size).toBe(1);
    const job = await apis.app.execution.job(id);
    expect(job.finished).toBe(ends[0]?.finished);
    checkJob(job, path);
    if (by !== 'both') expect(told).toEqual([job.status]);
    expect((await apis.request(`/jobs/${id}/results`)).status).toBe(job.status === 'successful' ? 200 : 410);
    await checkLog(job);
    await checkRests(job);
    if (by !== 'cancel_job') expect((await apis.request(`/jobs/${id}`, { method: 'DELETE' })).status).toBe(410);
    outcomes[path.includes('successful') ? 'ended' : path.includes('running') ? 'running' : 'waiting'] += 1;
  }
  // There was a race: cancelled while it waited, while it ran, and too late.
  expect(outcomes.waiting).toBeGreaterThan(20);
  expect(outcomes.running).toBeGreaterThan(20);
  expect(outcomes.ended).toBeGreaterThan(20);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
});

function checkJob(job: Job, path: string): void {
  const { created, started = created, finished = '', updated } = job;
  expect([created, started, finished, updated]).toEqual([created, started, finished, updated].toSorted());
  expect(job.started === undefined).toBe(!path.includes('running'));
  expect(job.attempts).toBe(path.includes('running') ? 1 : 0);
  expect(job.times === undefined).toBe(!path.includes('successful'));
  expect(job.error).toBeUndefined();
  expect(job.progress === 100).toBe(path.includes('successful'));
}

/** No line is older than the job, or younger than its end. */
async function checkLog({ id, created, finished = '' }: Job): Promise<void> {
  const lines = await apis.app.execution.log(id);
  for (const { at } of lines) expect([created, at, finished]).toEqual([created, at, finished].toSorted());
}

/** Outputs and their files are there for a successful job, and for no other. */
async function checkRests({ id, status, processId }: Job): Promise<void> {
  const rows = db.prepare<[string], number>(`SELECT count(*) FROM outputs WHERE job_id = ?`).pluck().get(id);
  expect(rows).toBe(status === 'successful' ? 1 : 0);
  const folder = join(data, 'results', id);
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  const count = files.filter((entry) => entry.isFile()).length;
  expect(count).toBe(status === 'successful' && processId === 'large' ? 1 : 0);
}
