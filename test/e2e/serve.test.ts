import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isthmus, newDataFolder, startServer, type Server } from './program.ts';
import { hasSignals } from '../systems.ts';

let server: Server;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
});

const execute = (url: string, process: string, inputs: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/processes/${process}/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ inputs }),
  });

const statusOf = async (job: string) => ((await (await fetch(job)).json()) as { status: string }).status;

describe('isthmus serve', () => {
  it('says that it is healthy when both APIs are open', async () => {
    const response = await fetch(`${server.url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'ok' });
  });

  it('runs a process synchronously', async () => {
    const response = await execute(server.url, 'hello-world', { name: 'Ada' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ greeting: 'Hello Ada!', name: 'Ada' });
  });

  it('refuses MCP from a page of another site', async () => {
    const headers = { 'Content-Type': 'application/json', Origin: 'https://evil.example' };
    const response = await fetch(`${server.url}/mcp`, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(403);
  });

  it('keeps jobs and results over a restart, and runs those again that were running', async () => {
    const env = { ISTHMUS_DATA: newDataFolder() };
    const first = await startServer([], env);
    const done = await execute(first.url, 'hello-world', { name: 'Ada' }, { Prefer: 'respond-async' });
    const finished = done.headers.get('location') ?? '';
    await expect.poll(() => statusOf(finished), { timeout: 10_000 }).toBe('successful');
    const long = await execute(first.url, 'echo', { message: 'x', pause: 3 }, { Prefer: 'respond-async' });
    const running = long.headers.get('location') ?? '';
    await expect.poll(() => statusOf(running), { timeout: 10_000 }).toBe('running');
    first.child.kill('SIGKILL');
    await first.ended;

    const second = await startServer([], env);
    const moved = (address: string) => address.replace(first.url, second.url);
    expect(await (await fetch(`${moved(finished)}/results`)).json()).toMatchObject({ name: 'Ada' });
    await expect.poll(() => statusOf(moved(running)), { timeout: 20_000, interval: 500 }).toBe('successful');
    expect(await (await fetch(`${moved(running)}/results`)).text()).toContain('Content-ID: message\r\n\r\nx\r\n');
    second.child.kill('SIGTERM');
    // Windows ends a program at once.
    expect(await second.ended).toBe(hasSignals ? 0 : null);
  });

  it.skipIf(!hasSignals)('gives work back when asked to end, and the next start does it', async () => {
    const env = { ISTHMUS_DATA: newDataFolder(), ISTHMUS_SHUTDOWN_TIMEOUT: '0.5' };
    const first = await startServer([], env);
    const begun = await execute(first.url, 'echo', { message: 'x', pause: 3 }, { Prefer: 'respond-async' });
    const job = begun.headers.get('location') ?? '';
    await expect.poll(() => statusOf(job), { timeout: 10_000 }).toBe('running');
    first.child.kill('SIGTERM');
    await expect
      .poll(async () => (await execute(first.url, 'hello-world', { name: 'Ada' })).status, { interval: 20 })
      .toBe(503);
    expect(await first.ended).toBe(0);

    const second = await startServer([], env);
    const moved = job.replace(first.url, second.url);
    await expect.poll(() => statusOf(moved), { timeout: 20_000, interval: 200 }).toBe('successful');
    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  // A terminal sends Ctrl+C to all processes of the program, and so do some supervisors with SIGTERM.
  it.skipIf(!hasSignals).each(['SIGINT', 'SIGTERM'] as const)(
    'gives work back when %s goes to its workers too',
    async (signal) => {
      const env = { ISTHMUS_DATA: newDataFolder(), ISTHMUS_SHUTDOWN_TIMEOUT: '0.5' };
      const first = await startServer([], env, undefined, { detached: true });
      const begun = await execute(first.url, 'echo', { message: 'x', pause: 2 }, { Prefer: 'respond-async' });
      const job = begun.headers.get('location') ?? '';
      await expect.poll(() => statusOf(job), { timeout: 10_000 }).toBe('running');
      process.kill(-Number(first.child.pid), signal);
      expect(await first.ended).toBe(0);

      const second = await startServer([], env);
      const moved = job.replace(first.url, second.url);
      expect(['accepted', 'running']).toContain(await statusOf(moved));
      await expect.poll(() => statusOf(moved), { timeout: 20_000, interval: 200 }).toBe('successful');
      second.child.kill('SIGTERM');
      expect(await second.ended).toBe(0);
    },
  );

  it('says why it cannot start: a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, stderr } = await isthmus([
      'serve',
      '--port',
      String(port),
      '--data',
      ':memory:',
      '--log-level',
      'error',
    ]);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });

  it('says why it cannot start: a setting out of range, from a flag or the environment', async () => {
    const flag = await isthmus(['serve', '--port', '99999']);
    expect(flag).toMatchObject({ code: 1, stderr: expect.stringContaining('--port is "99999"') as string });
    const variable = await isthmus(['serve'], '', { ISTHMUS_WORKERS: 'many' });
    expect(variable).toMatchObject({ code: 1, stderr: expect.stringContaining('ISTHMUS_WORKERS is "many"') as string });
  });

  it('takes former flags without documenting them', async () => {
    const { code, stderr } = await isthmus(['serve', '--patience', 'long']);
    expect(code).toBe(1);
    expect(stderr).toContain('--patience is "long"');
    const { stdout } = await isthmus(['serve', '--help']);
    expect(stdout).toContain('--mcp-wait');
    expect(stdout).not.toContain('--patience');
  });

  it('lists its settings by group', async () => {
    const { stdout } = await isthmus(['serve', '--help']);
    for (const words of ['--host', '--port', '--data', 'ISTHMUS_DATA', '127.0.0.1', '5001', 'HTTP server:'])
      expect(stdout).toContain(words);
  });
});
