/** The stream of a call that a client of a 2025 revision has cancelled: it ends, without an answer. */
import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { openApp, openEndpoint } from './mcp-app.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;

/** The only worker is at work, so that each call waits: to cancel one costs no worker. */
let holding: string;

beforeAll(async () => {
  app = await openApp();
  const inputs = { value: { seconds: 60, steps: 1 } };
  const { job } = await app.execution.submit({ processId: 'slow', inputs, api: 'cli', listed: true });
  holding = job.id;
  await vi.waitFor(async () => expect((await app.execution.job(holding)).status).toBe('running'), 30_000);
});
afterAll(() => app.close());
beforeEach(() => {
  endpoint = openEndpoint(app, { waitMs: 60_000 });
});
afterEach(() => endpoint.close());

const url = 'http://isthmus.test/mcp';

const countWaiting = async () => {
  const { jobs } = await app.execution.jobs({ limit: 1000 });
  return jobs.filter(({ status }) => status === 'accepted').length;
};

async function untilWaiting(count: number): Promise<void> {
  await expect.poll(countWaiting, { timeout: 20_000 }).toBe(count);
}

describe.each([
  [
    'v1',
    async (fetch: typeof globalThis.fetch) => {
      const client = new Client1({ name: 'inspector-test', version: '1' });
      await client.connect(new Transport1(new URL(url), { fetch }));
      return {
        call: (signal: AbortSignal) =>
          client.callTool({ name: 'slow', arguments: { seconds: 60, steps: 100 } }, undefined, { signal }),
        list: () => client.listTools(),
        close: () => client.close(),
      };
    },
  ],
  [
    'v2',
    async (fetch: typeof globalThis.fetch) => {
      const client = new Client2({ name: 'inspector-test', version: '1' }, { versionNegotiation: { mode: 'legacy' } });
      await client.connect(new Transport2(new URL(url), { fetch }));
      return {
        call: (signal: AbortSignal) =>
          client.callTool({ name: 'slow', arguments: { seconds: 60, steps: 100 } }, { signal }),
        list: () => client.listTools(),
        close: () => client.close(),
      };
    },
  ],
] as const)('the %s client', (_, connect) => {
  it('sees the stream of its cancelled call end', async () => {
    const bodies: Promise<string>[] = [];
    const client = await connect(async (input, init) => {
      const response = await endpoint.fetch(new Request(input, init));
      const isCall = typeof init?.body === 'string' && init.body.includes('"tools/call"');
      if (isCall) bodies.push(response.clone().text());
      return response;
    });
    const cancel = new AbortController();
    const call = client.call(cancel.signal).catch(() => 'cancelled');
    await untilWaiting(1);
    cancel.abort('enough');
    expect(await call).toBe('cancelled');
    expect(bodies).toHaveLength(1);
    expect(await bodies[0]).not.toContain('"result"');
    expect(await client.list()).toHaveProperty('tools');
    await untilWaiting(0);
    await client.close();
  });
});

