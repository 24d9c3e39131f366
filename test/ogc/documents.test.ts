import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseEncoding } from '../../ogc/http/compress.ts';
import { Documents, type Draft } from '../../ogc/http/documents.ts';
import { createOgcApi } from '../../ogc/routes/app.ts';
import { createRegistry } from '../../src/process/registry.ts';
import { createTestApi, json, type TestApi } from './api.ts';

let test: TestApi;
beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  Promise.resolve(test.api.request(path, { method, headers }));

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

const paths = ['/', '/conformance', '/api', '/processes', '/processes?limit=2', '/processes/buffer'];
const all = paths.flatMap((path) => [path, `${path}${path.includes('?') ? '&' : '?'}f=html`]);

describe('a finished document', () => {
  it.each(all)('is the same again, in every encoding: %s', async (path) => {
    const plain = await bytesOf(await ask(path));
    for (const [accepted, decode] of [
      ['identity', (bytes: Buffer) => bytes],
      ['gzip', gunzipSync],
      ['gzip, br', brotliDecompressSync],
    ] as const) {
      const [first, second] = [await ask(path, { 'Accept-Encoding': accepted }), await ask(path, { 'Accept-Encoding': accepted })]; // prettier-ignore
      expect([...second.headers]).toEqual([...first.headers]);
      const bytes = await bytesOf(second);
      expect(bytes.equals(await bytesOf(first))).toBe(true);
      expect(second.headers.get('Content-Length')).toBe(String(bytes.byteLength));
      const isEncoded = second.headers.has('Content-Encoding');
      expect(isEncoded).toBe(accepted !== 'identity' && plain.byteLength >= 4096);
      expect((isEncoded ? decode(bytes) : bytes).equals(plain)).toBe(true);
      expect(second.headers.get('ETag')).toMatch(isEncoded ? /^W\/"[\w-]{22}"$/ : /^"[\w-]{22}"$/);
      const tag = second.headers.get('ETag') ?? '';
      for (const condition of [tag, `"x", ${tag}`, tag.replace('W/', ''), '*']) {
        const again = await ask(path, { 'Accept-Encoding': accepted, 'If-None-Match': condition });
        expect([again.status, again.headers.get('ETag'), await again.text()]).toEqual([304, tag, '']);
        expect(again.headers.get('Vary')).toBe(second.headers.get('Vary'));
        expect(again.headers.get('Content-Type')).toBeNull();
      }
      expect((await ask(path, { 'Accept-Encoding': accepted, 'If-None-Match': '"x"' })).status).toBe(200);
      const head = await ask(path, { 'Accept-Encoding': accepted }, 'HEAD');
      expect([[...head.headers], await head.text()]).toEqual([[...second.headers], '']);
    }
  });

  it('is sent at once the second time, without a promise', async () => {
    const request = () => new Request('http://localhost/conformance?f=json');
    await test.api.fetch(request());
    expect(test.api.fetch(request())).toBeInstanceOf(Response);
  });

  it('has a policy for its scripts as a page, and none as JSON', async () => {
    for (const path of [...all, ...all]) {
      const policy = (await ask(path)).headers.get('Content-Security-Policy');
      expect(policy?.startsWith("default-src 'self';") ?? false).toBe(path.endsWith('f=html'));
    }
  });

  it('belongs to the registry of its API', async () => {
    const { execution, version, log, callbacks } = test.app;
    const empty = createOgcApi({ registry: createRegistry([]), execution, version, log, callbacks, maxBodyBytes: 1 });
    await ask('/processes');
    expect(await json(empty.request('/processes'))).toMatchObject({ processes: [] });
    expect((await json(ask('/processes'))).processes).not.toEqual([]);
  });

  it('has links below the address by which it was asked for', async () => {
    const trusting = await createTestApi({ trustsProxy: true });
    const self = async (path: string, headers: Record<string, string>) => {
      const response = trusting.api.request(path, { headers });
      return ((await json(response)) as { links: { href: string }[] }).links[0]?.href;
    };
    const told = [
      [{}, 'http://localhost'],
      [{ 'X-Forwarded-Host': 'a.test' }, 'http://a.test'],
      [{ 'X-Forwarded-Host': 'b.test', 'X-Forwarded-Proto': 'https' }, 'https://b.test'],
      [{ 'X-Forwarded-Host': 'b.test', 'X-Forwarded-Prefix': '/geo' }, 'http://b.test/geo'],
    ] as const;
    for (const [headers, base] of [...told, ...told.toReversed()]) {
      expect(await self('/processes', headers)).toBe(`${base}/processes`);
      expect(await self('/processes?limit=1', headers)).toBe(`${base}/processes?limit=1`);
    }
    await trusting.close();
  });

  it('that is an asset has a tag and a length too', async () => {
    const script = await ask('/assets/map.js', { 'Accept-Encoding': 'gzip' });
    const tag = script.headers.get('ETag') ?? '';
    expect(script.headers.get('Cache-Control')).toBe('public, max-age=3600');
    expect(gunzipSync(await bytesOf(script)).equals(await bytesOf(await ask('/assets/map.js')))).toBe(true);
    expect((await ask('/assets/map.js', { 'Accept-Encoding': 'gzip', 'If-None-Match': tag })).status).toBe(304);
    expect((await ask('/assets/nothing.js')).status).toBe(404);
  });
});

