/** Raw sockets, for what comes before the answer and in which order. */
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createApis, listen, type Apis, type HttpServer } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';

let app: App;
let apis: Apis;
let server: HttpServer;
beforeAll(async () => {
  app = await createTestApp(undefined, { port: 0 });
  apis = createApis(app);
  server = await listen(app, apis);
});
afterAll(async () => {
  await server.close();
  await apis.close();
  await app.close();
});

interface Sent {
  readonly line: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent once the server asks for it. */
  readonly body?: string;
}

/** Everything that the server sends until it closes, or until the end of an answer with a Content-Length. */
function talk({ line, headers = {}, body }: Sent): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const all = { Host: `${hostname}:${port}`, Expect: '100-continue', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: hostname } satisfies Partial<AddressInfo & { host: string }>);
    let text = '';
    let isSent = false;
    socket.setEncoding('utf8');
    socket.write(`${[line, ...lines].join('\r\n')}\r\n\r\n`);
    socket.on('data', (piece: string) => {
      text += piece;
      if (text.startsWith('HTTP/1.1 100 Continue\r\n\r\n') && body !== undefined && !isSent) {
        isSent = true;
        socket.write(body);
      }
      const last = text.replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '');
      const [, length] = /content-length: (\d+)/i.exec(last) ?? [];
      if (/connection: keep-alive/i.test(last) && length !== undefined) {
        if (Buffer.byteLength(last.slice(last.indexOf('\r\n\r\n') + 4)) >= Number(length)) socket.end();
      }
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(text));
  });
}

const json = { 'Content-Type': 'application/json' };
const huge = { ...json, 'Content-Length': '9999999999' };
const execution = 'POST /processes/hello-world/execution HTTP/1.1';
const mcpHeaders = { ...json, Accept: 'application/json, text/event-stream' };

describe('a request that waits for 100 Continue', () => {
  it.each<[string, number, Sent]>([
    ['a body that is too long', 413, { line: execution, headers: huge }],
    ['an unknown process', 404, { line: 'POST /processes/nothing/execution HTTP/1.1', headers: huge }],
    ['an unknown path', 404, { line: 'POST /nowhere HTTP/1.1', headers: huge }],
    ['an unknown job', 404, { line: 'DELETE /jobs/nobody HTTP/1.1', headers: huge }],
    ['another method', 405, { line: 'PUT /processes HTTP/1.1', headers: huge }],
    ['a parameter that is unknown', 400, { line: 'POST /processes/hello-world/execution?x=1 HTTP/1.1', headers: huge }],
    ['what is not acceptable', 406, { line: execution, headers: { ...huge, Accept: 'image/png;q=0' } }],
    ['another media type', 415, { line: execution, headers: { 'Content-Type': 'text/plain', 'Content-Length': '5' } }],
    ['an encoding', 415, { line: execution, headers: { ...json, 'Content-Encoding': 'gzip', 'Content-Length': '5' } }],
    ['another host', 403, { line: execution, headers: { ...huge, Host: 'evil.example' } }],
    ['another origin', 403, { line: execution, headers: { ...huge, Origin: 'https://evil.example' } }],
    ['MCP with a body that is too long', 413, { line: 'POST /mcp HTTP/1.1', headers: { ...huge, ...mcpHeaders } }],
    [
      'MCP with another media type',
      415,
      { line: 'POST /mcp HTTP/1.1', headers: { ...mcpHeaders, 'Content-Type': 'text/plain', 'Content-Length': '5' } },
    ],
    [
      'MCP at another host',
      403,
      { line: 'POST /mcp HTTP/1.1', headers: { ...huge, ...mcpHeaders, Host: 'evil.example' } },
    ],
    ['MCP with another method', 405, { line: 'PUT /mcp HTTP/1.1', headers: { ...huge, ...mcpHeaders } }],
    [
      'a chunked body for nobody',
      404,
      { line: 'POST /nowhere HTTP/1.1', headers: { ...json, 'Transfer-Encoding': 'chunked' } },
    ],
  ])('gets the final status at once for %s', async (_, status, sent) => {
    const text = await talk(sent);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toMatch(/\r\nconnection: close\r\n/i);
    expect(text).not.toContain('100 Continue');
  });

  const body = '{"inputs":{"name":"Ada"}}';
  const long = JSON.stringify({ inputs: { message: 'x'.repeat(400_000) } });
  const ping =
    '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}';
  it.each<[string, RegExp, Sent]>([
    [
      'a small body',
      /"greeting":"Hello Ada!"/,
      { line: execution, headers: { ...json, 'Content-Length': String(body.length) }, body },
    ],
    [
      'a long one',
      /x{1000}/,
      {
        line: 'POST /processes/echo/execution?f=json HTTP/1.1',
        headers: { ...json, 'Content-Length': String(long.length), Connection: 'close' },
        body: long,
      },
    ],
    [
      'a chunked one',
      /"greeting":"Hello Ada!"/,
      {
        line: execution,
        headers: { ...json, 'Transfer-Encoding': 'chunked' },
        body: `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      },
    ],
    [
      'one of MCP',
      /"protocolVersion":"2025-06-18"/,
      {
        line: 'POST /mcp HTTP/1.1',
        headers: { ...mcpHeaders, 'Content-Length': String(ping.length), Connection: 'close' },
        body: ping,
      },
    ],
    [
      'one that is wrong',
      /"code":"invalid-request"/,
      { line: execution, headers: { ...json, 'Content-Length': '1' }, body: '{' },
    ],
  ])('gets 100 and then the answer for %s', async (_, answer, sent) => {
    const text = await talk(sent);
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 [24]0\d /);
    expect(text.split('100 Continue')).toHaveLength(2);
    expect(text).toMatch(answer);
  });

  it.each(['GET /processes HTTP/1.1', 'HEAD /processes HTTP/1.1'])(
    'is answered without a body for %s',
    async (line) => {
      expect(await talk({ line })).toMatch(/^HTTP\/1\.1 200 /);
    },
  );
});

describe('another expectation', () => {
  it.each(['POST /processes/hello-world/execution', 'GET /', 'POST /mcp'])(
    'is refused with the error document at %s',
    async (target) => {
      const text = await talk({
        line: `${target} HTTP/1.1`,
        headers: { Expect: 'tea', 'Content-Length': '0', Connection: 'close' },
      });
      expect(text).toMatch(/^HTTP\/1\.1 417 /);
      expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4))).toMatchObject({
        status: 417,
        code: 'expectation-failed',
        detail: 'Expect is "tea"; the only expectation is 100-continue. Remove the header.',
      });
    },
  );
});
