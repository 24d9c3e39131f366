/** Real servers on this machine. What is public cannot be reached from everywhere, so a named network stands for it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { guardedFetch } from '../../src/net/guarded-fetch.ts';
import type { EgressRules } from '../../src/net/egress-rules.ts';
import { createTestApp } from '../app.ts';

const closed: EgressRules = { hosts: 'public', networks: [], timeoutMs: 500, maxBytes: 1000 };
/** 127.0.0.2 and no other address of this machine. */
const open: EgressRules = { ...closed, networks: ['127.0.0.2/32'] };
const point = { type: 'Point', coordinates: [5, 52] };

let server: Server;
let port: number;
let asked: string[] = [];

const answers: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>> = {
  '/point': (response) => send(response, 'application/geo+json; charset=utf-8', JSON.stringify(point)),
  '/page': (response) => send(response, 'text/html', '<p>secret</p>'),
  '/broken': (response) => send(response, 'application/json', '{"secret'),
  '/labelled': (response) => send(response, 'application/json', '<!DOCTYPE html><p>secret</p>'),
  '/table': (response) => send(response, 'text/csv', 'secret,town\nsecret,Delft\n'),
  '/zipped-table': (response) => sendZipped(response, 'secret,town\nsecret,Delft\n'),
  '/zipped-points': (response) => sendZipped(response, 'n,lon,lat\n1,5,52\n'),
  '/image': (response) => send(response, 'image/tiff', 'II*\0secret'),
  '/sound': (response) => send(response, 'audio/ogg', 'OggS secret'),
  '/twice': (response) => send(response, 'application/json', '{"type":"Point","type":"secret","coordinates":[4,50]}'),
  '/deep': (response) => send(response, 'application/json', `{"secret":${'['.repeat(300)}${']'.repeat(300)}}`),
  '/login': (response) => void response.writeHead(401).end('secret'),
  '/busy': (response) => void response.writeHead(503).end('secret'),
  '/large': (response) => send(response, 'application/json', `"${'x'.repeat(2000)}"`),
  '/endless': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const timer = setInterval(() => response.write('x'.repeat(400)), 5);
    response.once('close', () => clearInterval(timer));
  },
  '/silent': () => undefined,
  '/packed': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
    response.end('x');
  },
  '/there': (response) => redirect(response, '/point'),
  '/inside': (response) => redirect(response, `http://127.0.0.1:${port}/point`),
  '/named': (response) => redirect(response, `http://localhost:${port}/point`),
  '/file': (response) => redirect(response, 'file:///etc/passwd'),
  '/loop': (response) => redirect(response, '/loop'),
};

function sendZipped(response: ServerResponse, text: string): void {
  response.setHeader('Content-Type', 'application/gzip').end(gzipSync(text));
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'Content-Type': type });
  response.end(body);
}
function redirect(response: ServerResponse, to: string): void {
  response.writeHead(302, { Location: to });
  response.end();
}

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.headers.host?.split(':')[0] ?? ''}${request.url ?? ''}`);
    (answers[request.url ?? ''] ?? (() => response.writeHead(404).end()))(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const at = (path: string, host = '127.0.0.2') => `http://${host}:${port}${path}`;
const refusalOf = (href: string, rules: EgressRules) =>
  guardedFetch(href, rules).then(
    ({ status }) => `answered with ${status}`,
    (error: unknown) => (error as Error).message,
  );

