import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';

const entry = fileURLToPath(new URL('./stdio-entry.ts', import.meta.url));

it('standard output has nothing but JSON-RPC, whichever process runs', { timeout: 120_000 }, async () => {
  const processes = (await loadBuiltInProcesses()).list();
  const server = spawn(process.execPath, ['--import', 'tsx', entry], { stdio: ['pipe', 'pipe', 'ignore'] });
  let printed = '';
  server.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const send = (id: number, method: string, params: unknown) =>
    server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  const clientInfo = { name: 'test', version: '1' };
  send(0, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  processes.forEach(({ id, examples }, index) => {
    send(index + 1, 'tools/call', { name: id.replaceAll('-', '_'), arguments: examples[0]?.inputs });
  });
  const answers = () => printed.split('\n').filter(Boolean);
  while (answers().length < processes.length + 1) await once(server.stdout, 'data');
  server.stdin.end();
  await once(server, 'exit');
  const messages = answers().map((line) => JSON.parse(line) as { id: number; result: { isError?: boolean } });
  expect(messages.map(({ id }) => id).sort((a, b) => a - b)).toEqual([...processes.keys(), processes.length]);
  expect(messages.filter(({ result }) => result.isError)).toEqual([]);
});
