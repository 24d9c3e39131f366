/** `isthmus backup` and `isthmus restore`, beside a server that runs. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { isthmus, newDataFolder, root, startServer, type Server } from './program.ts';
import { hasSignals } from '../systems.ts';

const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' };

async function submit({ url }: Server, inputs: Readonly<Record<string, unknown>>): Promise<string> {
  const body = JSON.stringify({ inputs, outputs: { message: {} } });
  const response = await fetch(`${url}/processes/echo/execution`, { method: 'POST', headers, body });
  return ((await response.json()) as { jobID: string }).jobID;
}

async function statusOf({ url }: Server, id: string): Promise<string> {
  return ((await (await fetch(`${url}/jobs/${id}`)).json()) as { status: string }).status;
}

/** Digest of the only result, which may be long. */
async function resultOf({ url }: Server, id: string): Promise<string> {
  return digest(await (await fetch(`${url}/jobs/${id}/results`)).text());
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function kill({ child, ended }: Server): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

it('takes jobs, inputs and results to another folder', { timeout: 120_000 }, async () => {
  const [data, other] = [newDataFolder(), newDataFolder()];
  const file = join(newDataFolder(), 'isthmus.backup');
  const server = await startServer(['--data', data, '--workers', '1']);
  // In the store, and in files: inputs and output.
  const messages = ['short', 'x'.repeat(400_000)];
  const ids = [];
  for (const message of messages) ids.push(await submit(server, { message }));
  for (const id of ids) await expect.poll(() => statusOf(server, id), { timeout: 20_000 }).toBe('successful');
  const results = await Promise.all(ids.map((id) => resultOf(server, id)));
  expect(results).toEqual(messages.map(digest));
  const running = await submit(server, { message: 'y'.repeat(400_000), pause: 2 });
  await expect.poll(() => statusOf(server, running), { timeout: 20_000 }).toBe('running');

  const backup = isthmus(['backup', file, '--data', data]);
  const others = Array.from({ length: 20 }, (_, i) => submit(server, { message: `${i}`.repeat(300_000) }));
  const { code, stdout } = await backup;
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/isthmus\.backup has \d+ jobs and \d+ files \(\d+\.\d MB\) of /),
  });
  await Promise.all(others);
  await kill(server);
  rmSync(data, { recursive: true });

  expect(await isthmus(['restore', file, '--data', other])).toMatchObject({ code: 0 });
  const next = await startServer(['--data', other, '--workers', '1']);
  expect(await Promise.all(ids.map((id) => resultOf(next, id)))).toEqual(results);
  // It had not ended, and runs again, from its inputs in a file.
  await expect.poll(() => statusOf(next, running), { timeout: 60_000 }).toBe('successful');
  expect(await resultOf(next, running)).toBe(digest('y'.repeat(400_000)));
  await kill(next);
  expect(await isthmus(['restore', file, '--data', other])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/has a job store. Choose another folder with --data/),
  });
});

it('serves results and inputs of a data folder that was moved', { timeout: 120_000 }, async () => {
  const folder = newDataFolder();
  const [data, moved] = [join(folder, 'data'), join(folder, 'further', 'moved')];
  const server = await startServer(['--data', data, '--workers', '1']);
  const id = await submit(server, { message: 'm'.repeat(400_000) });
  await expect.poll(() => statusOf(server, id), { timeout: 20_000 }).toBe('successful');
  const interrupted = await submit(server, { message: 'i'.repeat(400_000), pause: 2 });
  await expect.poll(() => statusOf(server, interrupted), { timeout: 20_000 }).toBe('running');
  await kill(server);
  mkdirSync(join(folder, 'further'));
  renameSync(data, moved);
  const next = await startServer(['--data', moved, '--workers', '1']);
  expect(await resultOf(next, id)).toBe(digest('m'.repeat(400_000)));
  await expect.poll(() => statusOf(next, interrupted), { timeout: 60_000 }).toBe('successful');
  expect(await resultOf(next, interrupted)).toBe(digest('i'.repeat(400_000)));
  await kill(next);
});

