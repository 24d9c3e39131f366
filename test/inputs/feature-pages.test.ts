/** Layers of servers with OGC API - Features, page by page. The server is on this machine, as in guarded-fetch.test.ts. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

const TOTAL = 25;
let server: Server;
let port: number;
let asked: string[] = [];
let app: App;

interface Collection {
  /** Largest page that the server gives. */
  readonly max: number;
  readonly count?: number;
  readonly refusesLarge?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly swapped?: boolean;
  readonly matched?: number;
  next?(url: URL, offset: number): string | undefined;
  readonly pageOf?: (offset: number) => Readonly<Record<string, string>>;
  readonly pad?: number;
}

const collections: Readonly<Record<string, Collection>> = {
  trees: { max: 10 },
  relative: { max: 10, next: (url, offset) => `items?${query(url, offset)}` },
  strict: { max: 10, refusesLarge: true },
  incomplete: { max: 10, matched: 99 },
  loop: { max: 10, next: (url) => url.href },
  inside: { max: 10, next: (url, offset) => `http://127.0.0.1:${port}${url.pathname}?${query(url, offset)}` },
  elsewhere: { max: 10, next: () => 'file:///etc/passwd' },
  large: { max: 10, pad: 40_000 },
  endless: { max: 1, count: 1e9 },
  utm: { max: 10, headers: { 'Content-Crs': '<http://www.opengis.net/def/crs/EPSG/0/25832>' } },
  swapped: { max: 10, swapped: true, headers: { 'Content-Crs': '<http://www.opengis.net/def/crs/EPSG/0/4326>' } },
  crs84: { max: 10, headers: { 'Content-Crs': '<http://www.opengis.net/def/crs/OGC/1.3/CRS84>' } },
  unknown: { max: 10, headers: { 'Content-Crs': '<http://example.org/mine>' } },
  mixed: { max: 10, pageOf: (offset) => (offset > 0 ? { 'Content-Crs': '<http://www.opengis.net/def/crs/EPSG/0/25832>' } : {}) }, // prettier-ignore
};

function query(url: URL, offset: number): string {
  const params = new URLSearchParams(url.search);
  params.set('offset', String(offset));
  return params.toString();
}

function answer({ url: path = '', headers: { host = '' } }: IncomingMessage): [number, object, object] {
  const url = new URL(path, `http://${host}`);
  const [, id = ''] = /\/collections\/(\w+)\/items$/.exec(url.pathname) ?? [];
  const collection = collections[id];
  if (!collection) return [404, {}, {}];
  const { max, count = TOTAL, headers = {}, pageOf } = collection;
  const limit = Number(url.searchParams.get('limit') ?? 10);
  if (collection.refusesLarge && limit > max) return [400, {}, {}];
  const offset = Number(url.searchParams.get('offset') ?? 0);
  const own = Array.from({ length: Math.min(limit, max, count - offset) }, (_, i) =>
    toFeature(offset + i, id, collection),
  );
  const [first] = own;
  const end = offset + own.length;
  const next = end >= count ? undefined : (collection.next ?? ((from, at) => `${from.origin}${from.pathname}?${query(from, at)}`))(url, end); // prettier-ignore
  const links = [{ rel: 'self', href: url.href, type: 'application/geo+json' }];
  const page = {
    type: 'FeatureCollection',
    features: first ? own : [],
    links: next === undefined ? links : [...links, { rel: 'next', href: next, type: 'application/geo+json' }],
    numberMatched: collection.matched ?? count,
    numberReturned: own.length,
    timeStamp: '2026-11-30T00:00:00Z',
  };
  return [200, { ...headers, ...pageOf?.(offset) }, page];
}

