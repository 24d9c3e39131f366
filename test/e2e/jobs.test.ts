/** `isthmus jobs` beside a running server, and without one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isthmus, newDataFolder, startServer } from './program.ts';

it('lists, cancels, reruns, shows and purges jobs', { timeout: 120_000 }, async () => {
  const data = newDataFolder();
  const jobs = async (...args: string[]) => (await isthmus(['jobs', ...args, '--data', data])).stdout;
  const { url, child, ended } = await startServer(['--data', data, '--workers', '1']);
  const response = await fetch(`${url}/processes/echo/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
    body: JSON.stringify({ inputs: { message: 'x', pause: 60 } }),
  });
  const { jobID } = (await response.json()) as { jobID: string };
  expect(await jobs('list')).toContain(`${jobID}  echo`);
  expect(await jobs('list')).not.toContain('No server');
  expect(await jobs('cancel', jobID)).toBe(`Job ${jobID} is dismissed.\n`);
  const [, again = ''] = /^Job ([\w-]+) is queued/.exec(await jobs('rerun', jobID)) ?? [];
  const statusOf = async (id: string) =>
    ((await (await fetch(`${url}/jobs/${id}`)).json()) as { status: string }).status;
  await expect.poll(() => statusOf(again), { timeout: 20_000 }).toBe('running');
  child.kill('SIGKILL');
  await ended;
  expect(await jobs('list', '--status', 'running')).toContain(' No server has it. It runs again when one starts.\n');

  expect(await jobs('cancel', again)).toBe(`Job ${again} is dismissed.\n`);
  expect(await jobs('show', again)).toMatch(/^caller +ip:/m);
  expect(await jobs('purge', '--older-than', '1d')).toBe(
    '0 jobs would be removed, with their results. Use --yes to remove them.\n',
  );
  expect(await jobs('purge', '--older-than', '0m')).toContain('2 jobs would be removed');
  expect(JSON.parse(await jobs('list', '--json'))).toHaveLength(2);
  expect(await jobs('purge', '--older-than', '0m', '--yes')).toBe('2 jobs removed.\n');
  expect(JSON.parse(await jobs('list', '--json'))).toEqual([]);
});

it('reruns a job here when no server runs, with its own inputs', { timeout: 120_000 }, async () => {
  const data = newDataFolder();
  // Inputs in the store, and inputs in a file.
  const messages = ['short', 'x'.repeat(200_000)];
  const { url, child, ended } = await startServer(['--data', data, '--workers', '1']);
  const ids: string[] = [];
  for (const message of messages) {
    const response = await fetch(`${url}/processes/echo/execution`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
      body: JSON.stringify({ inputs: { message } }),
    });
    ids.push(((await response.json()) as { jobID: string }).jobID);
  }
  const isDone = async (id: string) => (await fetch(`${url}/jobs/${id}/results`)).ok;
  for (const id of ids) await expect.poll(() => isDone(id), { timeout: 20_000 }).toBe(true);
  child.kill('SIGTERM');
  await ended;

  const again: string[] = [];
  for (const id of ids) {
    const { code, stdout } = await isthmus(['jobs', 'rerun', id, '--data', data]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Job [\w-]{36} is successful\.\n$/)]);
    again.push(stdout.slice(4, 40));
  }
  expect(new Set([...ids, ...again]).size).toBe(4);
  const show = async (id: string) =>
    JSON.parse((await isthmus(['jobs', 'show', id, '--json', '--data', data])).stdout) as Record<string, unknown>;
  for (const [i, id] of again.entries()) {
    const [old, job] = [await show(ids[i] ?? ''), await show(id)];
    expect(job).toMatchObject({ status: 'successful', attempts: 1, processId: 'echo', inputs: old.inputs });
    expect(job.outputs).toEqual(old.outputs);
  }
  const unknown = await isthmus(['jobs', 'rerun', 'nope', '--data', data]);
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('There is no job "nope" here.')]);
});

it('rejects a missing data folder, and does not create it', async () => {
  const missing = join(newDataFolder(), 'mistyped');
  const { stdout, stderr, code } = await isthmus(['jobs', 'list', '--data', missing]);
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr).toContain(`The data folder ${missing} does not exist. Choose another with --data.`);
  expect(existsSync(missing)).toBe(false);
});