describe('a guarded request', () => {
  it('brings what a permitted server has, also behind a redirect', async () => {
    for (const path of ['/point', '/there']) {
      const { status, mediaType, body } = await guardedFetch(at(path), open);
      expect([status, mediaType, body.toString()]).toEqual([200, 'application/geo+json', JSON.stringify(point)]);
    }
  });

  it('never reaches a name that resolves to this machine', async () => {
    asked = [];
    for (const name of ['localhost', 'LOCALHOST']) {
      expect(await refusalOf(at('/point', name), closed)).toContain('an address that is not public');
      // 127.0.0.1 is not the address that is permitted.
      expect(await refusalOf(at('/point', name), open)).toContain('an address that is not public');
    }
    expect(asked).toEqual([]);
  });

  it.each([
    ['/inside', 'redirects to "http://127.0.0.1'],
    ['/named', 'an address that is not public'],
    ['/file', 'neither an http nor an https URL'],
    ['/loop', 'redirects more than 5 times'],
    ['/large', 'has more than'],
    ['/endless', 'has more than'],
    ['/silent', 'did not answer within 0.5 s'],
    ['/packed', 'content encoding "gzip"'],
  ])('to %s is refused: %s', async (path, words) => {
    asked = [];
    expect(await refusalOf(at(path), open)).toContain(words);
    expect(asked.filter((request) => request.includes('127.0.0.1') || request.includes('localhost'))).toEqual([]);
  });

  it('says no more than that nobody answers', async () => {
    expect(await refusalOf('http://127.0.0.2:1/', open)).toBe('cannot be fetched (ECONNREFUSED)');
    expect(await refusalOf('http://no-such-host.invalid/', open)).toMatch(
      /^cannot be fetched \((ENOTFOUND|EAI_AGAIN)\)$/,
    );
  });
});

describe('an input by reference to another server', () => {
  let app: App;
  beforeAll(async () => {
    const settings = {
      allowFetch: '127.0.0.2,localhost',
      fetchNetworks: '127.0.0.2/32',
      fetchMb: 0.001,
      fetchTimeout: 5,
    };
    app = await createTestApp(undefined, settings);
  });
  afterAll(() => app.close());
  const run = async (href: string) => {
    const inputs = { value: { layer: { href } } };
    const { completion } = await app.execution.submit({ processId: 'centroid', inputs, api: 'cli', listed: true });
    return (await completion).job;
  };

  it('is fetched by the worker', async () => {
    const job = await run(at('/point'));
    expect(job).toMatchObject({ status: 'successful' });
    const [output] = (await app.execution.outputs(job.id)).outputs;
    expect(output).toMatchObject({ summary: { types: { Point: 1 }, vertices: 1 } });
  });

  it('is unpacked, whatever its type', async () => {
    const job = await run(at('/zipped-points'));
    expect(job.status).toBe('successful');
    const [output] = (await app.execution.outputs(job.id)).outputs;
    expect(output).toMatchObject({ summary: { extent: [expect.closeTo(5, 9), expect.closeTo(52, 9), expect.closeTo(5, 9), expect.closeTo(52, 9)] } }); // prettier-ignore
  });

  it.each([
    ['/page', 'which is a web page ("text/html"), not a file. Give the address of a file, without a login.'],
    ['/labelled', 'which is an HTML page, not one of the formats that are read. Get the data themselves'],
    ['/table', 'which is CSV, of which no layer can be read. Send the file itself to be told why'],
    ['/zipped-table', 'which is CSV, of which no layer can be read. Send the file itself to be told why'],
    ['/image', 'which is a raster (TIFF). Processes take vector layers'],
    ['/sound', 'which is "audio/ogg", in none of the formats that are read. Give the address of a file'],
    ['/broken', 'which is not JSON, at position'],
    ['/twice', 'which has a member more than once.'],
    ['/deep', 'which is nested too deep: an input has at most 200 levels of arrays and objects within each other.'],
    ['/login', 'which was answered with status 401 (Unauthorized). It asks for a login: get the data, and send the value itself.'], // prettier-ignore
    ['/busy', 'which was answered with status 503 (Service Unavailable). Try again later, or send the value itself.'],
    ['/gone', 'which was answered with status 404 (Not Found). Check the address, or send the value itself.'],
    ['/large', 'which has more than'],
  ])('%s fails the job, and tells nothing of what was there', async (path, words) => {
    const job = await run(at(path));
    expect(job).toMatchObject({ status: 'failed', error: { code: 'invalid-input', issues: [{ pointer: '/layer' }] } });
    expect(job.message).toContain(words);
    expect(JSON.stringify(job)).not.toContain('secret');
  });

  it('is refused before there is a job when its address will not do, and by the job when what it resolves to will not', async () => {
    await expect(run('https://example.org/a')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(run(`http://127.0.0.1:${port}/point`)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await run(at('/point', 'localhost'))).toMatchObject({ status: 'failed', error: { code: 'invalid-input' } });
  });
});