it('backs up a data folder that was moved, and tells which jobs it leaves out', { timeout: 120_000 }, async () => {
  const [folder, other] = [newDataFolder(), newDataFolder()];
  const file = join(newDataFolder(), 'isthmus.backup');
  const [data, moved, link] = ['data', 'moved', 'link'].map((name) => join(folder, name)) as [string, string, string];
  const server = await startServer(['--data', data, '--workers', '1']);
  const [kept, lost] = [await submit(server, { message: 'k'.repeat(400_000) }), await submit(server, { message: 'l'.repeat(400_000) })]; // prettier-ignore
  for (const id of [kept, lost]) await expect.poll(() => statusOf(server, id), { timeout: 20_000 }).toBe('successful');
  await kill(server);
  renameSync(data, moved);
  symlinkSync(moved, link, 'junction');
  rmSync(join(moved, 'results', lost), { recursive: true });
  expect(await isthmus(['backup', file, '--data', link])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/has 1 job and 2 files/),
    stderr:
      'warning: 1 job is left out: a file of each was not there. It was removed while the backup was made, or before.\n',
  });
  expect(await isthmus(['restore', file, '--data', other])).toMatchObject({ code: 0 });
  const next = await startServer(['--data', other, '--workers', '1']);
  expect(await resultOf(next, kept)).toBe(digest('k'.repeat(400_000)));
  expect((await fetch(`${next.url}/jobs/${lost}`)).status).toBe(404);
  await kill(next);
});

it('leaves nothing half done when it is killed', { timeout: 120_000 }, async () => {
  const [data, other] = [newDataFolder(), newDataFolder()];
  const file = join(newDataFolder(), 'isthmus.backup');
  const server = await startServer(['--data', data, '--workers', '1']);
  const ids = [];
  for (const letter of 'abcdef') ids.push(await submit(server, { message: letter.repeat(8_000_000) }));
  for (const id of ids) await expect.poll(() => statusOf(server, id), { timeout: 60_000 }).toBe('successful');
  const results = await Promise.all(ids.map((id) => resultOf(server, id)));

  await killMidway(['backup', file, '--data', data], `${file}.part`);
  expect(existsSync(file)).toBe(false);
  // By its content, whatever its name.
  const unfinished = join(dirname(file), 'unfinished');
  copyFileSync(`${file}.part`, unfinished);
  expect(await isthmus(['restore', unfinished, '--data', other])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/unfinished is not a backup: /),
  });
  expect(existsSync(join(other, 'isthmus.sqlite'))).toBe(false);
  expect(await isthmus(['backup', file, '--data', data])).toMatchObject({ code: 0 });
  expect(existsSync(`${file}.part`)).toBe(false);
  expect(await Promise.all(ids.map((id) => resultOf(server, id)))).toEqual(results);
  await kill(server);

  // It holds what callers sent.
  if (hasSignals) expect(statSync(file).mode & 0o777).toBe(0o600);

  await killMidway(['restore', file, '--data', other], join(other, 'isthmus.sqlite.part'));
  expect(existsSync(join(other, 'isthmus.sqlite'))).toBe(false);
  expect(await isthmus(['restore', file, '--data', other])).toMatchObject({ code: 0 });
  const next = await startServer(['--data', other, '--workers', '1']);
  expect(await Promise.all(ids.map((id) => resultOf(next, id)))).toEqual(results);
  await kill(next);
});

/** Kills the program as soon as it has begun a file. */
async function killMidway(args: readonly string[], draft: string): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'dist', 'src', 'main.js'), ...args], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  while (!existsSync(draft) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGKILL');
  await ended;
}

it('refuses what is not a backup, and files that exist', async () => {
  const data = newDataFolder();
  const folder = newDataFolder();
  const [text, database, taken] = ['text', 'database', 'taken'].map((name) => join(folder, name)) as [string, string, string]; // prettier-ignore
  writeFileSync(text, 'not a database');
  writeFileSync(taken, 'mine');
  new Database(database).exec('CREATE TABLE roads (id)').close();
  const errorOf = async (...args: string[]) => (await isthmus([...args, '--data', data])).stderr;
  expect(await errorOf('restore', text)).toMatch(/text is not a backup: file is not a database\./);
  expect(await errorOf('restore', database)).toMatch(/database is not a backup: it is another database\./);
  const part = join(folder, 'part');
  new Database(part).exec('CREATE TABLE backup_files (key, position, bytes)').close();
  expect(await errorOf('restore', part)).toMatch(
    /part is not a backup: it is incomplete, as its making was interrupted\./,
  );
  expect(await errorOf('restore', join(folder, 'missing'))).toMatch(/There is no file .*missing\./);
  expect(await errorOf('backup', taken)).toMatch(/taken exists\. Choose another file, or remove it\./);
  expect(readFileSync(taken, 'utf8')).toBe('mine');
  expect(await errorOf('backup', join(folder, 'new'))).toMatch(/There is no job store at /);
  expect(existsSync(join(folder, 'new'))).toBe(false);
});
