import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { EndpointOptions, McpEndpoint } from '../../tools/mcp/http.ts';
import { connectPinned, connectV1 } from './clients.ts';
import { openApp, openEndpoint } from './mcp-app.ts';
import { replyOf, requestOf } from './request.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;

beforeAll(async () => {
  app = await openApp();
  await app.warm();
});
afterAll(() => app.close());
afterEach(() => endpoint.close());

function open(options: Partial<EndpointOptions> = {}): void {
  endpoint = openEndpoint(app, options);
}

async function send(message: unknown, session?: string, options: RequestInit = {}): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(session !== undefined && { 'mcp-session-id': session }),
  };
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  return endpoint.fetch(new Request('http://isthmus.test/mcp', { method: 'POST', headers, body, ...options }));
}

const clientInfo = { name: 'test', version: '1.0.0' };
const initializeMessage = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
};

async function initialize(): Promise<string> {
  const response = await send(initializeMessage);
  await response.text();
  return response.headers.get('mcp-session-id') ?? '';
}

/** As a client with this address. */
async function begin(address: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(initializeMessage) };
  const response = await endpoint.fetch(new Request('http://isthmus.test/mcp', init), () => address);
  await response.clone().text();
  return response;
}

function listTools(session?: string): Promise<Response> {
  return send({ jsonrpc: '2.0', id: 2, method: 'tools/list' }, session);
}

