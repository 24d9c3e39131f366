/** kill -9 at random moments under load: no job whose address was given out is lost, nothing is left lying about. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { newDataFolder, startServer, type Server } from './program.ts';
import { hasProc } from '../systems.ts';

// Each costs a start of the server; a quick run does with fewer.
const KILLS = Number(process.env.KILLS ?? (process.env.CI === undefined ? 10 : 50));
const data = newDataFolder();
const env = { ISTHMUS_DATA: data, ISTHMUS_MAX_ATTEMPTS: '100' };
const flags = ['--workers', '1'];
let server: Server | undefined;

afterAll(() => server?.child.kill('SIGKILL'));

/** Sends requests one after the other until the server is gone. @returns the ids that were acknowledged */
async function load({ url }: Server, kind: number): Promise<string[]> {
  const ids: string[] = [];
  // Outputs in the store, outputs in a file, inputs in a file, and a geometry.
  const messages = ['x', 'x'.repeat(300_000), 'y'.repeat(200_000)].map((message) => ['echo', { message }] as const);
  const place = { type: 'Polygon', coordinates: [[[7, 51], [7.5, 51], [7, 51.5], [7, 51]]] }; // prettier-ignore
  const [process, inputs] = [...messages, ['buffer', { geometry: place, distance: 400 }] as const][kind] ?? [];
  const body = JSON.stringify({ inputs });
  const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' };
  for (;;) {
    try {
      const response = await fetch(`${url}/processes/${process}/execution`, { method: 'POST', headers, body });
      const { jobID } = (await response.json()) as { jobID?: string };
      if (response.status === 201 && jobID !== undefined) ids.push(jobID);
      else return ids;
      await new Promise((resolve) => setTimeout(resolve, 60));
    } catch {
      return ids;
    }
  }
}

/**
 * @returns the parent, and when it began, without which an id could be that of a later process
 * @see proc(5), /proc/pid/stat: behind the name in brackets stand the state, the parent, and 17 later the begin
 */
function lookAt(pid: string): { parent: number; began: string } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    // What has ended and was not waited for yet runs no more.
    return fields[0] === 'Z' ? undefined : { parent: Number(fields[1]), began: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

interface Worker {
  readonly pid: string;
  readonly began: string;
}

function workersOf(server: number | undefined): readonly Worker[] {
  return readdirSync('/proc').flatMap((pid) => {
    const found = /^\d+$/.test(pid) ? lookAt(pid) : undefined;
    return found && found.parent === server ? [{ pid, began: found.began }] : [];
  });
}

function isRunning({ pid, began }: Worker): boolean {
  return lookAt(pid)?.began === began;
}

describe.skipIf(!hasProc)('a server that is killed again and again', () => {
  it('loses no job, and leaves no files and no processes', { timeout: 600_000 }, async () => {
    const acknowledged: string[] = [];
    const workers: Worker[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      server = await startServer(flags, env);
      const { child, ended } = server;
      const loads = [0, 1, 2, 3].map((kind) => load(server as Server, kind));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      workers.push(...workersOf(child.pid));
      child.kill('SIGKILL');
      await ended;
      acknowledged.push(...(await Promise.all(loads)).flat());
    }
    expect(acknowledged.length).toBeGreaterThan(KILLS / 2);

    server = await startServer(flags, env);
    const { url, child, ended } = server;
    const statusOf = async (id: string) =>
      ((await (await fetch(`${url}/jobs/${id}`)).json()) as { status: string }).status;
    for (const id of new Set(acknowledged)) {
      await expect.poll(() => statusOf(id), { timeout: 60_000, interval: 100 }).toBe('successful');
      const results = await fetch(`${url}/jobs/${id}/results`);
      expect(results.status).toBe(200);
      await results.arrayBuffer();
    }
    expect(workers.length).toBeGreaterThan(KILLS / 4);
    expect(workers.filter(isRunning)).toEqual([]);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);

    const db = new Database(join(data, 'isthmus.sqlite'), { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const known = db.prepare<[], string>(`SELECT id FROM jobs`).pluck().all();
    const files = db.prepare<[], string>(`SELECT file FROM outputs WHERE file IS NOT NULL`).pluck().all();
    db.close();
    expect(readdirSync(join(data, 'results')).filter((id) => !known.includes(id))).toEqual([]);
    const written = readdirSync(join(data, 'results'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'inputs.json')
      .map((entry) => join(entry.parentPath, entry.name));
    expect(written.toSorted()).toEqual(files.toSorted());
    expect(readdirSync(join(data, 'scratch'))).toEqual([]);
  });

  it('leaves nothing of a synchronous call that was killed within 100 ms', { timeout: 120_000 }, async () => {
    const folder = newDataFolder();
    const own = { ISTHMUS_DATA: folder };
    const body = JSON.stringify({ inputs: { message: 'x'.repeat(300_000) } });
    for (const ms of [0, 10, 30, 100]) {
      server = await startServer(flags, own);
      const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
      const answers = Array.from({ length: 8 }, () =>
        fetch(`${server?.url ?? ''}/processes/echo/execution`, request).then((answer) => answer.arrayBuffer()),
      );
      const sent = Promise.allSettled(answers);
      await new Promise((resolve) => setTimeout(resolve, ms));
      server.child.kill('SIGKILL');
      await Promise.all([server.ended, sent]);
    }
    server = await startServer(flags, own);
    const { url, child, ended } = server;
    const db = new Database(join(folder, 'isthmus.sqlite'), { readonly: true });
    const count = (where: string) => db.prepare(`SELECT count(*) FROM jobs WHERE ${where}`).pluck();
    // One that had taken longer, on a busy machine, has a row by which it fails.
    await expect.poll(() => count(`status IN ('accepted', 'running')`).get(), { timeout: 30_000 }).toBe(0);
    expect(count('listed = 1').get()).toBe(0);
    expect(((await (await fetch(`${url}/jobs`)).json()) as { jobs: unknown[] }).jobs).toEqual([]);
    db.close();
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(readdirSync(join(folder, 'scratch'))).toEqual([]);
  });
});
