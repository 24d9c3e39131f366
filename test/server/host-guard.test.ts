import { hostname, networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createApis, type Apis } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';

const apps: App[] = [];

async function open(settings: Readonly<Record<string, unknown>>): Promise<Apis> {
  const app = await createTestApp(undefined, settings);
  apps.push(app);
  return createApis(app);
}

const ask = (apis: Apis, headers: Record<string, string>, path = '/processes') =>
  Promise.resolve(apis.fetch(new Request(`http://127.0.0.1:5001${path}`, { headers })));

let loopback: Apis;
beforeAll(async () => {
  loopback = await open({ allowedHosts: 'gis.example' });
});
afterAll(() => Promise.all(apps.map((app) => app.close())));

describe('a server on loopback', () => {
  it.each(['127.0.0.1:5001', 'localhost:5001', '[::1]:5001', 'gis.example'])('answers to the host %s', async (host) => {
    expect((await ask(loopback, { host })).status).toBe(200);
  });

  it('refuses a foreign host in the request line, whatever the header says', async () => {
    const request = new Request('http://evil.example/processes', { headers: { host: '127.0.0.1:5001' } });
    const response = await loopback.fetch(request);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Host evil.example');
  });

  it.each(['/processes', '/jobs', '/healthz2'])('refuses a rebound name at %s', async (path) => {
    const response = await ask(loopback, { host: 'evil.example' }, path);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      code: 'forbidden',
      detail: expect.stringMatching(
        /^Host evil.example is not .* --allowed-hosts, or with --public-url behind a proxy\.$/,
      ) as string,
    });
  });

  it.each(['https://evil.example', 'null'])('refuses a page of the origin %s', async (origin) => {
    const response = await ask(loopback, { origin });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      detail: `Origin ${origin} is not accepted by this server. Start the server with --allowed-hosts, which names the hosts of pages, or for the OGC API alone with --cors-origins.`,
    });
  });

  it('takes pages of its own', async () => {
    expect((await ask(loopback, { origin: 'http://localhost:8080' })).status).toBe(200);
  });
});

describe('a server on another address', () => {
  const known = [
    'localhost:5001',
    '127.0.0.1',
    `${hostname()}:5001`,
    ...addresses().map((address) => `${address}:5001`),
  ];
  let wide: Apis;
  beforeAll(async () => {
    wide = await open({ host: '0.0.0.0', publicUrl: 'https://gis.city.example' });
  });

  it.each([...known, 'gis.city.example'])('answers to %s', async (host) => {
    expect((await ask(wide, { host })).status).toBe(200);
  });

  it.each(['evil.example', '203.0.113.9', 'gis.city.example.evil.example'])('refuses the host %s', async (host) => {
    expect((await ask(wide, { host })).status).toBe(403);
    const response = await ask(wide, { host }, '/mcp');
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      error: { message: expect.stringContaining(host) as string },
    });
  });

  it('refuses foreign web pages and tells browsers of no origin', async () => {
    const refused = await ask(wide, { origin: 'https://evil.example' });
    expect([refused.status, refused.headers.get('Access-Control-Allow-Origin')]).toEqual([403, null]);
    const preflight = new Request('http://127.0.0.1:5001/processes/buffer/execution', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect((await wide.fetch(preflight)).headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect((await ask(wide, { origin: 'https://gis.city.example' })).status).toBe(200);
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]', 'null'])(
    'refuses a page of %s, for others reach it too',
    async (origin) => {
      const response = await ask(wide, { origin, host: 'gis.city.example' });
      expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([403, null]);
      expect((await ask(wide, { origin, host: '127.0.0.1:5001' }, '/mcp')).status).toBe(403);
    },
  );

  it('takes forms of its own pages, at loopback too', async () => {
    expect((await ask(wide, { host: 'localhost:5001', origin: 'http://localhost:5001' })).status).toBe(200);
  });

  it('opens no page with every host', async () => {
    const told = await open({ host: '0.0.0.0', allowedHosts: '*' });
    expect((await ask(told, { host: 'a.example', origin: 'https://evil.example' })).status).toBe(403);
  });

  it('answers every page and every host when told so', async () => {
    const told = await open({ host: '0.0.0.0', corsOrigins: '*', allowedHosts: '*' });
    const response = await ask(told, { host: 'gis.elsewhere.example', origin: 'https://evil.example' });
    expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([200, '*']);
  });

  function addresses(): string[] {
    const found = Object.values(networkInterfaces()).flatMap((each = []) => each);
    return found.flatMap(({ address, family }) => (family === 'IPv4' ? [address] : [`[${address}]`]));
  }
});
