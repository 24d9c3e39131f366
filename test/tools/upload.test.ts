/** Files that a client over HTTP sends by a one-time link, through the whole application. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StoredLayer } from '../../schemas/layer.ts';
import geopackage from '../../src/formats/geopackage.ts';
import { createApis, type Apis } from '../../src/server/http.ts';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';
import type { Answer } from './clients.ts';
import { tokensOf } from './tokens.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const host = 'http://127.0.0.1:5001';
let app: App;
let apis: Apis;
beforeAll(async () => {
  app = await createTestApp(undefined, { uploadMb: 0.2, uploadQuotaMb: 1, allowedHosts: 'gis.example.org' });
  apis = createApis(app);
});
afterAll(async () => {
  await apis.close();
  await app.close();
});

async function connect(base = host, mode: 'legacy' | { pin: string } = 'legacy'): Promise<Client> {
  const client = new Client({ name: 'inspector-test', version: '1' }, { versionNegotiation: { mode } });
  const fetch = async (input: string | URL | Request, init?: RequestInit) => apis.fetch(new Request(input, init));
  await client.connect(new StreamableHTTPClientTransport(new URL(`${base}/mcp`), { fetch }));
  return client;
}

const call = async (client: Client, name: string, args: Readonly<Record<string, unknown>> = {}) =>
  (await client.callTool({ name, arguments: args })) as unknown as Answer;

async function link(client: Client): Promise<string> {
  return String((await call(client, 'upload_link')).structuredContent?.url);
}

interface Uploaded {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function put(url: string, body: string | Uint8Array<ArrayBuffer>, init: RequestInit = {}): Promise<Uploaded> {
  const response = await apis.fetch(new Request(url, { method: 'PUT', body, ...init }));
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

async function parks(): Promise<Uint8Array<ArrayBuffer>> {
  const layer = { type: 'Feature', properties: { name: 'Ⓐ' }, geometry: { type: 'Point', coordinates: [7, 52] } };
  return Uint8Array.from(Buffer.concat([...(await geopackage.write(StoredLayer.parse(layer))).chunks]));
}

describe('upload_link', () => {
  it.each([['legacy'], [{ pin: '2026-07-28' }]] as const)(
    'takes a file once, and its reference is a layer: %j',
    async (mode) => {
      const client = await connect(host, mode);
      const { structuredContent } = await call(client, 'upload_link');
      expect(structuredContent).toMatchObject({ method: 'PUT', max_bytes: 200_000 });
      const url = String(structuredContent?.url);
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:5001\/uploads\/[\w-]{32}$/);
      const minutes = (Date.parse(String(structuredContent?.expires)) - Date.now()) / 60_000;
      expect(minutes).toBeGreaterThan(14);
      expect(minutes).toBeLessThan(16);
      const file = await parks();
      const { status, body } = await put(url, file);
      expect(status).toBe(201);
      expect(body).toMatchObject({
        reference: expect.stringMatching(/^isthmus:\/\/uploads\/[\da-f-]{36}$/) as string,
        bytes: file.length,
        format: 'GeoPackage',
        layers: [{ name: 'layer', count: 1, crs: 'EPSG:4326' }],
      });
      const answer = await call(client, 'buffer', { layer: `${String(body.reference)}#layer=layer`, distance: 10 });
      expect(answer.isError).toBeUndefined();
      expect(answer.structuredContent).toMatchObject({ status: 'successful' });
      expect(await put(url, file)).toMatchObject({
        status: 404,
        body: { error: expect.stringContaining('was used') as string },
      });
      await client.close();
    },
  );

  it('costs a model no more than the list of tools may', async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('upload_link');
    expect(tools.map(({ name }) => name)).not.toContain('list_files');
    expect(tokensOf({ tools })).toBeLessThanOrEqual(6000);
    expect(Buffer.byteLength(client.getInstructions() ?? '')).toBeLessThanOrEqual(2048);
    await client.close();
  });

  it('names the host by which the client came', async () => {
    const client = await connect('http://gis.example.org');
    expect(await link(client)).toMatch(/^http:\/\/gis\.example\.org\/uploads\//);
    await client.close();
  });

  it('keeps a file to the session that asked for its link', async () => {
    const [client, other] = [await connect(), await connect()];
    const { body } = await put(await link(client), 'POINT (7 52)');
    const refused = await call(other, 'buffer', { layer: body.reference, distance: 10 });
    expect(refused).toMatchObject({ isError: true });
    expect(refused.content[0]?.text).toContain('unknown to this session or has expired. Upload it again');
    expect((await call(client, 'buffer', { layer: body.reference, distance: 10 })).isError).toBeUndefined();
    await Promise.all([client.close(), other.close()]);
  });

  it('refuses what is too large, empty, unreadable in its form, or from elsewhere, and the link stays', async () => {
    const client = await connect();
    const url = await link(client);
    expect(await put(url, new Uint8Array(200_001))).toMatchObject({ status: 413 });
    expect(await put(url, '')).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('is empty') as string },
    });
    expect(await put(url, 'x', { headers: { 'content-encoding': 'gzip' } })).toMatchObject({ status: 415 });
    expect(await put(url, 'x', { headers: { origin: 'https://evil.example' } })).toMatchObject({ status: 403 });
    expect(await put(url.replace('127.0.0.1', 'evil.example'), 'x')).toMatchObject({ status: 403 });
    expect(await put(`${host}/uploads/${'a'.repeat(32)}`, 'x')).toMatchObject({ status: 404 });
    expect((await apis.fetch(new Request(url))).status).toBe(405);
    // Nothing of these is left.
    expect(await put(url, 'nothing of use')).toMatchObject({
      status: 201,
      body: { error: expect.stringContaining('is in none of the formats that are read') as string },
    });
    await client.close();
  });

  it('of two uploads at once takes one', async () => {
    const client = await connect();
    const url = await link(client);
    const statuses = (await Promise.all([put(url, 'POINT (7 52)'), put(url, 'POINT (8 52)')])).map(
      ({ status }) => status,
    );
    expect(statuses.sort()).toEqual([201, 404]);
    await client.close();
  });

  it('keeps no more bytes than it may', async () => {
    const client = await connect();
    const body = new Uint8Array(150_000);
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await put(await link(client), body)).status);
    // A client may have a quarter of 1 MB.
    expect(statuses).toContain(503);
    await client.close();
  });

  it('is not there without uploads, nor over stdio', async () => {
    const none = await createTestApp(undefined, { uploadMb: 0 });
    expect(none.fileUploads).toBeUndefined();
    await none.close();
  });
});
