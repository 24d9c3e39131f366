/** Any request to /mcp of the built program gets a response other than a server error, and a quiet client keeps its session. */
import { request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type RunningServer } from '../../demo/server.ts';

const RUNS = Number(process.env.RUNS ?? (process.env.SOAK === '1' ? 3000 : 150));

let server: RunningServer;
let quiet: string;
let other: string;

beforeAll(async () => {
  server = await startServer(['--workers', '1', '--spool-kb', '16']);
  quiet = await begin();
  other = await begin();
});
afterAll(() => server.stop());

const jsonType = { 'content-type': 'application/json' };
const clientInfo = { name: 'fuzz', version: '1' };
const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
};

async function begin(): Promise<string> {
  const response = await fetch(`${server.url}/mcp`, {
    method: 'POST',
    headers: jsonType,
    body: JSON.stringify(initialize),
  });
  await response.text();
  return response.headers.get('mcp-session-id') ?? '';
}

interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Number of bytes after which the client leaves. */
  readonly cut: number | undefined;
}

/** @returns the status; 0 where the client left, or the server refused to go on reading */
function send({ method, headers, body, cut }: Sent): Promise<number> {
  return new Promise((resolve) => {
    const all = { ...headers, ...(method === 'GET' ? {} : { 'content-length': String(body.length) }) };
    const asking = request(`${server.url}/mcp`, { method, headers: all }, (response) => {
      response.resume();
      // A stream that a client listens to does not end.
      setTimeout(() => response.destroy(), 2000).unref();
      response.once('close', () => resolve(response.statusCode ?? 0));
    });
    asking.once('error', () => resolve(0));
    if (cut === undefined || cut >= body.length) return void asking.end(body);
    asking.write(body.subarray(0, cut), () => asking.destroy());
  });
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};
const line = { type: 'LineString', coordinates: Array.from({ length: 1500 }, (_, i) => [i / 100, i / 200]) };
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const args = fc.oneof(
  fc.constantFrom<unknown>({}, null, [], 'x', { layer: line }, { process: 'envelope', inputs: { layer: line } }),
  fc.record({
    layer: fc.constantFrom<unknown>(line, 'isthmus://jobs/a/results/b', 'x'.repeat(20_000), { type: 'Point' }),
  }),
  fc.jsonValue(),
);
const method = fc.constantFrom(
  'tools/call',
  'tools/list',
  'initialize',
  'ping',
  'prompts/get',
  'resources/read',
  'x',
  'subscriptions/listen',
);
const name = fc.constantFrom<unknown>(
  'envelope',
  'measure',
  'run_process',
  'find_process',
  'list_jobs',
  'none',
  7,
  null,
);
const message = fc.oneof(
  fc.constant(initialize),
  fc.record({
    jsonrpc: fc.constantFrom<unknown>('2.0', '2.0', '2.0', '1.0', 2),
    id: fc.constantFrom<unknown>(1, 'a', null, 1.5, {}, -1, 2 ** 60),
    method,
    params: fc.oneof(
      fc.record({ name, arguments: args }),
      fc.record({ name, arguments: args, _meta: fc.constant(meta) }),
      fc.jsonValue(),
    ),
  }),
  fc.jsonValue(),
);
const text = fc.oneof(
  { weight: 6, arbitrary: message.map((value) => JSON.stringify(value)) },
  fc.array(message, { maxLength: 3 }).map((all) => JSON.stringify(all)),
  fc.tuple(message, fc.nat(), fc.string({ maxLength: 3 })).map(([value, at, noise]) => {
    const whole = JSON.stringify(value);
    const cut = at % (whole.length + 1);
    return whole.slice(0, cut) + noise + whole.slice(cut + noise.length);
  }),
  fc.tuple(message, fc.nat()).map(([value, at]) => JSON.stringify(value).slice(0, at % 20_000)),
  fc.constantFrom(
    ...[5, 600, 5000, 100_000].flatMap((depth) => [
      deep(depth),
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"measure","arguments":{"layer":${deep(depth)}}}}`,
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_jobs","arguments":{"x":${deep(depth)}}}}`,
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"measure","arguments":{"layer":{"type":"Feature","geometry":null,"properties":{"x":${deep(depth)}}}}}}`,
    ]),
  ),
);
const body = fc
  .tuple(
    text,
    fc.constantFrom('', '\uFEFF', '\uFF00'),
    fc.constantFrom<BufferEncoding>('utf8', 'utf8', 'utf8', 'latin1', 'utf16le'),
  )
  .map(([content, before, encoding]) => Buffer.from(before + content, encoding));
const header = (value: fc.Arbitrary<string>) => fc.option(value, { nil: undefined });
const headers = fc
  .record({
    'content-type': header(
      fc.constantFrom('application/json', 'application/json', 'application/json; charset=utf-8', 'text/plain', ''),
    ),
    accept: header(
      fc.constantFrom(
        '*/*',
        'application/json',
        'text/event-stream',
        'text/html',
        'application/json, text/event-stream',
        ',;q=',
        '*/*;q=0',
      ),
    ),
    'mcp-session-id': header(fc.constantFrom('OTHER', 'OTHER', 'none', '')),
    'mcp-protocol-version': header(fc.constantFrom('2026-07-28', '2026-07-28', '2025-11-25', '2099-01-01', 'x')),
    'mcp-method': header(method),
    'mcp-name': header(fc.constantFrom('envelope', 'measure', 'none')),
    'content-encoding': header(fc.constantFrom('gzip', 'identity')),
    authorization: header(fc.constantFrom('Bearer a')),
    'last-event-id': header(fc.constantFrom('1')),
  })
  .map((all) =>
    Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  );
const verb = fc.constantFrom('POST', 'POST', 'POST', 'POST', 'POST', 'GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS');
const sent = fc.record({
  method: verb,
  headers,
  body,
  cut: fc.option(fc.nat({ max: 40_000 }), { nil: undefined, freq: 8 }),
});

it('is never a server error, and the server lives on', { timeout: 600_000 }, async () => {
  const plain = { jsonrpc: '2.0', id: 2, method: 'ping' };
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 5, maxLength: 5 }), async (requests) => {
      const withSession = requests.map((one) => ({
        ...one,
        headers: Object.fromEntries(
          Object.entries(one.headers).map(([key, value]) => [key, value === 'OTHER' ? other : value]),
        ),
      }));
      const statuses = await Promise.all(withSession.map(send));
      expect(statuses.filter((status) => status >= 500)).toEqual([]);
      const own = { ...jsonType, 'mcp-session-id': quiet };
      const pinged = await fetch(`${server.url}/mcp`, { method: 'POST', headers: own, body: JSON.stringify(plain) });
      expect([pinged.status, await pinged.text()]).toEqual([200, expect.stringContaining('"result":{}')]);
    }),
    { numRuns: Math.ceil(RUNS / 5), seed: Number(process.env.SEED ?? 16), endOnFailure: true },
  );
});