describe('a client of bare HTTP', () => {
  const post = (body: unknown, headers: Record<string, string> = {}) => {
    const own = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers };
    return endpoint.fetch(new Request(url, { method: 'POST', headers: own, body: JSON.stringify(body) }));
  };
  const rpc = (id: number | string | undefined, method: string, params: unknown) => ({
    ...{ jsonrpc: '2.0', method, params },
    ...(id !== undefined && { id }),
  });
  const begin = async (protocolVersion: string) => {
    const hello = { protocolVersion, capabilities: {}, clientInfo: { name: 'inspector-test', version: '1' } };
    const opened = await post(rpc(0, 'initialize', hello));
    await opened.text();
    return { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': protocolVersion };
  };
  const slow = (id: number | string) => rpc(id, 'tools/call', { name: 'slow', arguments: { seconds: 60, steps: 100 } });
  const cancelled = (requestId: number | string) => rpc(undefined, 'notifications/cancelled', { requestId });

  it.each(['2025-11-25', '2025-06-18', '2025-03-26'])(
    'of %s sees the stream end without an answer',
    async (version) => {
      const session = await begin(version);
      for (const id of [1, 'one', 3]) {
        const response = await post(slow(id), session);
        await untilWaiting(1);
        expect((await post(cancelled(id), session)).status).toBe(202);
        expect(await response.text()).not.toContain('"result"');
        await untilWaiting(0);
      }
      expect(await (await post(rpc(2, 'ping', {}), session)).text()).toContain('"result":{}');
    },
  );

  it('goes on to get the other answers of a batch', async () => {
    const session = await begin('2025-03-26');
    const ping = rpc(2, 'ping', {});
    for (const [id, batch] of [
      [10, [slow(10), ping]],
      [11, [ping, slow(11)]],
    ] as const) {
      const response = await post(batch, session);
      await untilWaiting(1);
      await post(cancelled(id), session);
      expect((await response.text()).match(/"id":\d+/g)).toEqual(['"id":2']);
      await untilWaiting(0);
    }
  });

  it('that accepts no stream gets an empty response', async () => {
    const session = await begin('2025-11-25');
    const waiting = post(slow(1), { ...session, accept: 'application/json' });
    await untilWaiting(1);
    await post(cancelled(1), session);
    const response = await waiting;
    expect([response.status, await response.text()]).toEqual([204, '']);
    await untilWaiting(0);
  });

  it.each([['application/json, text/event-stream', 200] as const, ['application/json', 204] as const])(
    'can cancel a call whose message is not received yet, accepting %s',
    async (accept, status) => {
      const session = await begin('2025-11-25');
      const bytes = Buffer.from(JSON.stringify(slow(7)));
      let finish = () => {};
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(bytes.subarray(0, 40));
          finish = () => {
            controller.enqueue(bytes.subarray(40));
            controller.close();
          };
        },
      });
      const headers = { ...session, 'content-type': 'application/json', accept };
      const response = endpoint.fetch(new Request(url, { method: 'POST', headers, body, duplex: 'half' }));
      for (const id of [7, 8]) expect((await post(cancelled(id), session)).status).toBe(202);
      finish();
      expect([(await response).status, await (await response).text()]).toEqual([status, '']);
      expect(await countWaiting()).toBe(0);
      // Nothing is left over for a later request of that id.
      const later = await post(slow(8), session);
      await untilWaiting(1);
      await post(cancelled(8), session);
      await later.text();
      await untilWaiting(0);
    },
  );

  it('is refused a second request with the id of one that is in progress', async () => {
    const session = await begin('2025-11-25');
    const first = await post(slow(600), session);
    await untilWaiting(1);
    const second = await post(rpc(600, 'ping', {}), session);
    expect([second.status, await second.json()]).toMatchObject([
      400,
      {
        error: {
          code: -32600,
          message: 'Invalid request: the id 600 is that of a request without an answer. Use another one.',
        },
      },
    ]);
    await post(cancelled(600), session);
    await first.text();
    await untilWaiting(0);
    expect(await (await post(rpc(600, 'ping', {}), session)).text()).toContain('"result":{}');
  });

  it('ends no call by the id of another, nor by one that is answered, and gets the answers that come later', async () => {
    const session = await begin('2025-03-26');
    await (await post(rpc(5, 'ping', {}), session)).text();
    const quick = (id: number) => rpc(id, 'tools/call', { name: 'slow', arguments: { seconds: 0, steps: 1 } });
    const alone = await post(quick(1), session);
    const batch = await post([quick(2), quick(3)], session);
    await untilWaiting(3);
    for (const id of ['1', 5, 99, 2]) await post(cancelled(id), session);
    await app.execution.cancel(holding);
    expect(await alone.text()).toContain('"result"');
    expect((await batch.text()).match(/"id":\d/g)).toEqual(['"id":3']);
  });
});
