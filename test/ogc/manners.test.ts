import fc from 'fast-check';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApis, type Apis } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';
import { createTestApi, json, type TestApi } from './api.ts';

let test: TestApi;
beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  Promise.resolve(test.api.request(path, { method, headers }));

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

describe('caches', () => {
  it.each(['/', '/conformance', '/api', '/processes', '/processes/buffer', '/jobs', '/?f=html'])(
    'are told by a tag whether they have %s already',
    async (path) => {
      const tag = (await ask(path)).headers.get('ETag') ?? '';
      expect(tag).toMatch(/^"[\w-]{22}"$/);
      const again = await ask(path, { 'If-None-Match': `"x", W/${tag}` });
      expect([again.status, again.headers.get('ETag'), await again.text()]).toEqual([304, tag, '']);
      expect((await ask(path, { 'If-None-Match': '"x"' })).status).toBe(200);
    },
  );

  it('are told how long to keep what', async () => {
    const job = await test.finish('hello-world', { inputs: { name: 'Ada' } });
    const rules = await Promise.all(
      ['/', '/processes', '/jobs', job, `${job}/results`, '/nowhere'].map(async (path) =>
        (await ask(path)).headers.get('Cache-Control'),
      ),
    );
    const [fixed, changing] = ['public, max-age=60', 'private, no-cache'];
    expect(rules).toEqual([fixed, fixed, changing, changing, changing, 'no-store']);
    expect((await test.execute('hello-world', { inputs: { name: 'Ada' } })).headers.get('Cache-Control')).toBe(
      'no-store',
    );
  });
});

describe('compression', () => {
  it('is what the caller takes, and never of what is small or asked for in part', async () => {
    const plain = await (await ask('/processes')).text();
    const br = await ask('/processes', { 'Accept-Encoding': 'gzip, deflate, br' });
    const bytes = await bytesOf(br);
    expect(br.headers.get('Content-Encoding')).toBe('br');
    expect(br.headers.get('Content-Length')).toBe(String(bytes.byteLength));
    expect(brotliDecompressSync(bytes).toString()).toBe(plain);
    const gzip = await ask('/processes', { 'Accept-Encoding': 'gzip, br;q=0' });
    expect(gunzipSync(await bytesOf(gzip)).toString()).toBe(plain);
    expect(gzip.headers.get('ETag')).toMatch(/^W\/"/);
    expect((await ask('/processes', { 'Accept-Encoding': 'identity' })).headers.get('Content-Encoding')).toBeNull();
    expect((await ask('/jobs/nope', { 'Accept-Encoding': 'gzip' })).headers.get('Content-Encoding')).toBeNull();
    expect(gzip.headers.get('Vary')).toContain('Accept-Encoding');
  });

  it('does not stop a large output from streaming', async () => {
    const path = await test.finish('two-outputs', { inputs: { name: 'x', points: 300_000 } });
    const response = await ask(`${path}/results/geometry`, { 'Accept-Encoding': 'br, gzip' });
    expect(response.headers.get('Content-Encoding')).toBe('gzip');
    expect(gunzipSync(await bytesOf(response)).byteLength).toBe(1_800_037);
    const head = await ask(`${path}/results/geometry`, { 'Accept-Encoding': 'gzip' }, 'HEAD');
    expect([head.status, head.headers.get('Content-Encoding'), await head.text()]).toEqual([200, 'gzip', '']);
    // That of the plain body would be wrong, and that of the encoded one is not known.
    expect(head.headers.get('Content-Length')).toBeNull();
    const plain = await ask(`${path}/results/geometry`, {}, 'HEAD');
    expect(plain.headers.get('Content-Length')).toBe('1800037');
  });
});

describe('pages of other origins', () => {
  const preflight = { Origin: 'https://map.test', 'Access-Control-Request-Method': 'POST' };

  it('may call an API that is open to all, and read its headers', async () => {
    const response = await ask('/processes/echo/execution', preflight, 'OPTIONS');
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST,OPTIONS',
      'access-control-allow-headers': expect.stringContaining('Prefer') as string,
    });
    const answer = await ask('/jobs/nope', { Origin: 'https://map.test' });
    expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([404, '*']);
    expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('Location');
  });

  it('do not reach a server in a private network from the web, unless their origin was named', async () => {
    const wanted = { ...preflight, 'Access-Control-Request-Private-Network': 'true' };
    const open = await ask('/processes/echo/execution', wanted, 'OPTIONS');
    expect(open.headers.get('Access-Control-Allow-Private-Network')).toBeNull();
    const naming = await createTestApi({ allowedOrigins: (origin) => origin === 'https://map.test' });
    const path = '/processes/echo/execution';
    const named = await naming.api.request(path, { method: 'OPTIONS', headers: wanted });
    expect(named.headers.get('Access-Control-Allow-Private-Network')).toBe('true');
    await naming.close();
  });
});

