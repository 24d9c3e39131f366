/** The whole story in one command: real schools in through MCP, the same job out through OGC, and back again. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { askOnFoot } from './on-foot.ts';
import { ogcClient } from './ogc-client.ts';
import { startServer } from './server.ts';

interface Answer {
  readonly job_id: string;
  readonly status: string;
  readonly progress?: number;
}

interface Example {
  readonly attribution: string;
  readonly license: string;
  readonly features: readonly unknown[];
}

interface Zones {
  readonly features: readonly [
    {
      readonly properties: { readonly area_m2: number };
      readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
    },
  ];
  readonly summary: { readonly method: string };
}

const server = await startServer();
const ogc = ogcClient(server.url);
const mcp = new Client({ name: 'isthmus-demo', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
try {
  await mcp.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
  await bufferSchools();
  await watchFromTheOtherSide();
  await dismissFromTheOtherSide();
  await askOnFoot({ call }, ogc, join(tmpdir(), 'isthmus-on-foot.png'), print);
} finally {
  await mcp.close();
  await server.stop();
}

async function bufferSchools(): Promise<void> {
  const { tools } = await mcp.listTools();
  print('MCP', `${server.url}/mcp has ${tools.length} tools: ${tools.map((tool) => tool.name).join(', ')}`);
  const layer = readExample('schools');
  print('data', `${layer.features.length} schools in a district of Montevideo. ${layer.attribution}, ${layer.license}`);
  const before = performance.now();
  const { job_id } = await call('buffer', { layer, distance: 400, dissolve: true });
  print('MCP', `buffer by 400 m took ${Math.round(performance.now() - before)} ms, job ${job_id}`);

  const status = await ogc.get(`/jobs/${job_id}`);
  print('OGC', `GET /jobs/${job_id}: ${String(status.status)}, process ${String(status.processID)}`);
  const result = await ogc.get(`/jobs/${job_id}/results?f=json`);
  const { features, summary } = result as unknown as Zones;
  const [{ properties, geometry }] = features;
  print(
    'OGC',
    `GET /jobs/${job_id}/results: a ${geometry.type} of ${geometry.coordinates.length} parts, ${(properties.area_m2 / 1e6).toFixed(2)} km² within 400 m of a school`,
  );
  print('', summary.method);
}

async function watchFromTheOtherSide(): Promise<void> {
  const location = await ogc.submit('echo', { message: 'started over OGC', pause: 2 });
  print('OGC', `POST /processes/echo/execution, Prefer: respond-async: 201, Location ${location}`);
  const job_id = location.split('/').at(-1) ?? '';
  for (;;) {
    const { status, progress } = await call('get_job', { job_id, wait_seconds: 0 });
    print('MCP', `get_job: ${status}${progress === undefined ? '' : `, ${progress} %`}`);
    if (status !== 'accepted' && status !== 'running') break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const { structuredContent } = await mcp.callTool({ name: 'get_job', arguments: { job_id, output: 'inline' } });
  print('MCP', `get_job: ${JSON.stringify(structuredContent)}`);
}

async function dismissFromTheOtherSide(): Promise<void> {
  const location = await ogc.submit('echo', { message: 'never to be heard', pause: 60 });
  const job_id = location.split('/').at(-1) ?? '';
  print('OGC', `POST /processes/echo/execution: job ${job_id} would take a minute`);
  const before = performance.now();
  const { status } = await call('cancel_job', { job_id });
  print('MCP', `cancel_job: ${status} after ${Math.round(performance.now() - before)} ms`);
  print('OGC', `GET /jobs/${job_id}: ${String((await ogc.get(`/jobs/${job_id}`)).status)}`);
}

function readExample(name: string): Example {
  const file = new URL(`../examples/montevideo/${name}.geojson`, import.meta.url);
  // Our own file.
  return JSON.parse(readFileSync(file, 'utf8')) as Example;
}

async function call(name: string, args: Record<string, unknown>): Promise<Answer> {
  const { structuredContent, content, isError } = await mcp.callTool({ name, arguments: args });
  if (isError === true) throw new Error(JSON.stringify(content));
  return structuredContent as Answer;
}

function print(api: string, text: string): void {
  console.log(`${api.padEnd(5)} ${text}`);
}
