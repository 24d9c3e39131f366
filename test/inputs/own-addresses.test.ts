/** A result is the same under every name of the server that has it. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createApis, listen, type Apis, type HttpServer } from '../../src/server/http.ts';
import { localBaseUrls, readOwnReference, toOwnScheme } from '../../src/inputs/job-uri.ts';
import { createTestApp } from '../app.ts';
import type { Answer } from '../tools/clients.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let apis: Apis;
let server: HttpServer;
let port: string;
let client: Client;
let made: string;

beforeAll(async () => {
  app = await createTestApp(undefined, { port: 0, publicUrl: 'https://gis.example/api' });
  apis = createApis(app);
  server = await listen(app, apis);
  ({ port } = new URL(server.url));
  client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', server.url)));
  const { structuredContent } = await call('buffer', {
    geometry: { type: 'Point', coordinates: [5, 52] },
    distance: 10,
  });
  made = String(structuredContent?.job_id);
});
afterAll(async () => {
  await client.close();
  await apis.close();
  await server.close();
  await app.close();
});

const call = async (name: string, args: Record<string, unknown>) =>
  (await client.callTool({ name, arguments: args })) as unknown as Answer;
const issueOf = ({ structuredContent }: Answer) => (structuredContent?.issues as { message: string }[])[0]?.message;

const names = [
  ['127.0.0.1', (path: string) => `http://127.0.0.1:${port}${path}`],
  ['localhost', (path: string) => `http://localhost:${port}${path}`],
  ['an address in capitals', (path: string) => `HTTP://LOCALHOST:${port}${path}`],
  ['IPv6 loopback', (path: string) => `http://[::1]:${port}${path}`],
  ['the public address', (path: string) => `https://gis.example/api${path}`],
] as const;

describe.each(names)('a result at %s', (_, at) => {
  it.each(['', '/buffered_geometry', '/buffered_geometry?f=json'])('is an input, with %j behind it', async (end) => {
    const url = at(`/jobs/${made}/results${end}`);
    const bare = await call('measure', { layer: url });
    expect(bare.structuredContent).toMatchObject({ status: 'successful' });
    expect((await call('measure', { layer: { href: url } })).structuredContent).toMatchObject({ status: 'successful' });
    expect((await call('read_result', { reference: url })).structuredContent).toMatchObject({ total: 1 });
  });

  it('names its job', async () => {
    const url = at(`/jobs/${made}/results/buffered_geometry`);
    expect((await call('get_job', { job_id: url })).structuredContent).toMatchObject({ job_id: made });
    expect((await call('show_map', { job_id: url })).content[0]?.text).toContain(made);
  });
});

it('an address of another server is refused, with the form that may be fetched', async () => {
  const refused = await call('measure', { layer: `http://localhost:1/jobs/${made}/results` });
  expect(issueOf(refused)).toContain('which is not a result on this server. Send isthmus://jobs/{id}/results/{output}');
  expect(issueOf(refused)).toContain('{"href": "…"}');
});

it('every tool that takes a job takes the reference to its result', async () => {
  const reference = `isthmus://jobs/${made}/results/buffered_geometry`;
  for (const name of ['get_job', 'show_map', 'cancel_job']) {
    expect((await call(name, { job_id: reference })).content[0]?.text).toContain(made);
  }
  expect((await call('get_job', { job_id: `isthmus://jobs/${made}` })).structuredContent).toMatchObject({
    job_id: made,
  });
});

it('the most exact base counts, and only whole names', () => {
  const bases = localBaseUrls(['localhost', '[::1]'], 80, '/gis');
  expect(bases).toEqual(['http://localhost:80/gis', 'http://[::1]:80/gis', 'http://localhost:80', 'http://[::1]:80']);
  expect(toOwnScheme('http://localhost/gis/jobs/a/results', bases)).toBe('isthmus://jobs/a/results');
  expect(readOwnReference('http://localhost/jobs/a/results/b', bases)).toEqual({ jobId: 'a', outputId: 'b' });
  expect(toOwnScheme('http://localhost.example/jobs/a/results', bases)).toBeUndefined();
  expect(toOwnScheme('http://localhost:8080/jobs/a/results', bases)).toBeUndefined();
});
