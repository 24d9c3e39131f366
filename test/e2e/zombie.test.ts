/** A server that is stopped in its tracks (SIGSTOP), loses its job to another one, and wakes (SIGCONT). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { newDataFolder, startServer, type Server } from './program.ts';
import { hasSignals } from '../systems.ts';

const data = newDataFolder();
const servers: Server[] = [];
afterAll(() => {
  // Even one that is stopped.
  for (const { child } of servers) child.kill('SIGKILL');
});

async function open(): Promise<Server> {
  const server = await startServer(['--data', data, '--workers', '1']);
  servers.push(server);
  return server;
}

async function execute({ url }: Server, inputs: Record<string, unknown>): Promise<string> {
  const response = await fetch(`${url}/processes/echo/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
    body: JSON.stringify({ inputs }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { jobID: string }).jobID;
}

it.skipIf(!hasSignals)('writes nothing over what the other one does', { timeout: 120_000 }, async () => {
  const first = await open();
  const second = await open();
  const db = new Database(join(data, 'isthmus.sqlite'), { readonly: true });
  const look = db.prepare<[string], { status: string; attempts: number; instance: string; claim: number }>(
    `SELECT status, job ->> '$.attempts' AS attempts, instance, claim FROM jobs WHERE id = ?`,
  );
  // With an output in a file.
  const message = 'x'.repeat(300_000);
  const id = await execute(first, { message, pause: 8 });
  await expect.poll(() => look.get(id), { timeout: 30_000 }).toMatchObject({ status: 'running', attempts: 1 });
  const { instance, claim } = look.get(id) ?? { instance: '', claim: 0 };
  first.child.kill('SIGSTOP');

  // By now its worker has finished, and the news waits for it.
  await expect.poll(() => look.get(id), { timeout: 40_000 }).toMatchObject({ status: 'running', attempts: 2 });
  const taken = look.get(id);
  expect(taken?.instance).not.toBe(instance);
  expect(existsSync(join(data, 'results', id, String(claim)))).toBe(true);

  first.child.kill('SIGCONT');
  // It has read the news, and what its worker had written is gone again.
  await expect.poll(() => existsSync(join(data, 'results', id, String(claim))), { timeout: 20_000 }).toBe(false);
  expect(look.get(id)).toEqual(taken);

  await expect.poll(() => look.get(id)?.status, { timeout: 30_000 }).toBe('successful');
  expect(look.get(id)).toEqual({ ...taken, status: 'successful' });
  for (const { url } of [first, second]) {
    const results = await fetch(`${url}/jobs/${id}/results`);
    expect([results.status, await results.text()]).toEqual([200, expect.stringContaining(message)]);
  }

  // It is whole: what it is asked from now on, it does.
  const next = await execute(first, { message: 'awake' });
  await expect.poll(() => look.get(next), { timeout: 20_000 }).toMatchObject({ status: 'successful', instance });
  db.close();
});
