/** The Accept header as RFC 9110 has it, for clients of every revision. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { openApp, openEndpoint } from './mcp-app.ts';
import { requestOf } from './request.ts';

let app: App;
let endpoint: McpEndpoint;

beforeAll(async () => {
  app = await openApp();
  endpoint = openEndpoint(app, { beginRate: { burst: 1000, perSecond: 1000 } });
});
afterAll(async () => {
  await endpoint.close();
  await app.close();
});

const fetch = (init: RequestInit) => endpoint.fetch(new Request('http://isthmus.test/mcp', init));
const typeOf = ({ status, headers }: Response) => [status, headers.get('content-type')?.split(';')[0]];

function accepting(accept: string | undefined, headers: Record<string, string>): Record<string, string> {
  const { accept: _, ...others } = headers;
  return { ...others, ...(accept !== undefined && { accept }) };
}

const json = 'application/json';
const events = 'text/event-stream';
const both = [
  undefined,
  '',
  '*/*',
  'application/*, text/*',
  'application/json, text/*',
  'APPLICATION/JSON, Text/Event-Stream',
];
both.push(
  'text/html;q=0.1, */*;q=0.01',
  'application/json;q=0.9 , text/event-stream; q=1.0',
  'text/event-stream,application/json',
);
const onlyEvents = [
  events,
  'text/*',
  'application/json;q=0, text/event-stream',
  '*/*, application/*;q=0',
  'text/event-stream;charset=utf-8',
];
const onlyJson = [
  json,
  'application/*',
  'text/event-stream;q=0, application/json',
  '*/*;q=0.5, text/event-stream;q=0.000',
];
const neither = ['text/html', '*/*;q=0', 'application/json;q=0', 'image/*'];

describe.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('a client of %s', (protocolVersion) => {
  const clientInfo = { name: 'test', version: '1' };
  const message = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo },
  };
  const begin = (accept: string | undefined) =>
    fetch({
      method: 'POST',
      headers: accepting(accept, { 'content-type': json }),
      body: JSON.stringify(message),
    });

  it.each(both)('that accepts both as %j gets a stream', async (accept) => {
    const response = await begin(accept);
    expect(typeOf(response)).toEqual([200, events]);
    expect(await response.text()).toContain('"protocolVersion"');
  });

  it.each(onlyEvents)('that accepts events alone as %j gets a stream', async (accept) => {
    expect(typeOf(await begin(accept))).toEqual([200, events]);
  });

  it.each(onlyJson)('that accepts JSON alone as %j gets that, with its session', async (accept) => {
    const response = await begin(accept);
    expect(typeOf(response)).toEqual([200, json]);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', id: 1, result: { protocolVersion } });
    const session = response.headers.get('mcp-session-id') ?? '';
    const call = {
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'slow', arguments: { seconds: 0.1 }, _meta: { progressToken: 7 } },
    };
    const headers = accepting(accept, { 'content-type': json, 'mcp-session-id': session });
    const answer = await fetch({ method: 'POST', headers, body: JSON.stringify(call) });
    expect(await answer.json()).toMatchObject({ id: 2, result: { structuredContent: { outputs: { slept: 0.1 } } } });
    const listening = await fetch({ headers: accepting(accept, { 'mcp-session-id': session }) });
    expect(typeOf(listening)).toEqual([406, json]);
    expect(await listening.json()).toMatchObject({
      error: { message: 'This is answered with a stream. Accept text/event-stream.' },
    });
  });

  it.each(neither)('that accepts neither as %j is told so', async (accept) => {
    const response = await begin(accept);
    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({
      error: { message: 'The Accept header allows no answer. Accept application/json, text/event-stream or both.' },
    });
  });

  it.each([...both, ...onlyEvents])('listens with %j', async (accept) => {
    const session = (await begin(undefined)).headers.get('mcp-session-id') ?? '';
    const response = await fetch({ headers: accepting(accept, { 'mcp-session-id': session }) });
    expect(typeOf(response)).toEqual([200, events]);
    await response.body?.cancel();
  });
});

describe('a client of 2026-07-28', () => {
  const ask = (
    accept: string | undefined,
    params: Record<string, unknown> = { name: 'list_jobs', arguments: {} },
    method = 'tools/call',
  ) => {
    const { headers, ...init } = requestOf(method, params);
    return fetch({ ...init, headers: accepting(accept, headers) });
  };
  const slow = { name: 'slow', arguments: { seconds: 0.1 }, _meta: {} };

  it.each(both)('that accepts both as %j is answered', async (accept) => {
    expect(typeOf(await ask(accept))).toEqual([200, json]);
  });

  it.each(onlyEvents)('that accepts events alone as %j gets a stream', async (accept) => {
    const response = await ask(accept);
    expect(typeOf(response)).toEqual([200, events]);
    expect(await response.text()).toMatch(/^event: message\ndata: \{"result".*\}\n\n$/);
  });

  it.each(onlyJson)('that accepts JSON alone as %j gets that, also of a long call', async (accept) => {
    expect(typeOf(await ask(accept))).toEqual([200, json]);
    const response = await ask(accept, slow);
    expect(typeOf(response)).toEqual([200, json]);
    const listening = await ask(accept, { notifications: {} }, 'subscriptions/listen');
    expect(listening.status).toBe(406);
  });

  it.each(neither)('that accepts neither as %j is told so', async (accept) => {
    expect((await ask(accept)).status).toBe(406);
  });
});
