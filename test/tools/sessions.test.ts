import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { EndpointOptions, McpEndpoint } from '../../tools/mcp/http.ts';
import { connectPinned, connectV1 } from './clients.ts';
import { openApp, openEndpoint } from './mcp-app.ts';

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

async function initialize(): Promise<string> {
  const clientInfo = { name: 'test', version: '1.0.0' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  const response = await send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  await response.text();
  return response.headers.get('mcp-session-id') ?? '';
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

  it('that have to go leave their jobs at work', async () => {
    open({ maxSessions: 1 });
    const busy = await initialize();
    const params = { name: 'slow', arguments: { seconds: 0.5 } };
    await send({ jsonrpc: '2.0', id: 3, method: 'tools/call', params }, busy);
    await vi.waitFor(async () => {
      expect((await app.execution.jobs({ limit: 1 })).jobs[0]).toMatchObject({ processId: 'slow', status: 'running' });
    }, 10_000);
    await initialize();
    const { jobs } = await app.execution.jobs({ limit: 1 });
    expect(await app.execution.wait(jobs[0]?.id ?? '', { ms: 20_000 })).toMatchObject({ status: 'successful' });
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
});
