/** Lines that are no message, sent to the built program. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newDataFolder } from './program.ts';
import { initialize, startStdio, type StdioServer } from './stdio-server.ts';
import { hasSignals } from '../systems.ts';

vi.setConfig({ testTimeout: 120_000 });

let server: StdioServer;
afterEach(() => void server.child.kill('SIGKILL'));

describe('isthmus stdio', () => {
  it('serves a client whose shell begins with a byte order mark', async () => {
    server = startStdio(newDataFolder());
    server.write(`\ufeff${initialize}\n`);
    await server.count(1);
    expect(server.responses[0]).toMatchObject({ id: 1, result: { serverInfo: { name: 'isthmus' } } });
    expect(await server.call('hello_world', { name: 'Ada' })).toMatchObject({ status: 'successful' });
  });

  it.skipIf(!hasSignals)('ends at a signal while its client waits, and says that the job is kept', async () => {
    server = startStdio(newDataFolder());
    server.write(`${initialize}\n`);
    await server.count(1);
    const call = server.call('run_process', { process: 'echo', inputs: { message: 'x', pause: 30 } });
    await expect
      .poll(() => server.call('list_jobs', { status: 'running' }), { timeout: 20_000 })
      .toMatchObject({ jobs: [{ process: 'echo' }] });
    server.child.kill('SIGTERM');
    expect(await call).toMatchObject({ code: 'stopped', message: expect.stringContaining('is kept') });
    // Standard input is still open.
    expect(await server.ended).toBe(0);
  });

  it.each([true, false])(
    'answers each line that is not a message (first: %s), with a line in its log',
    async (isFirst) => {
      const lines = [
        ['{"jsonrpc":"2.0","id":4,"method":"ping"', null, -32700],
        ['{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"buffer","arguments":{"distance":NaN}}}', null, -32700], // prettier-ignore
        ['[{"jsonrpc":"2.0","id":7,"method":"ping"}]', 7, -32600],
        ['{"id":3,"method":"ping"}', 3, -32600],
        ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', 1.5, -32600],
        ['{"jsonrpc":"2.0","id":5,"method":"ping","params":[1]}', 5, -32600],
        [`{"jsonrpc":"2.0","id":6,"method":"ping","params":{"x":"${'x'.repeat(1.1e6)}"}}`, 6, -32600],
        ['{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_jobs","arguments":[]}}', 2, -32602],
      ] as const;
      server = startStdio(newDataFolder(), ['--max-message-mb', '1']);
      if (!isFirst) server.write(`${initialize}\n`);
      server.write(lines.map(([line]) => `${line}\n`).join(''));
      if (isFirst) server.write(`${initialize}\n`);
      await server.count(lines.length + 1);
      const refused = server.responses.filter(({ error }) => error);
      expect(refused.map(({ id, error }) => [id, error?.code])).toEqual(lines.map(([, id, code]) => [id, code]));
      expect(server.responses.find(({ id }) => id === 1)).toMatchObject({
        result: { serverInfo: { name: 'isthmus' } },
      });
      expect(await server.call('list_jobs', null)).toMatchObject({ jobs: [] });
      server.child.stdin.end();
      expect(await server.ended).toBe(0);
      const logged = server.stderr().trimEnd().split('\n');
      expect(logged).toHaveLength(lines.length);
      for (const line of logged) expect(line.length).toBeLessThan(500);
    },
  );
});
