import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { openApp, openEndpoint } from './mcp-app.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;
let client: Client;
let legacy: LegacyClient;
let jobId: string;

beforeAll(async () => {
  app = await openApp();
  await app.warm();
  endpoint = openEndpoint(app);
  const options = { fetch: (input: string | URL, init?: RequestInit) => endpoint.fetch(new Request(input, init)) };
  const url = new URL('http://isthmus.test/mcp');
  const info = { name: 'test', version: '1' };
  client = new Client(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StreamableHTTPClientTransport(url, options));
  legacy = new LegacyClient(info);
  await legacy.connect(new LegacyTransport(url, options));
  const { completion } = await app.execution.submit({
    processId: 'circle-of',
    inputs: { value: { vertices: 4 } },
    api: 'ogc',
    listed: true,
  });
  jobId = (await completion).job.id;
});
afterAll(async () => {
  await client.close();
  await legacy.close();
  await endpoint.close();
  await app.close();
});

async function read(uri: string): Promise<unknown> {
  const { contents } = await client.readResource({ uri });
  const [first] = contents;
  return first && 'text' in first ? JSON.parse(first.text) : undefined;
}

describe('resources', () => {
  it('are the processes and the newest jobs', async () => {
    for (const { resources } of [await client.listResources(), await legacy.listResources()]) {
      const uris = resources.map(({ uri }) => uri);
      expect(uris).toEqual(expect.arrayContaining(['isthmus://processes/voronoi', `isthmus://jobs/${jobId}`]));
    }
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'isthmus://processes/{id}',
      'isthmus://jobs/{id}',
      'isthmus://jobs/{id}/results/{output}',
      'skill://{+path}',
    ]);
  });

  it('say what a process takes, how a job is, and what came of it', async () => {
    expect(await read('isthmus://processes/voronoi')).toMatchObject({ process: 'voronoi', inputs: { type: 'object' } });
    expect(await read(`isthmus://jobs/${jobId}`)).toMatchObject({ processId: 'circle-of', status: 'successful' });
    expect(await read(`isthmus://jobs/${jobId}/results/vertices`)).toBe(4);
  });

  it('that do not exist are errors with the reason', async () => {
    await expect(read('isthmus://jobs/nope')).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('There is no job "nope"'),
    });
    await expect(read(`isthmus://jobs/${jobId}/results/area`)).rejects.toThrow('has no output "area"');
  });

  it('complete ids of processes, jobs and outputs', async () => {
    const complete = async (uri: string, name: string, value: string, args: Record<string, string> = {}) => {
      const { completion } = await client.complete({
        ref: { type: 'ref/resource', uri },
        argument: { name, value },
        context: { arguments: args },
      });
      return completion.values;
    };
    expect(await complete('isthmus://processes/{id}', 'id', 'vor')).toEqual(['voronoi']);
    expect(await complete('isthmus://jobs/{id}', 'id', jobId.slice(0, 8))).toEqual([jobId]);
    expect(await complete('isthmus://jobs/{id}/results/{output}', 'output', 'v', { id: jobId })).toEqual(['vertices']);
  });
});

describe('prompts', () => {
  it('are four workflows that name tools which exist', async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['reach', 'check-data', 'summarize-by-area', 'reproject']);
    const { messages } = await client.getPrompt({
      name: 'reach',
      arguments: { places: 'schools.geojson', metres: '400' },
    });
    const [message] = messages;
    expect(message?.content.type === 'text' ? message.content.text : '').toContain('within 400 metres of these places');
  });

  it('complete the codes of coordinate reference systems', async () => {
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name: 'reproject' },
      argument: { name: 'target_crs', value: 'EPSG:2583' },
    });
    expect(completion.values).toEqual(expect.arrayContaining(['EPSG:25831', 'EPSG:25832', 'EPSG:25833']));
  });
});

describe('skills', () => {
  it('are read as resources, and name only processes that exist', async () => {
    const { contents } = await client.readResource({ uri: 'skill://isthmus/SKILL.md' });
    const [skill] = contents;
    const text = skill && 'text' in skill ? skill.text : '';
    expect(text).toContain('# Working with Isthmus');
    const known = app.registry.list().map(({ id }) => id);
    const table = text.match(/^\| .* \| (.*) \|$/gm)?.slice(1) ?? [];
    const named = table.flatMap((row) => row.split('|')[2]?.match(/\b[a-z]+(?:-[a-z]+)+\b/g) ?? []);
    expect(named.length).toBeGreaterThan(4);
    expect(known).toEqual(expect.arrayContaining(named));
  });
});
