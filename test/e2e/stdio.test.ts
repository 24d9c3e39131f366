/** The server as a desktop agent starts it: by `mcp.json`, over standard input and output. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, describe, expect, it } from 'vitest';
import { newDataFolder, root } from './program.ts';

interface Launch {
  readonly command: string;
  readonly args: string[];
}

const config = JSON.parse(readFileSync(join(root, 'mcp.json'), 'utf8')) as { mcpServers: { isthmus: Launch } };
const { command, args } = config.mcpServers.isthmus;
const launch = () => ({ command, args: [...args, '--data', newDataFolder()], cwd: root, stderr: 'ignore' as const });

let close: () => Promise<void>;
afterEach(() => close());

const school = { geometry: { type: 'Point', coordinates: [-56.318, -34.8825] }, distance: 400 };

describe('mcp.json', () => {
  it('starts a server for a client of the 2026-07-28 revision', async () => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    close = () => client.close();
    await client.connect(new StdioClientTransport(launch()));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['buffer', 'run_process', 'get_job']));
    const answer = await client.callTool({ name: 'buffer', arguments: school });
    expect(answer.structuredContent).toMatchObject({ status: 'successful' });
    // What is loaded when it is wanted is there in the compiled program too.
    const { job_id } = answer.structuredContent as { job_id: string };
    const shown = await client.callTool({ name: 'show_map', arguments: { job_id } });
    expect(shown).toMatchObject({ content: [{ type: 'text' }, { type: 'image', mimeType: 'image/png' }] });
  });

  it('starts a server for a client of the 2025-11-25 revision', async () => {
    const client = new LegacyClient({ name: 'test', version: '1' });
    close = () => client.close();
    await client.connect(new LegacyTransport(launch()));
    const answer = await client.callTool({ name: 'buffer', arguments: school });
    expect(answer.structuredContent).toMatchObject({ status: 'successful' });
  });

  it('writes nothing but JSON-RPC to standard output, and ends when its input does', async () => {
    const { cwd, args: all } = launch();
    const child = spawn(command, all, { cwd, stdio: ['pipe', 'pipe', 'ignore'] });
    close = async () => void child.kill('SIGKILL');
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    send({ id: 1, method: 'initialize', params });
    send({ method: 'notifications/initialized' });
    send({ id: 2, method: 'tools/call', params: { name: 'hello_world', arguments: { name: 'Ada' } } });
    send({ id: 3, method: 'tools/call', params: { name: 'buffer', arguments: { ...school, distance: 'far' } } });
    await expect.poll(() => output, { timeout: 10_000 }).toMatch(/"id":3/);
    await expect.poll(() => output, { timeout: 10_000 }).toMatch(/"id":2/);
    child.stdin.end();
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    const lines = output.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { jsonrpc: string }).jsonrpc)).toEqual(lines.map(() => '2.0'));
  });
});