describe('a server on loopback', () => {
  let apis: Apis;
  beforeAll(async () => {
    const app = await createTestApp(undefined, { corsOrigins: 'https://map.test' });
    apis = createApis(app);
    return () => app.close();
  });
  const call = async (headers: Record<string, string>) =>
    apis.fetch(new Request('http://127.0.0.1:5001/processes', { headers: { host: '127.0.0.1:5001', ...headers } }));

  it('tells each origin of itself alone, whatever was sent before', async () => {
    const allowed = async (headers: Record<string, string>) =>
      (await call(headers)).headers.get('Access-Control-Allow-Origin');
    const origins = ['https://map.test', 'http://localhost:8080', 'http://127.0.0.1'];
    for (const origin of [...origins, ...origins]) {
      expect(await allowed({ origin })).toBe(origin);
      expect(await allowed({})).toBeNull();
      const tag = (await call({})).headers.get('ETag') ?? '';
      const again = await call({ origin, 'if-none-match': tag });
      expect([again.status, again.headers.get('Access-Control-Allow-Origin')]).toEqual([304, origin]);
      expect(again.headers.get('Vary')).toContain('Origin');
    }
  });

  it('refuses what it has sent to others, however often', async () => {
    await call({});
    expect((await call({ host: 'evil.test' })).status).toBe(403);
    expect((await call({ origin: 'https://evil.test' })).status).toBe(403);
    expect((await call({ host: 'evil.test', 'if-none-match': '*' })).status).toBe(403);
  });

  it('lets pages of its own hosts and of the named origins read', async () => {
    for (const origin of ['http://localhost:8080', 'https://map.test']) {
      const response = await call({ origin });
      expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([200, origin]);
      expect(response.headers.get('Vary')).toContain('Origin');
    }
  });

  it('refuses all others, and a rebound name even from a named origin', async () => {
    expect((await call({ origin: 'https://evil.test' })).status).toBe(403);
    expect((await call({ origin: 'https://map.test', host: 'evil.test' })).status).toBe(403);
  });
});