function toFeature(n: number, id: string, { swapped = false, pad = 0 }: Collection) {
  const [x, y] = id === 'utm' ? [400_000 + n, 5_700_000] : [5 + n / 100, 52];
  const coordinates = swapped ? [y, x] : [x, y];
  return { type: 'Feature', id: n, properties: { n, pad: 'x'.repeat(pad) }, geometry: { type: 'Point', coordinates } };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const [status, headers, body] = answer(request);
    response.writeHead(status, { 'Content-Type': 'application/geo+json', ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  ({ port } = server.address() as AddressInfo);
  app = await createTestApp(undefined, { allowFetch: '127.0.0.2', fetchNetworks: '127.0.0.2/32', fetchMb: 0.5, fetchTimeout: 20 }); // prettier-ignore
});
beforeEach(() => void (asked = []));
afterAll(async () => {
  await app.close();
  server.close();
});

async function read(path: string) {
  const inputs = { value: { layer: { href: `http://127.0.0.2:${port}${path}` }, filter: 'n >= 0' } };
  const { completion } = await app.execution.submit({
    processId: 'select-by-attribute',
    inputs,
    api: 'ogc',
    listed: true,
  });
  const { job, outputs } = await completion;
  const [output] = outputs;
  return { error: job.error?.message, warnings: job.warnings, summary: output?.summary };
}

describe('the items of a collection', () => {
  it('are read to the last page, in large pages, with the query that was given', async () => {
    const { summary, warnings } = await read('/collections/trees/items?bbox=4,50,8,54&f=json');
    expect(summary).toMatchObject({ features: TOTAL, extent: [5, 52, 5.24, 52] });
    expect(warnings).toEqual(['layer: 25 features were read, in 3 pages, as many as the server counts.']);
    expect(asked).toEqual([
      '/collections/trees/items?bbox=4,50,8,54&f=json&limit=1000',
      '/collections/trees/items?bbox=4%2C50%2C8%2C54&f=json&limit=1000&offset=10',
      '/collections/trees/items?bbox=4%2C50%2C8%2C54&f=json&limit=1000&offset=20',
    ]);
  });

  it.each(['/collections/relative/items', '/collections/strict/items', '/collections/trees/items?limit=7'])('are read: %s', async (path) => {
    expect((await read(path)).summary).toMatchObject({ features: TOTAL });
  }); // prettier-ignore

  it('that are fewer than the server counts are said to be incomplete', async () => {
    const { warnings } = await read('/collections/incomplete/items');
    expect(warnings).toEqual(['layer: Incomplete: 25 features were read, in 3 pages, and the server counts 99 (numberMatched) without a link to more.']); // prettier-ignore
  });

  it.each(['trees', 'swapped'])('%s are cut to a box once, after the last page', async (id) => {
    const { summary, warnings } = await read(`/collections/${id}/items#bbox=5.045,50,5.125,54`);
    expect(summary).toMatchObject({ features: 8, extent: [5.05, 52, 5.12, 52] });
    expect(warnings.slice(-2)).toEqual([
      'layer: 25 features were read, in 3 pages, as many as the server counts.',
      'layer: 8 features of 25 lie in the box 5.045,50,5.125,54 or meet it; 17 were left out.',
    ]);
  });

  it('are not asked for with a box that is none', async () => {
    expect((await read('/collections/trees/items#bbox=1,2,3')).error).toContain('has bbox="1,2,3", which is not four numbers'); // prettier-ignore
    expect(asked).toEqual([]);
  });

  it.each([
    ['loop', 'has pages that lead back to'],
    ['inside', 'is not among the allowed hosts of this server'],
    ['elsewhere', 'is neither an http nor an https URL'],
    ['large', 'has pages of more than 0 MB together, the limit for fetched data. Request less'],
    ['endless', 'has more than 1000 pages. Request less'],
    ['unknown', 'which is not a known CRS'],
    ['mixed', 'has pages in different CRSs'],
  ])('are refused: %s', async (id, says) => {
    const { error } = await read(`/collections/${id}/items`);
    expect(error).toContain(says);
  });
});

describe('the CRS of the items', () => {
  it('is that of the header', async () => {
    const { summary } = await read('/collections/utm/items');
    expect(summary).toMatchObject({
      crs: 'EPSG:25832',
      features: TOTAL,
      extent: [400_000, 5_700_000, 400_024, 5_700_000],
    });
  });

  it('has the order of axes of its authority', async () => {
    const { summary, warnings } = await read('/collections/swapped/items');
    expect(summary).toMatchObject({ features: TOTAL, extent: [5, 52, 5.24, 52] });
    expect(warnings[0]).toBe('layer: Its positions were north before east, as EPSG:4326 has them (Content-Crs), and are east before north now.'); // prettier-ignore
  });

  it('is longitude and latitude by default, and is not named twice', async () => {
    expect((await read('/collections/crs84/items')).summary).toMatchObject({ extent: [5, 52, 5.24, 52] });
    expect((await read('/collections/utm/items#crs=EPSG:3857')).error).toContain('by its header Content-Crs');
    expect((await read('/collections/utm/items#crs=EPSG:25832')).summary).toMatchObject({ crs: 'EPSG:25832' });
  });
});
