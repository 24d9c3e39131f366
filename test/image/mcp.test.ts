import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeImage, removeVolume, startContainer, type Container } from './container.ts';

const call = { name: 'buffer', arguments: { layer: { type: 'Point', coordinates: [6.13, 49.61] }, distance: 100 } };

describeImage('MCP of a container', () => {
  const volume = `isthmus-test-${crypto.randomUUID().slice(0, 8)}`;
  let container: Container;

  beforeAll(async () => {
    container = await startContainer(volume);
  });
  afterAll(() => {
    container.stop();
    removeVolume(volume);
  });

  it('takes the client of the 2026-07-28 revision', async () => {
    const client = new Client({ name: 'image', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${container.url()}/mcp`)));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['buffer', 'get_job']));
    expect(await client.callTool(call)).toMatchObject({ structuredContent: { status: 'successful' } });
    await client.close();
  });

  it('takes the client of the 2025-11-25 revision', async () => {
    const client = new LegacyClient({ name: 'image', version: '1' });
    await client.connect(new LegacyTransport(new URL(`${container.url()}/mcp`)));
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['buffer', 'get_job']));
    expect(await client.callTool(call)).toMatchObject({ structuredContent: { status: 'successful' } });
    await client.close();
  });

  it('serves standard input and output, too', () => {
    const hello = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'image', version: '1' } },
    };
    const lines = container.run(
      'sh',
      '-c',
      `echo '${JSON.stringify(hello)}' | isthmus stdio --data :memory: --log-level silent`,
    );
    expect(JSON.parse(lines)).toMatchObject({ id: 1, result: { serverInfo: { name: 'isthmus' } } });
  });
});
