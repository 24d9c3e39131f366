/** Requests to /mcp over a socket, as the program receives them. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createApis, listen, type Apis, type HttpServer } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';

let app: App;
let apis: Apis;
let server: HttpServer;
let port: number;

beforeAll(async () => {
  app = await createTestApp(undefined, { port: 0, trustProxy: true });
  apis = createApis(app);
  server = await listen(app, apis);
  port = Number(new URL(server.url).port);
});
afterAll(async () => {
  await server.close();
  await apis.close();
  await app.close();
});

const clientInfo = { name: 'test', version: '1' };
const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });

/** @returns the status and the body of the response */
function send(target: string, host: string, method = 'POST'): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const lines = [
      `${method} ${target} HTTP/1.1`,
      `Host: ${host}`,
      'Connection: close',
      'Content-Type: application/json',
    ];
    const content = method === 'POST' ? body : '';
    // Not ended: a server need not answer a connection that the client has closed its side of.
    socket.write([...lines, `Content-Length: ${content.length}`, '', content].join('\r\n'));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('end', () => {
      const text = Buffer.concat(chunks).toString();
      resolve({ status: Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1]), text });
    });
  });
}

describe('a target with a host', () => {
  it.each([
    'http://evil.example/mcp',
    'http://evil.example:80/mcp',
    'http://localhost@evil.example/mcp',
    'http://localhost:1/mcp',
  ])('other than the header is refused: %s', async (target) => {
    for (const method of ['POST', 'GET', 'DELETE']) {
      const { status, text } = await send(target, `localhost:${port}`, method);
      expect([status, text]).toEqual([400, expect.stringContaining('The request line names a host')]);
    }
  });

  it('that is the one of the header is refused too, with whatever else', async () => {
    const own = `localhost:${port}`;
    for (const target of [
      `http://LOCALHOST:${port}/mcp`,
      `https://${own}/mcp`,
      `http://a@${own}/mcp`,
      `http://a:b@${own}/mcp`,
    ]) {
      for (const method of ['POST', 'GET', 'DELETE', 'OPTIONS']) {
        expect([target, method, (await send(target, own, method)).status]).toEqual([target, method, 400]);
      }
    }
    expect((await send('/mcp', own)).status).toBe(200);
    expect((await send('/mcp', `127.0.0.1:${port}`)).status).toBe(200);
  });

  it('with a user name is never a server error at the OGC API', async () => {
    for (const [target, method] of [
      ['/processes', 'GET'],
      ['/processes/echo/execution', 'POST'],
      ['/jobs', 'OPTIONS'],
    ] as const) {
      const { status } = await send(`http://a@localhost:${port}${target}`, `localhost:${port}`, method);
      expect([target, status < 500]).toEqual([target, true]);
    }
  });

  it('that is not ours is refused, also when both agree', async () => {
    expect((await send('http://evil.example/mcp', 'evil.example')).status).toBe(403);
    expect((await send('/mcp', 'evil.example')).status).toBe(403);
  });

  it('is seen by the guard of the OGC API, which uses it in its links', async () => {
    expect((await send('http://evil.example/processes', `localhost:${port}`, 'GET')).status).toBe(403);
    expect((await send('/processes', 'evil.example', 'GET')).status).toBe(403);
    expect((await send(`http://localhost:${port}/processes`, `localhost:${port}`, 'GET')).status).toBe(200);
  });
});

describe('clients behind a trusted proxy', () => {
  it('are told from each other by the address that it forwards', async () => {
    const begin = async (address: string) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
      const response = await fetch(`${server.url}/mcp`, { method: 'POST', headers, body });
      await response.text();
      return response;
    };
    const quiet = (await begin('10.0.0.1')).headers.get('mcp-session-id') ?? '';
    const statuses = [];
    for (let i = 0; i < 300; i++) statuses.push((await begin('10.0.0.2')).status);
    expect(statuses.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 200));
    expect(statuses).toContain(429);
    const ping = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'ping' });
    const headers = { 'content-type': 'application/json', 'mcp-session-id': quiet };
    expect((await fetch(`${server.url}/mcp`, { method: 'POST', headers, body: ping })).status).toBe(200);
  });
});
