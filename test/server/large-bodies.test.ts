/** Bodies that go to a file, over sockets: received beside jobs, within limits, and gone when their client leaves. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createApis, listen, type Apis, type HttpServer } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';
import { requestOf } from '../tools/request.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let data: string;
let app: App;
let apis: Apis;
let server: HttpServer;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  const settings = { data, port: 0, workers: 1, spoolKb: 16, trustProxy: true, maxUploads: 8, maxUploadsMb: 4 };
  app = await createTestApp('workers/processes/', settings);
  apis = createApis(app);
  server = await listen(app, apis);
});
afterEach(async () => {
  await expect.poll(() => readdir(join(data, 'scratch'))).toEqual([]);
});
afterAll(async () => {
  await server.close();
  await apis.close();
  await app.close();
  await rm(data, { recursive: true, force: true });
});

interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

async function replyOf(sent: ClientRequest): Promise<Reply> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { statusCode = 0, headers } = response;
  return { status: statusCode, retryAfter: headers['retry-after'], text: Buffer.concat(chunks).toString() };
}

/** Names of the two APIs, each with a request that takes a body of any size. */
const ways = ['mcp', 'ogc'] as const;
type Way = (typeof ways)[number];

const line = {
  type: 'LineString',
  coordinates: Array.from({ length: 3000 }, (_, i) => [i / 1000, i / 2000]),
};

function open(way: Way, client: string): ClientRequest {
  const { headers } = requestOf('tools/call', { name: 'envelope' });
  const own = way === 'mcp' ? headers : { 'content-type': 'application/json', prefer: 'respond-async' };
  const target = way === 'mcp' ? '/mcp' : '/processes/envelope/execution';
  return request(new URL(target, server.url), {
    method: 'POST',
    headers: { ...own, 'x-forwarded-for': client },
    agent: false,
  });
}

function bodyOf(way: Way, layer: unknown = line): string {
  return way === 'mcp'
    ? requestOf('tools/call', { name: 'envelope', arguments: { layer } }).body
    : JSON.stringify({ inputs: { layer } });
}

async function send(way: Way, client: string, body = bodyOf(way)): Promise<Reply> {
  const sent = open(way, client);
  const reply = replyOf(sent);
  sent.end(body);
  return reply;
}

/** A request of which only the first bytes have arrived, in a file. */
async function hold(way: Way, client: string, bytes = 20_000): Promise<ClientRequest> {
  const files = () => readdir(join(data, 'scratch'));
  const before = await files();
  const sent = open(way, client);
  // The connection is cut at the end.
  sent.on('error', () => undefined);
  sent.write('{'.padEnd(bytes));
  const size = async () => {
    const name = (await files()).find((one) => !before.includes(one));
    return name === undefined ? -1 : (await stat(join(data, 'scratch', name))).size;
  };
  // The last of it is written later.
  await expect.poll(size).toBeGreaterThanOrEqual(bytes > 600_000 ? 500_000 : 0);
  return sent;
}

async function cut(...held: readonly ClientRequest[]): Promise<void> {
  for (const sent of held) sent.destroy();
  await expect.poll(() => readdir(join(data, 'scratch'))).toEqual([]);
}

describe.each(ways)('a large body at %s', (way) => {
  it('is answered, whether its length is announced or not', async () => {
    const ok = way === 'mcp' ? 200 : 201;
    expect((await send(way, '192.0.2.1')).status).toBe(ok);
    const sent = open(way, '192.0.2.1');
    const reply = replyOf(sent);
    const body = bodyOf(way);
    for (let at = 0; at < body.length; at += 7000) sent.write(body.slice(at, at + 7000));
    sent.end();
    expect((await reply).status).toBe(ok);
  });

  it('is read while jobs hold all workers', async () => {
    const spin = { processId: 'spin', inputs: { value: {} }, api: 'cli', listed: true } as const;
    const { job } = await app.execution.submit(spin);
    await expect.poll(async () => (await app.execution.job(job.id)).status, { timeout: 20_000 }).toBe('running');
    // It is told that it is not JSON, which only reading it can tell.
    const { status, text } = await send(way, '192.0.2.1', bodyOf(way).slice(0, -3));
    expect([status, text]).toEqual([
      400,
      expect.stringContaining('is not JSON: it ends inside an object, an array or a string.'),
    ]);
    await app.execution.cancel(job.id);
  });

  it('leaves nothing when its client leaves', async () => {
    for (let i = 0; i < 10; i++) await cut(await hold(way, '192.0.2.1'));
    expect((await send(way, '192.0.2.1')).status).toBeLessThan(300);
  });

  it('is refused when its client sends a quarter of all others already, but not another client', async () => {
    const held = [await hold(way, '192.0.2.1'), await hold(way, '192.0.2.1')];
    const { status, retryAfter, text } = await send(way, '192.0.2.1');
    expect([status, Number(retryAfter) > 0, text]).toEqual([
      503,
      true,
      expect.stringContaining(
        'This client has 2 large requests on the way already, which is the limit. Wait for the response to one of them, then send this one again.',
      ),
    ]);
    expect((await send(way, '192.0.2.2')).status).toBeLessThan(300);
    const small = await send(way, '192.0.2.1', bodyOf(way, { type: 'Point', coordinates: [5, 52] }));
    expect(small.status).toBeLessThan(300);
    await cut(...held);
    expect((await send(way, '192.0.2.1')).status).toBeLessThan(300);
  });

  it('is refused when all clients together send as many as the limit says', async () => {
    const held: ClientRequest[] = [];
    for (let i = 0; i < 8; i++) held.push(await hold(way, `192.0.2.${10 + (i >> 1)}`));
    const { status, retryAfter, text } = await send(way, '192.0.2.1');
    expect([status, Number(retryAfter) > 0, text]).toEqual([
      503,
      true,
      expect.stringContaining('The server has 8 large requests on the way already, which is the limit.'),
    ]);
    await cut(...held);
    expect((await send(way, '192.0.2.1')).status).toBeLessThan(300);
  });

  it('is refused when those of its client have too many bytes, and any one is taken', async () => {
    const large = bodyOf(way, { ...line, padding: 'x'.repeat(3_000_000) });
    expect((await send(way, '192.0.2.1', large)).status).toBeLessThan(300);
    const held = await hold(way, '192.0.2.1');
    const { status, text } = await send(way, '192.0.2.1', large);
    expect([status, text]).toEqual([
      503,
      expect.stringContaining('This client has large requests of 1 MB together on the way, which is the limit.'),
    ]);
    await cut(held);
  });

  it('is refused when those of all clients have too many bytes', async () => {
    const held: ClientRequest[] = [];
    for (let i = 0; i < 4; i++) held.push(await hold(way, `192.0.2.${10 + i}`, 1_000_000));
    const { status, text } = await send(way, '192.0.2.1', bodyOf(way, { ...line, padding: 'x'.repeat(3_000_000) }));
    expect([status, text]).toEqual([
      503,
      expect.stringContaining('The server has large requests of 4 MB together on the way, which is the limit.'),
    ]);
    await cut(...held);
  });
});
