/** `isthmus jobs` beside a running server, and without one. */
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
  expect(await jobs('cancel', jobID)).toBe(`Job ${jobID} is dismissed.\n`);
  const [, again = ''] = /^Job ([\w-]+) is queued/.exec(await jobs('rerun', jobID)) ?? [];
  const statusOf = async (id: string) =>
    ((await (await fetch(`${url}/jobs/${id}`)).json()) as { status: string }).status;
  await expect.poll(() => statusOf(again), { timeout: 20_000 }).toBe('running');
  child.kill('SIGKILL');
  await ended;

  expect(await jobs('cancel', again)).toBe(`Job ${again} is dismissed.\n`);
  expect(await jobs('show', again)).toMatch(/^caller +ip:/m);
  expect(await jobs('purge', '--older-than', '1d')).toBe(
    '0 jobs would go, with their results. Give --yes to remove them.\n',
  );
  expect(await jobs('purge', '--older-than', '0m')).toContain('2 jobs would go');
  expect(JSON.parse(await jobs('list', '--json'))).toHaveLength(2);
  expect(await jobs('purge', '--older-than', '0m', '--yes')).toBe('2 jobs are removed.\n');
  expect(JSON.parse(await jobs('list', '--json'))).toEqual([]);
});
