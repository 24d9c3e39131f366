/** The server behind Debian's nginx, as deploy/nginx.conf sets it up. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newDataFolder, root, startServer, type Server } from './program.ts';

const nginx = ['nginx', '/usr/sbin/nginx'].find((program) => spawnSync(program, ['-v']).status === 0);
// Continuous integration installs it, so that there it must not be missing.
const describeBehindNginx = describe.skipIf(nginx === undefined && process.env.CI !== 'true');

const snippet = readFileSync(join(root, 'deploy', 'nginx.conf'), 'utf8');
const json = { 'Content-Type': 'application/json' };

describe('the settings of the proxy', () => {
  it('lets a body and an execution be as large and long as the server does', () => {
    expect(/client_max_body_size (\w+);/.exec(snippet)?.[1]).toBe('512m');
    const caddy = readFileSync(join(root, 'deploy', 'Caddyfile'), 'utf8');
    expect(/max_size (\w+)/.exec(caddy)?.[1]).toBe('512MiB');
    // --run-timeout is 300 seconds.
    const seconds = [...`${snippet}${caddy}`.matchAll(/timeout (\d+)s/g)].map(([, text]) => Number(text));
    expect(seconds).toEqual([330, 330, 330]);
  });
});

describeBehindNginx(nginx === undefined ? 'a proxy (nginx is not installed)' : 'behind nginx', () => {
  describe('with --public-url', () => {
    let proxied: Proxied;
    beforeAll(async () => {
      proxied = await startBehindNginx(['--public-url', 'https://gis.example.org/isthmus', '--trust-proxy', 'true']);
    });
    afterAll(() => proxied.stop());

    it('has the public URL in all links', async () => {
      const landing = (await (await fetch(`${proxied.url}/`)).json()) as { links: { href: string }[] };
      expect(landing.links.filter(({ href }) => !href.startsWith('https://gis.example.org/isthmus/'))).toEqual([]);
      const page = await fetch(`${proxied.url}/processes`, { headers: { Accept: 'text/html' } });
      const addresses = [...(await page.text()).matchAll(/(?:href|src)="([^"#]+)"/g)].map(
        ([, address = '']) => address,
      );
      expect(addresses.length).toBeGreaterThan(40);
      expect(addresses.filter((address) => !address.startsWith('/isthmus/'))).toEqual([]);
      expect((await fetch(`${proxied.url}/assets/style.css`)).status).toBe(200);
    });

    it('takes bodies over the 1 MB of nginx, up to --max-body-mb', async () => {
      const body = JSON.stringify({ inputs: { message: 'x'.repeat(3_000_000) } });
      const response = await fetch(`${proxied.url}/processes/echo/execution`, { method: 'POST', headers: json, body });
      expect([response.status, (await response.text()).length > 3_000_000]).toEqual([200, true]);
      expect(await announce(`${proxied.url}/processes/echo/execution`, 513 * 1024 * 1024)).toBe(413);
    });

    it('passes events on while the job runs', async () => {
      const { path } = await submit(proxied.url, { message: 'x', pause: 3 });
      const response = await fetch(`${proxied.url}${path}/events`, { headers: { Accept: 'text/event-stream' } });
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      const events: string[] = [];
      const text = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await text?.read(); part?.value !== undefined; part = await text?.read()) events.push(part.value);
      // A proxy that collects would send all of it as one piece.
      expect(events[0]).toMatch(/"status":"(accepted|running)"/);
      expect(events.at(-1)).toMatch(/"status":"successful"/);
    });

    it('serves both MCP clients', async () => {
      const address = new URL(`${proxied.url}/mcp`);
      const client = new Client(
        { name: 'proxy', version: '1' },
        { versionNegotiation: { mode: { pin: '2026-07-28' } } },
      );
      await client.connect(new StreamableHTTPClientTransport(address));
      const legacy = new LegacyClient({ name: 'proxy', version: '1' });
      await legacy.connect(new LegacyTransport(address));
      const call = { name: 'measure', arguments: { layer: { type: 'Point', coordinates: [6.13, 49.61] } } };
      for (const { callTool } of [{ callTool: () => client.callTool(call) }, { callTool: () => legacy.callTool(call) }])
        expect(await callTool()).toMatchObject({ structuredContent: { status: 'successful' } });
      await client.close();
      await legacy.close();
    });
  });

  describe('without a public URL', () => {
    let proxied: Proxied;
    beforeAll(async () => {
      proxied = await startBehindNginx(['--base-path', '/isthmus', '--trust-proxy', 'true']);
    });
    afterAll(() => proxied.stop());

    it('has the prefix and the port of the proxy in all links', async () => {
      const landing = (await (await fetch(`${proxied.url}/`)).json()) as { links: { href: string }[] };
      expect(landing.links.filter(({ href }) => !href.startsWith(`${proxied.url}/`))).toEqual([]);
      const { location } = await submit(proxied.url, { message: 'x' });
      expect(location.startsWith(`${proxied.url}/jobs/`)).toBe(true);
    });

    it('takes nothing from the headers of a client', async () => {
      const headers = {
        Forwarded: 'host=evil.example;proto=https',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Port': '81',
        'X-Forwarded-Prefix': '/evil',
        'X-Forwarded-Proto': 'https',
      };
      const landing = (await (await fetch(`${proxied.url}/`, { headers })).json()) as { links: { href: string }[] };
      expect(landing.links.filter(({ href }) => !href.startsWith(`${proxied.url}/`))).toEqual([]);
    });
  });
});

interface Proxied {
  /** The address of the proxy with the prefix. */
  readonly url: string;
  stop(): Promise<void>;
}

async function startBehindNginx(args: readonly string[]): Promise<Proxied> {
  const server = await startServer(args);
  const port = await findPort();
  const proxy = startNginx(server, port);
  const url = `http://127.0.0.1:${port}/isthmus`;
  await vi.waitFor(async () => expect((await fetch(`${url}/healthz`)).status).toBe(200), { timeout: 10_000 });
  return {
    url,
    async stop() {
      for (const child of [proxy, server.child]) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
      }
    },
  };
}

/** The snippet as it is, but for addresses and certificates, with all that nginx writes in a folder of its own. */
function startNginx(server: Server, port: number): ChildProcess {
  const folder = newDataFolder();
  const site = snippet
    .replace('127.0.0.1:5001', new URL(server.url).host)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replaceAll(/^ *ssl_.*\n/gm, '');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const config = join(folder, 'nginx.conf');
  const main = 'daemon off;\nmaster_process off;\n';
  const http = ['access_log off;', 'error_log stderr crit;', ...temporary, site].join('\n');
  writeFileSync(config, `${main}pid ${folder}/pid;\nevents {}\nhttp {\n${http}\n}\n`);
  return spawn(nginx ?? 'nginx', ['-p', folder, '-c', config, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function submit(url: string, inputs: unknown): Promise<{ location: string; path: string }> {
  const init = { method: 'POST', headers: { ...json, Prefer: 'respond-async' }, body: JSON.stringify({ inputs }) };
  const response = await fetch(`${url}/processes/echo/execution`, init);
  const location = response.headers.get('location') ?? '';
  return { location, path: new URL(location).pathname.replace('/isthmus', '') };
}

/** @returns the status for a body of this size, which is not sent */
function announce(url: string, bytes: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { ...json, 'Content-Length': bytes } }, (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.once('error', reject);
    sent.flushHeaders();
  });
}
