import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApis, type Apis } from '../../src/server/http.ts';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

const origin = 'http://127.0.0.1:5001';
const page = 'https://map.test';
let app: App;
let apis: Apis;
let job = '';

beforeAll(async () => {
  app = await createTestApp(['ogc/processes/'], { corsOrigins: page });
  apis = createApis(app);
  const body = { inputs: { message: 'x'.repeat(5000) }, outputs: { message: {} } };
  const submitted = await call('POST', '/processes/echo/execution', { Prefer: 'respond-async' }, body);
  job = new URL(submitted.headers.get('Location') ?? '').pathname;
  await app.execution.wait(job.split('/').at(-1) ?? '', { ms: 20_000 });
});
afterAll(() => app.close());

async function call(method: string, path: string, headers: Record<string, string> = {}, body?: unknown) {
  const sent = { Origin: page, 'Content-Type': 'application/json', ...headers };
  const init = { method, headers: sent, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return apis.fetch(new Request(origin + path.replace('{job}', job), init));
}

const preflight = { 'Access-Control-Request-Method': 'POST' };
const name = { inputs: { name: 'Ada' } };
const linked = { ...name, outputs: { echo: { transmissionMode: 'reference' } } };

const [fixed, changing, none] = ['public, max-age=60', 'private, no-cache', 'no-store'];

describe('a response', () => {
  it.each<[number, string, string, string, Record<string, string>?, unknown?]>([
    [200, fixed, 'GET', '/'],
    [200, fixed, 'GET', '/?f=html'],
    [200, fixed, 'HEAD', '/processes', { 'Accept-Encoding': 'gzip' }],
    [304, fixed, 'GET', '/processes', { 'If-None-Match': '*' }],
    [200, 'public, max-age=3600', 'GET', '/assets/style.css'],
    [200, changing, 'GET', '/jobs'],
    [200, changing, 'GET', '{job}?f=html'],
    [304, changing, 'GET', '{job}', { 'If-None-Match': '*' }],
    [200, changing, 'GET', '{job}/results', { 'Accept-Encoding': 'br' }],
    [206, changing, 'GET', '{job}/results/message?f=json', { Range: 'bytes=0-9' }],
    [200, changing, 'GET', '{job}/inputs'],
    [200, changing, 'GET', '{job}/log'],
    [200, none, 'GET', '{job}/events'],
    [200, none, 'HEAD', '{job}/events'],
    [200, none, 'POST', '/processes/hello-world/execution', {}, name],
    [201, none, 'POST', '/processes/hello-world/execution', { Prefer: 'respond-async' }, name],
    [204, none, 'POST', '/processes/hello-world/execution', {}, linked],
    [400, none, 'POST', '/processes/hello-world/execution', {}, { inputs: { nobody: 1 } }],
    [400, none, 'GET', '/processes?limit=0'],
    [404, none, 'GET', '/nowhere'],
    [404, none, 'GET', '/jobs/nope?f=html'],
    [405, none, 'PUT', '/jobs'],
    [406, none, 'GET', '/processes', { Accept: 'image/png' }],
    [204, none, 'OPTIONS', '/jobs'],
    [204, none, 'OPTIONS', '/jobs', preflight],
    [204, none, 'OPTIONS', '/nowhere', preflight],
  ])('with status %i says "%s", and to whom it may be shown: %s %s', async (status, cache, ...request) => {
    const response = await call(...request);
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([status, cache]);
    const { headers } = response;
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Vary')).toBe('Accept, Accept-Encoding, Origin');
    expect(headers.get('Access-Control-Allow-Origin')).toBe(page);
    expect(headers.get('Access-Control-Expose-Headers')).toContain('Location');
    const isPage = headers.get('Content-Type')?.startsWith('text/html') ?? false;
    expect(headers.has('Content-Security-Policy')).toBe(isPage);
    const body = await response.text();
    const isRead = request[0] !== 'HEAD' && headers.has('Content-Length') && !headers.has('Content-Encoding');
    if (isRead) expect(Buffer.byteLength(body)).toBe(Number(headers.get('Content-Length')));
  });

  it('to a foreign page or host tells neither the origin nor what there is', async () => {
    for (const headers of [{ Origin: 'https://evil.test' }, { host: 'evil.test' }, { Origin: 'null' }] as const) {
      for (const path of ['/', '/jobs', '/nowhere', '/assets/style.css', '{job}/results']) {
        const response = await call('GET', path, headers);
        expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([403, null]);
        expect(response.headers.get('Content-Type')).toBe('application/json');
      }
    }
  });
});
