/** A client that leaves while its job runs: the server that it started ends the job, and the next one finds it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newDataFolder } from './program.ts';
import { initialize, startStdio, type StdioServer } from './stdio-server.ts';
import { hasProc } from '../systems.ts';

vi.setConfig({ testTimeout: 120_000 });
const patient = { timeout: 60_000, interval: 100 };

const servers: StdioServer[] = [];
const frozen = new Set<number>();
afterEach(() => {
  for (const { child } of servers.splice(0)) child.kill('SIGKILL');
  for (const pid of frozen) signal(pid, 'SIGKILL');
  frozen.clear();
});

function start(data: string, args: readonly string[] = []): StdioServer {
  const server = startStdio(data, ['--mcp-wait', '1', '--log-level', 'warn', ...args]);
  servers.push(server);
  server.write(`${initialize}\n`);
  return server;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

/** Fields of a process from its state on. @see proc(5), /proc/pid/stat */
function statOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

function workersOf({ child }: StdioServer): readonly number[] {
  const pids = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && statOf(pid)[1] === String(child.pid));
  return pids.map(Number);
}

/** Resolves when the workers have used no CPU for a while: they run each process once when they start. */
async function untilIdle(server: StdioServer): Promise<void> {
  const used = () => workersOf(server).map((pid) => statOf(String(pid))[11]).join(); // prettier-ignore
  for (let before = ''; ;) {
    const now = used();
    if (now !== '' && now === before) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** Begins a job whose worker is stopped, so that it runs for as long as a test wants. @returns its id */
async function beginJob(server: StdioServer): Promise<string> {
  await server.call('hello_world', { name: 'warm' });
  await untilIdle(server);
  for (const pid of workersOf(server)) {
    process.kill(pid, 'SIGSTOP');
    frozen.add(pid);
  }
  const answer = await server.call('hello_world', { name: 'Ada' });
  expect(answer).toMatchObject({ status: 'running' });
  return String(answer.job_id);
}

function thaw(): void {
  for (const pid of frozen) signal(pid, 'SIGCONT');
}

/** Asks both tools, which must agree. */
async function statusOf(server: StdioServer, id: string): Promise<unknown> {
  for (;;) {
    const before = await server.call('get_job', { job_id: id, wait_seconds: 0 });
    const { jobs } = (await server.call('list_jobs', {})) as { jobs: { job_id: string; status: string }[] };
    const after = await server.call('get_job', { job_id: id, wait_seconds: 0 });
    // It changed in between.
    if (before.status !== after.status) continue;
    expect(jobs.find(({ job_id }) => job_id === id)?.status).toBe(before.status);
    return before.status;
  }
}

interface Record {
  readonly status: string;
  readonly attempts: number;
  readonly claim: number;
}

function recordOf(data: string, id: string): Record {
  const db = new Database(join(data, 'isthmus.sqlite'), { readonly: true });
  const job = db.prepare<[string], string>('SELECT job FROM jobs WHERE id = ?').pluck().get(id) ?? '{}';
  db.close();
  return JSON.parse(job) as Record;
}

/** Each test waits for workers to be idle, which takes seconds: the usual run has the first alone. */
const isSoak = process.env.SOAK === '1';

describe.skipIf(!hasProc)('a client that leaves while its job runs', () => {
  it('finds it running at the next start, and then its result, which came once', async () => {
    const data = newDataFolder();
    const first = start(data);
    const id = await beginJob(first);
    // As a client that ends does: all three streams.
    first.child.stdin.end();
    first.child.stdout.destroy();
    first.child.stderr.destroy();
    const second = start(data);
    expect(await statusOf(second, id)).toBe('running');
    // Longer than the second takes to look for jobs that nobody has.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await statusOf(second, id)).toBe('running');
    expect(recordOf(data, id)).toMatchObject({ status: 'running', attempts: 1 });
    expect(first.child.exitCode).toBeNull();

    const { claim } = recordOf(data, id);
    thaw();
    await expect.poll(() => statusOf(second, id), patient).toBe('successful');
    expect(await first.ended).toBe(0);
    expect(recordOf(data, id)).toMatchObject({ status: 'successful', attempts: 1, claim });
    const job = await second.call('get_job', { job_id: id });
    expect(job).toMatchObject({ outputs: { echo: { greeting: 'Hello Ada!' } } });
    expect(await second.call('list_jobs', { status: 'running' })).toMatchObject({ jobs: [] });
  });

  it.runIf(isSoak)('leaves the jobs that wait behind it to the same server', async () => {
    const data = newDataFolder();
    const first = start(data);
    await beginJob(first);
    const waiting = await first.call('hello_world', { name: 'Grace' });
    expect(waiting).toMatchObject({ status: 'accepted' });
    first.child.stdin.end();
    thaw();
    expect(await first.ended).toBe(0);
    expect(recordOf(data, String(waiting.job_id))).toMatchObject({ status: 'successful', attempts: 1 });
  });

  it.runIf(isSoak)('finds it run again when the server was killed before its end', async () => {
    const data = newDataFolder();
    const first = start(data);
    const id = await beginJob(first);
    first.child.stdin.end();
    const second = start(data);
    expect(await statusOf(second, id)).toBe('running');
    first.child.kill('SIGKILL');
    await first.ended;
    thaw();
    await expect.poll(() => statusOf(second, id), patient).toBe('successful');
    expect(recordOf(data, id)).toMatchObject({ attempts: 2 });
  });

  it.runIf(isSoak).each([
    ['after --linger seconds', ['--linger', '2'], undefined],
    ['at once with --linger 0', ['--linger', '0'], undefined],
    ['at a signal', [], 'SIGTERM'],
  ] as const)('leaves it in the queue %s, where the next start runs it', async (_, args, name) => {
    const data = newDataFolder();
    const first = start(data, args);
    const id = await beginJob(first);
    first.child.stdin.end();
    if (name !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      expect(first.child.exitCode).toBeNull();
      first.child.kill(name);
    }
    expect(await first.ended).toBe(0);
    expect(recordOf(data, id)).toMatchObject({ status: 'accepted', attempts: 0 });
    const second = start(data);
    await expect.poll(() => statusOf(second, id), patient).toBe('successful');
    expect(recordOf(data, id)).toMatchObject({ attempts: 1 });
  });

  it.runIf(isSoak)('ends the server at once where nothing is kept', async () => {
    const first = start(':memory:');
    await beginJob(first);
    first.child.stdin.end();
    expect(await first.ended).toBe(0);
  });
});