describe('the documents that are kept', () => {
  it('are those that were sent last, up to 32 MB', async () => {
    const documents = new Documents();
    const made: string[] = [];
    const app = new Hono();
    app.get('/:name', (context) => {
      const name = context.req.param('name');
      const draft = (): Promise<Draft> => {
        made.push(name);
        return Promise.resolve({ headers: { 'Content-Type': 'text/plain' }, body: 'x'.repeat(1024 * 1024) });
      };
      return documents.send(context, name, { origins: '*' }, draft);
    });
    const send = async (name: string) => (await app.request(`/${name}`)).status;
    for (let n = 0; n < 31; n++) await send(`a${n}`);
    await send('a0');
    for (let n = 0; n < 15; n++) await send(`b${n}`);
    made.length = 0;
    for (const name of ['a0', 'a30', 'b0', 'b14']) await send(name);
    expect(made).toEqual([]);
    await send('a1');
    expect(made).toEqual(['a1']);
  });
});

describe('the encoding', () => {
  /** RFC 9110, section 12.5.3, by taking the header to pieces. */
  function weightIn(header: string, name: string): number {
    const weights = [...header.toLowerCase().matchAll(/([^,;]*)((?:;[^,]*)?)(?:,|$)/g)]
      .filter(([, word = '']) => word.trim() === name)
      .map(([, , parameters = '']) => Number(/;\s*q=([\d.]+)/.exec(parameters)?.[1] ?? 1));
    return Math.max(0, ...weights);
  }

  it.each([
    ['gzip;q=1.0, br;q=0.1', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0.5, gzip;q=0', 'br'],
    ['gzip;q=0.2, br;q=0.2', 'br'],
    ['br;q=0', undefined],
  ])('for %s is %s', (header, encoding) => {
    expect(chooseEncoding(header, 5000)).toBe(encoding);
  });

  it('is one that the header names with a weight, for 5,000 random headers', () => {
    const name = fc.constantFrom(
      'br',
      'gzip',
      'BR',
      'GZip',
      'xbr',
      'brx',
      'x-gzip',
      'deflate',
      'identity',
      '*',
      'zstd',
      '',
    );
    const weight = fc.constantFrom(
      '',
      ';q=0',
      '; q=0.0',
      ';q=0.001',
      ';q=1',
      ' ; q=0 ',
      ';Q=0.000',
      ';q=0.5',
      ';x=1',
      ';x=1;q=0',
    );
    const part = fc.tuple(fc.constantFrom('', ' ', '  '), name, weight).map((all) => all.join(''));
    const header = fc.array(part, { maxLength: 5 }).map((list) => list.join(','));
    fc.assert(
      fc.property(header, (accepted) => {
        const [br, gzip] = [weightIn(accepted, 'br'), weightIn(accepted, 'gzip')];
        const small = br > 0 && br >= gzip ? 'br' : gzip > 0 ? 'gzip' : undefined;
        expect(chooseEncoding(accepted, 5000)).toBe(small);
        expect(chooseEncoding(accepted, 5_000_000)).toBe(gzip > 0 ? 'gzip' : undefined);
      }),
      { numRuns: 5000, seed: 18 },
    );
  });
});
