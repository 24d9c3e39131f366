/** Wrong parameters of the methods of both revisions: told in words, never as the text of a schema library. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { openApp, openEndpoint } from './mcp-app.ts';
import { replyOf, requestOf } from './request.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;
beforeAll(async () => {
  app = await openApp();
  endpoint = openEndpoint(app);
});
afterAll(async () => {
  await endpoint.close();
  await app.close();
});

async function post(body: object, headers: Record<string, string> = {}): Promise<Response> {
  const own = { 'content-type': 'application/json', accept: 'application/json', ...headers };
  return endpoint.fetch(new Request('http://isthmus.test/mcp', { method: 'POST', headers: own, body: JSON.stringify(body) })); // prettier-ignore
}

async function begin(): Promise<Record<string, string>> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'inspector-test', version: '1' },
  };
  const opened = await post({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  return { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '', 'mcp-protocol-version': '2025-11-25' };
}

const calls = [
  ['resources/read', {}, '/params/uri: expected string, received undefined'],
  ['resources/read', { uri: 5 }, '/params/uri: expected string, received number'],
  ['prompts/get', {}, '/params/name: expected string, received undefined'],
  ['completion/complete', {}, '/params/ref'],
  ['tools/list', { cursor: 5 }, '/params/cursor: expected string, received number'],
  ['tools/call', { name: 'hello_world', arguments: {}, task: 5 }, '/params/task'],
] as const;

describe('wrong parameters', () => {
  it.each(calls)('of %s %j are told in words in a session', async (method, params, words) => {
    const session = await begin();
    const response = await post({ jsonrpc: '2.0', id: 1, method, params }, session);
    const { error } = (await response.json()) as {
      readonly error: { readonly code: number; readonly message: string };
    };
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining(`Invalid params: ${words}`) });
    expect(error.message).not.toMatch(/[\n[{]/);
  });

  it.each(calls.slice(0, 5))('of %s %j are told in words without a session', async (method, params, words) => {
    const { headers, ...request } = requestOf(method, params);
    const { error } = await replyOf(
      await endpoint.fetch(new Request('http://isthmus.test/mcp', { ...request, headers })),
    );
    expect(error).toMatchObject({ code: -32602, message: expect.stringContaining(`Invalid params: ${words}`) });
    expect(error?.message).not.toMatch(/[\n[{]/);
  });

  it('of initialize are told in words', async () => {
    const session = await begin();
    const response = await post({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }, session);
    expect(await response.json()).toMatchObject({
      error: {
        code: -32602,
        message:
          'Invalid params: /params/protocolVersion: expected string, received undefined; ' +
          '/params/capabilities: expected object, received undefined; /params/clientInfo: expected object, received undefined.',
      },
    });
  });
});