describe('sessions', () => {
  it('begin with initialize and serve what comes with their id', async () => {
    open();
    const session = await initialize();
    const response = await listTools(session);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('hello_world');
    expect(endpoint.sessionCount()).toBe(1);
  });

  it('end when the client says so', async () => {
    open();
    const client = await connectV1(endpoint);
    expect(endpoint.sessionCount()).toBe(1);
    await client.close();
    expect(endpoint.sessionCount()).toBe(0);
  });

  it('are not made for a client of 2026-07-28', async () => {
    open();
    const client = await connectPinned(endpoint);
    await client.list();
    expect(endpoint.sessionCount()).toBe(0);
    await client.close();
  });

  it('are unknown with 404 once they have ended, so that a client begins anew', async () => {
    open();
    const response = await listTools('5d2cc5a0-0000-4000-8000-000000000000');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: -32001, message: expect.stringContaining('initialize') },
    });
  });

  it('belong to the client that opened them: with other credentials they do not exist', async () => {
    open();
    const as = (who?: string) => ({
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(who !== undefined && { authorization: `Bearer ${who}` }),
    });
    const clientInfo = { name: 'test', version: '1.0.0' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    const begun = await send({ jsonrpc: '2.0', id: 1, method: 'initialize', params }, undefined, {
      headers: as('ada-s-token'),
    });
    await begun.text();
    const session = begun.headers.get('mcp-session-id') ?? '';
    const list = async (who?: string) => {
      const headers = { ...as(who), 'mcp-session-id': session };
      const response = await send({ jsonrpc: '2.0', id: 2, method: 'tools/list' }, undefined, { headers });
      return { status: response.status, text: await response.text() };
    };
    expect((await list('ada-s-token')).status).toBe(200);
    const unknown = { status: 404, text: expect.stringContaining('The session does not exist') };
    expect(await list('another-token')).toEqual(unknown);
    expect(await list()).toEqual(unknown);
    const headers = { ...as('another-token'), 'mcp-session-id': session };
    expect((await endpoint.fetch(new Request('http://isthmus.test/mcp', { method: 'DELETE', headers }))).status).toBe(
      404,
    );
    expect((await list('ada-s-token')).status).toBe(200);
  });

  it('are asked for with 400 where there is none', async () => {
    open();
    const response = await listTools();
    expect(response.status).toBe(400);
    expect(endpoint.sessionCount()).toBe(0);
  });

  it.each(['GET', 'DELETE', 'PUT'])('are needed for %s', async (method) => {
    open();
    const response = await endpoint.fetch(
      new Request('http://isthmus.test/mcp', { method, headers: { accept: 'text/event-stream' } }),
    );
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('do not come of an initialize that is refused', async () => {
    open();
    const message = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
    };
    const response = await send(message, undefined, {
      headers: { 'content-type': 'application/json', accept: 'text/html' },
    });
    expect(response.status).toBe(406);
    expect(endpoint.sessionCount()).toBe(0);
  });

  it('are limited in number: the least recently used one goes', async () => {
    open({ maxSessions: 2 });
    const first = await initialize();
    await sleep(5);
    const second = await initialize();
    await sleep(5);
    await (await listTools(first)).text();
    const third = await initialize();
    expect(endpoint.sessionCount()).toBe(2);
    const statuses = await Promise.all([first, second, third].map(async (id) => (await listTools(id)).status));
    expect(statuses).toEqual([200, 404, 200]);
  });

  it('in use stay when an idle one can go', async () => {
    open({ maxSessions: 2 });
    const busy = await initialize();
    const params = { name: 'slow', arguments: { seconds: 0.5 } };
    const call = await send({ jsonrpc: '2.0', id: 3, method: 'tools/call', params }, busy);
    await initialize();
    await initialize();
    expect(await call.text()).toContain('"slept":0.5');
  });

  it('that end leave their jobs at work', async () => {
    open();
    const busy = await initialize();
    const params = { name: 'slow', arguments: { seconds: 0.5 } };
    await send({ jsonrpc: '2.0', id: 3, method: 'tools/call', params }, busy);
    await vi.waitFor(async () => {
      expect((await app.execution.jobs({ limit: 1 })).jobs[0]).toMatchObject({ processId: 'slow', status: 'running' });
    }, 10_000);
    const headers = { 'mcp-session-id': busy };
    await endpoint.fetch(new Request('http://isthmus.test/mcp', { method: 'DELETE', headers }));
    expect(endpoint.sessionCount()).toBe(0);
    const { jobs } = await app.execution.jobs({ limit: 1 });
    expect(await app.execution.wait(jobs[0]?.id ?? '', { ms: 20_000 })).toMatchObject({ status: 'successful' });
  });

  it('of a client that begins too many go, and none of another', async () => {
    open({ maxSessions: 6, maxClientSessions: 3, beginRate: { burst: 100, perSecond: 1 } });
    const quiet = (await begin('quiet')).headers.get('mcp-session-id') ?? '';
    for (let i = 0; i < 20; i++) expect((await begin('flood')).status).toBe(200);
    expect(endpoint.sessionCount()).toBe(4);
    expect((await listTools(quiet)).status).toBe(200);
  });

  it('that are used stay beside newer ones of their client', async () => {
    open({ maxClientSessions: 3 });
    const used = (await begin('a')).headers.get('mcp-session-id') ?? '';
    expect((await listTools(used)).status).toBe(200);
    for (let i = 0; i < 10; i++) expect((await begin('a')).status).toBe(200);
    expect((await listTools(used)).status).toBe(200);
    for (let i = 0; i < 2; i++) {
      const id = (await begin('a')).headers.get('mcp-session-id') ?? '';
      await listTools(id);
    }
    const refused = await begin('a');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      error: { message: 'This client has 3 sessions in use, which is the limit. Close one.' },
    });
  });

  it('are refused with 503 when there is no room, though others are idle', async () => {
    open({ maxSessions: 4, maxClientSessions: 2 });
    const first = (await begin('a')).headers.get('mcp-session-id') ?? '';
    for (const address of ['a', 'b', 'b']) await begin(address);
    const refused = await begin('c');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await refused.json()).toMatchObject({
      error: { code: -32000, message: 'The server has no room for another session. Try again later.' },
    });
    expect((await listTools(first)).status).toBe(200);
    // One of its own makes room.
    expect((await begin('b')).status).toBe(200);
  });

  it('are refused with 429 to a client whose sessions are all in use', async () => {
    open({ maxClientSessions: 1, sessionRecentMs: 0 });
    const busy = (await begin('a')).headers.get('mcp-session-id') ?? '';
    const headers = { accept: 'text/event-stream', 'mcp-session-id': busy };
    const stream = await endpoint.fetch(new Request('http://isthmus.test/mcp', { headers }));
    const refused = await begin('a');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect((await begin('b')).status).toBe(200);
    await stream.body?.cancel();
    expect((await begin('a')).status).toBe(200);
    expect((await listTools(busy)).status).toBe(404);
  });

  it('are refused with 429 to a client that begins them too often, body unread', async () => {
    open({ beginRate: { burst: 3, perSecond: 0.1 } });
    for (let i = 0; i < 3; i++) expect((await begin('a')).status).toBe(200);
    const refused = await begin('a');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(5);
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"jsonrpc":' };
    const unread = new Request('http://isthmus.test/mcp', init);
    expect([(await endpoint.fetch(unread, () => 'a')).status, unread.bodyUsed]).toEqual([429, false]);
    expect((await begin('b')).status).toBe(200);
  });

  it('that begin at once find no more room than there is', async () => {
    open({ maxSessions: 5, maxClientSessions: 2 });
    const all = await Promise.all(Array.from({ length: 30 }, (_, i) => begin(`client ${i % 6}`)));
    expect(endpoint.sessionCount()).toBeLessThanOrEqual(5);
    expect(all.filter(({ status }) => status >= 500 && status !== 503)).toEqual([]);
  });

  it('end when nobody has used them for a while', async () => {
    open({ sessionIdleMs: 100 });
    const session = await initialize();
    await vi.waitFor(() => expect(endpoint.sessionCount()).toBe(0), 10_000);
    expect((await listTools(session)).status).toBe(404);
  });

  it('stay while a client listens', async () => {
    open({ sessionIdleMs: 100 });
    const session = await initialize();
    const stream = await endpoint.fetch(
      new Request('http://isthmus.test/mcp', { headers: { accept: 'text/event-stream', 'mcp-session-id': session } }),
    );
    await sleep(300);
    expect(endpoint.sessionCount()).toBe(1);
    await stream.body?.cancel();
    await vi.waitFor(() => expect(endpoint.sessionCount()).toBe(0), 10_000);
  });
});

