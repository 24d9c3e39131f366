import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client as Client2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as Stdio2 } from '@modelcontextprotocol/client/stdio';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as Stdio1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, describe, expect, it, vi } from 'vitest';

// Each server starts a worker, and so does the client's probe.
vi.setConfig({ testTimeout: 30_000 });

const entry = fileURLToPath(new URL('./stdio-entry.ts', import.meta.url));
const command = { command: process.execPath, args: ['--import', 'tsx', entry], stderr: 'ignore' } as const;
const info = { name: 'test', version: '1.0.0' };

describe('stdio', () => {
  it('serves the v1 client', async () => {
    const client = new Client1(info);
    await client.connect(new Stdio1({ ...command, args: [...command.args] }));
    await client.listTools();
    const { structuredContent } = await client.callTool({ name: 'hello_world', arguments: { name: 'Ada' } });
    expect(structuredContent).toMatchObject({ status: 'successful', outputs: { echo: { greeting: 'Hello Ada!' } } });
    await client.close();
  });

  it('serves a client at 2026-07-28', async () => {
    const client = new Client2(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new Stdio2({ ...command, args: [...command.args] }));
    await client.listTools();
    const seen: number[] = [];
    const { structuredContent } = await client.callTool(
      { name: 'slow', arguments: { seconds: 0.9, steps: 3 } },
      { onprogress: ({ progress }) => void seen.push(progress) },
    );
    expect(structuredContent).toMatchObject({ status: 'successful', outputs: { slept: 0.9 } });
    expect(seen.length).toBeGreaterThanOrEqual(2);
    await client.close();
  });

  describe('as a program', () => {
    let server: ChildProcessWithoutNullStreams;
    let printed: string;

    function start(): void {
      server = spawn(command.command, command.args);
      printed = '';
      server.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    }

    function send(id: number, method: string, params: unknown): void {
      server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    }

    async function untilAnswered(id: number): Promise<void> {
      while (!printed.includes(`"id":${id}`)) await once(server.stdout, 'data');
    }

    afterEach(() => void server.kill());

    it('prints nothing but JSON-RPC, whatever a process prints', async () => {
      start();
      send(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info });
      await untilAnswered(1);
      send(2, 'tools/call', { name: 'chatty', arguments: {} });
      await untilAnswered(2);
      server.stdin.write('this is not JSON\n');
      send(3, 'tools/call', { name: 'fail_with', arguments: { how: 'bug' } });
      await untilAnswered(3);
      const lines = printed.trimEnd().split('\n');
      expect(lines.length).toBe(4);
      for (const line of lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    });

    it('answers all that was asked before it ends, when its input ends at once', async () => {
      start();
      send(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info });
      server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
      send(2, 'tools/call', { name: 'slow', arguments: { seconds: 0.5 } });
      // Without an end of its line.
      server.stdin.end(JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'tools/list' }));
      const [code] = (await once(server, 'close')) as [number];
      expect(code).toBe(0);
      const answers = printed.trimEnd().split('\n').map((line) => JSON.parse(line) as { id: number; result: unknown }); // prettier-ignore
      expect(answers.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
      expect(answers.find(({ id }) => id === 2)?.result).toMatchObject({
        structuredContent: { status: 'successful', outputs: { slept: 0.5 } },
      });
    });

    it('ends when its input ends, even with a job at work', async () => {
      start();
      send(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info });
      await untilAnswered(1);
      send(2, 'tools/call', { name: 'slow', arguments: { seconds: 60 } });
      server.stdin.end();
      const [code] = (await once(server, 'close')) as [number];
      expect(code).toBe(0);
      // The call was answered with its job when the wait was over.
      expect(printed).toContain('"status":"running"');
    });
  });
});