describe('addresses', () => {
  it('are those that a trusted proxy tells, else those that were called', async () => {
    const told = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'maps.test', 'X-Forwarded-Prefix': '/geo' };
    const trusting = await createTestApi({ trustsProxy: true });
    const self = async ({ api }: TestApi, headers: Record<string, string>) =>
      ((await json(api.request('/jobs?limit=1', { headers }))) as { links: { href: string }[] }).links[0]?.href;
    expect(await self(trusting, told)).toBe('https://maps.test/geo/jobs?limit=1');
    const forwarded = 'for=1.2.3.4;proto=https;host="maps.test:8443", for=10.0.0.1;proto=http;host=inner';
    expect(await self(trusting, { Forwarded: forwarded })).toBe('https://maps.test:8443/jobs?limit=1');
    expect(await self(trusting, { 'X-Forwarded-Host': 'evil"><script>' })).toBe('http://localhost/jobs?limit=1');
    expect(await self(test, told)).toBe('http://localhost/jobs?limit=1');
    await trusting.close();
  });

  it.each([
    [{ 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '8443' }, 'https://geo.test:8443'],
    [{ 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '443' }, 'https://geo.test'],
    [{ 'X-Forwarded-Proto': 'http', 'X-Forwarded-Port': '8080, 80' }, 'http://geo.test:8080'],
    [{ 'X-Forwarded-Host': 'geo.test:9000', 'X-Forwarded-Port': '8443' }, 'http://geo.test:9000'],
    [{ 'X-Forwarded-Host': '[2001:db8::1]', 'X-Forwarded-Port': '8443' }, 'http://[2001:db8::1]:8443'],
    [{ 'X-Forwarded-Port': '80@evil.test' }, 'http://geo.test'],
    [{ 'X-Forwarded-Prefix': '/outer, /inner' }, 'http://geo.test/outer/inner'],
    [{ 'X-Forwarded-Prefix': '/outer/,/inner/' }, 'http://geo.test/outer/inner'],
    [{ 'X-Forwarded-Prefix': '/outer, ../evil' }, 'http://geo.test'],
    [{ 'X-Forwarded-Prefix': '/a/../b' }, 'http://geo.test'],
    [{ 'X-Forwarded-Prefix': '/, /a' }, 'http://geo.test/a'],
    [{ 'X-Forwarded-Prefix': '/a, /' }, 'http://geo.test/a'],
    [{ 'X-Forwarded-Prefix': '/' }, 'http://geo.test'],
    [{ 'X-Forwarded-Prefix': ' ' }, 'http://geo.test'],
    [{ 'X-Forwarded-Port': '99999' }, 'http://geo.test'],
    [{ 'X-Forwarded-Port': '65535' }, 'http://geo.test:65535'],
    [{ 'X-Forwarded-Port': '0' }, 'http://geo.test'],
    [{ 'X-Forwarded-Port': '-1' }, 'http://geo.test'],
    [{ 'X-Forwarded-Host': 'geo.test:99999' }, 'http://localhost'],
    [{ 'X-Forwarded-Host': '.0' }, 'http://localhost'],
    [{ 'X-Forwarded-Host': '[1:2]' }, 'http://localhost'],
    [{ Forwarded: 'host=999.1.1.1' }, 'http://localhost'],
    [{ Forwarded: 'host="geo.test:70000"' }, 'http://localhost'],
  ])('with %j are below %s', async (headers, base) => {
    const trusting = await createTestApi({ trustsProxy: true });
    const response = trusting.api.request('/jobs?limit=1', { headers: { 'X-Forwarded-Host': 'geo.test', ...headers } });
    const { links } = (await json(response)) as { links: { href: string }[] };
    expect(links[0]?.href).toBe(`${base}/jobs?limit=1`);
    await trusting.close();
  });

  it('are addresses of the host that was named, whatever else the headers say', async () => {
    const trusting = await createTestApi({ trustsProxy: true });
    const words = fc.array(fc.constantFrom('/', '/a', 'a', '..', ',', ' ', '?', '#', '@', ':', '%2f', '\\', '99999', '8443', '0', '-', '"', ';', '~'), { maxLength: 6 }).map((parts) => parts.join('')); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(words, words, words, async (port, prefix, protocol) => {
        const headers = {
          'X-Forwarded-Host': 'geo.test',
          'X-Forwarded-Port': port,
          'X-Forwarded-Prefix': prefix,
          'X-Forwarded-Proto': protocol,
        };
        const { links } = (await json(trusting.api.request('/jobs?limit=1', { headers }))) as {
          links: { href: string }[];
        };
        const { href = '' } = links[0] ?? {};
        const { hostname, pathname } = new URL(href);
        expect([hostname, new URL(href).href]).toEqual(['geo.test', href]);
        expect(pathname).toMatch(/^(?:\/[\w.~-]+)*\/jobs$/);
      }),
      { numRuns: 200, seed: 14 },
    );
    await trusting.close();
  });

  it('lie below the path where the server is mounted', async () => {
    const app = await createTestApp(undefined, { basePath: 'geo' });
    const apis = createApis(app);
    const call = async (path: string) => apis.fetch(new Request(`http://127.0.0.1:5001${path}`));
    for (const path of ['/geo', '/geo/']) {
      const { links } = (await json(call(path))) as { links: { rel: string; href: string }[] };
      expect(links.find(({ rel }) => rel === 'service')?.href).toBe('http://127.0.0.1:5001/geo/mcp');
    }
    const { links } = (await json(call('/geo/processes?limit=1'))) as { links: { rel: string; href: string }[] };
    expect(links.map(({ rel, href }) => [rel, href])).toContainEqual(['up', 'http://127.0.0.1:5001/geo/']);
    expect(links[0]?.href).toBe('http://127.0.0.1:5001/geo/processes?limit=1');
    expect((await call('/geo/healthz')).status).toBe(200);
    const rootLinks = ((await json(call('/processes'))) as { links: { href: string }[] }).links;
    expect(rootLinks[0]?.href).toBe('http://127.0.0.1:5001/processes');
    await app.close();
  });
});