describe('the endpoint', () => {
  it('refuses a body that is too large with 413', async () => {
    open({ maxBodyBytes: 1000 });
    const response = await send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x'.repeat(2000) } });
    expect(response.status).toBe(413);
  });

  it('refuses a body that is not JSON', async () => {
    open();
    const response = await send('{"jsonrpc":');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32700 } });
  });

  it('refuses another media type with 415', async () => {
    open();
    const response = await send('<xml/>', undefined, { headers: { 'content-type': 'text/xml' } });
    expect(response.status).toBe(415);
  });

  it('refuses everything once it is closed', async () => {
    open();
    await endpoint.close();
    expect((await listTools()).status).toBe(503);
  });

  it('decides by the headers alone where it can, body unread', async () => {
    open();
    const json = { 'content-type': 'application/json' };
    const post = async (headers: Record<string, string>) => {
      const request = new Request('http://isthmus.test/mcp', { method: 'POST', headers, body: '{}' });
      const { status } = await endpoint.fetch(request);
      return [status, request.bodyUsed];
    };
    expect(await post({ 'content-type': 'text/plain' })).toEqual([415, false]);
    expect(await post({ ...json, 'content-encoding': 'gzip' })).toEqual([415, false]);
    expect(await post({ ...json, 'content-length': '99999999' })).toEqual([413, false]);
    expect(await post({ ...json, 'content-length': '1000000' })).toEqual([400, false]);
    expect(await post({ ...json, 'mcp-session-id': 'none' })).toEqual([404, false]);
    expect(await post({ ...json, accept: 'text/html' })).toEqual([406, false]);
  });

  it('skips a byte order mark', async () => {
    open();
    const response = await send(`\uFEFF${JSON.stringify(initializeMessage)}`);
    expect(response.status).toBe(200);
  });

  it('names what is wrong with a body that is not UTF-8', async () => {
    open();
    const body = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"x":"\u00e9"}}', 'latin1');
    const headers = { 'content-type': 'application/json' };
    const response = await endpoint.fetch(new Request('http://isthmus.test/mcp', { method: 'POST', headers, body }));
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        jsonrpc: '2.0',
        id: null,
        error: { code: -32700, message: 'The message is not UTF-8, which JSON has to be. Encode it again.' },
      },
    ]);
  });

  it.each([
    [{ name: 'find_process' }, undefined],
    [{ name: 'list_jobs', arguments: null }, undefined],
    [{ name: 'list_jobs', arguments: [] }, 'Invalid params: arguments must be an object, not [].'],
    [{ name: 'list_jobs', arguments: 'x' }, 'Invalid params: arguments must be an object, not "x".'],
    [{ arguments: {} }, 'Invalid params: name must be the name of a tool, and is missing.'],
    [{ name: 7 }, 'Invalid params: name must be the name of a tool, not 7.'],
  ])('takes or explains the parameters %o of a call', async (params, message) => {
    open();
    const legacy = await send({ jsonrpc: '2.0', id: 3, method: 'tools/call', params }, await initialize());
    const request = requestOf('tools/call', params);
    const modern = await endpoint.fetch(new Request('http://isthmus.test/mcp', request));
    for (const response of [legacy, modern]) {
      const { error } = await replyOf(response);
      expect(error).toEqual(message === undefined ? undefined : { code: -32602, message });
    }
  });
});
