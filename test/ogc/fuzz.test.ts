/** Any request gets a response in time, never a server error, never internal details. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApis, type Apis } from '../../src/server/http.ts';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

let app: App;
let apis: Apis;
let job: string;

const origin = 'http://127.0.0.1:5001';
interface Sent {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
const call = async (path: string, { method, headers, body }: Sent) => {
  const all = { host: '127.0.0.1:5001', ...headers };
  return apis.fetch(new Request(`${origin}${path}`, { method, headers: all, ...(body !== undefined && { body }) }));
};

beforeAll(async () => {
  app = await createTestApp(undefined, { trustProxy: true, basePath: '/geo' });
  apis = createApis(app);
  const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async, wait=20' };
  const body = JSON.stringify({ inputs: { message: 'hello', number: 1 } });
  const response = await call('/processes/echo/execution', { method: 'POST', headers, body });
  job = /jobs\/([\w-]+)>/.exec(response.headers.get('Link') ?? '')?.[1] ?? '';
});
afterAll(() => app.close());

/** A lone surrogate cannot be escaped. */
const wellFormed = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');

const words = [
  'processes',
  'jobs',
  'api',
  'conformance',
  'echo',
  'buffer',
  'execution',
  'results',
  'log',
  'message',
  'geo',
];
const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...words) },
  { weight: 2, arbitrary: fc.constant('JOB') },
  fc.constantFrom('..', '.', '%', '%2e%2e', '%00', '%ff', '%2F', '', '{processID}', '__proto__', 'constructor', '🜁'),
  fc.string({ maxLength: 30 }).map((text) => encodeURIComponent(wellFormed(text))),
);
const path = fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join('/').replaceAll('JOB', job)}`);

const parameter = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      'f',
      'limit',
      'after',
      'before',
      'type',
      'processID',
      'status',
      'datetime',
      'minDuration',
      'maxDuration',
    ),
    fc.string({ maxLength: 10 }),
  ),
  fc.oneof(
    fc.constantFrom(
      'json',
      'html',
      'wkt',
      '1',
      '0',
      '-1',
      '1e9',
      '99999999999999999999',
      '../..',
      '2026-01-01/..',
      'running,',
    ),
    fc.string({ maxLength: 40 }),
  ),
);
const query = fc
  .array(parameter, { maxLength: 3 })
  .map((all) =>
    all.map(([name, value]) => [name, value].map((text) => encodeURIComponent(wellFormed(text))).join('=')).join('&'),
  );

/** The characters that HTTP allows in a header. */
const headerText = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)),
  maxLength: 60,
});
const headerNames = [
  'Accept',
  'Accept-Encoding',
  'Prefer',
  'Range',
  'If-Range',
  'If-None-Match',
  'Content-Type',
  'Content-Encoding',
  'Forwarded',
  'X-Forwarded-Host',
  'X-Forwarded-Prefix',
  'Access-Control-Request-Method',
];
const headerValue = fc.oneof(
  fc.constantFrom(
    'text/html',
    'text/wkt',
    'application/json',
    '*/*;q=0',
    'gzip, br',
    'bytes=0-',
    'bytes=-0',
    'bytes=5-1',
    '*',
    'return=minimal',
    'wait=0',
    'respond-async, wait=1',
  ),
  headerText,
);
const headers = fc.dictionary(fc.constantFrom(...headerNames), headerValue, { maxKeys: 4 });

const geometry = fc.oneof(
  fc.constant({ type: 'Point', coordinates: [5, 52] }),
  fc.record({
    type: fc.constantFrom('Point', 'Polygon', 'Feature', 'FeatureCollection'),
    coordinates: fc.jsonValue({ maxDepth: 4 }),
  }),
);
const execution = fc.record(
  {
    inputs: fc.oneof(
      fc.record(
        { message: fc.string(), number: fc.double(), array: fc.jsonValue(), bbox: fc.jsonValue(), geometry },
        { requiredKeys: [] },
      ),
      fc.record({ geometry, distance: fc.double({ min: -10, max: 10 }), units: fc.constantFrom('metres', 'x') }),
      fc.record({
        message: fc.record({ href: fc.webUrl(), value: fc.jsonValue(), encoding: fc.string() }, { requiredKeys: [] }),
      }),
      fc.jsonValue(),
    ),
    outputs: fc.oneof(
      fc.dictionary(
        fc.constantFrom('message', 'number', 'buffered_geometry', 'x'),
        fc.record(
          {
            transmissionMode: fc.constantFrom('value', 'reference', 'x'),
            format: fc.record({ mediaType: fc.constantFrom('text/wkt', 'application/json', '') }),
          },
          { requiredKeys: [] },
        ),
      ),
      fc.jsonValue(),
    ),
    response: fc.constantFrom('raw', 'document', 'x'),
    subscriber: fc.oneof(
      fc.record({ successUri: fc.constantFrom('http://127.0.0.1:1/', 'file:///etc/passwd', 'x', '') }),
      fc.jsonValue(),
    ),
    mode: fc.string(),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  { weight: 4, arbitrary: execution.map((value) => JSON.stringify(value)) },
  fc.json({ maxDepth: 5 }),
  fc.string({ maxLength: 200 }),
);
const method = fc.constantFrom('GET', 'GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PUT', 'PATCH');

async function examine(address: string, init: Sent): Promise<void> {
  const began = performance.now();
  const response = await call(address, init);
  const text = await response.text();
  const said = `${init.method} ${address} ${JSON.stringify(init.headers)} ${init.body ?? ''}`;
  if (response.status >= 500 || /node_modules|\.ts:\d+|\n\s+at /.test(text)) {
    throw new Error(`${response.status} to ${said}: ${text.slice(0, 500)}`);
  }
  expect(performance.now() - began, said).toBeLessThan(10_000);
}

describe('fuzzing', () => {
  it('of paths, parameters and headers finds no fault', async () => {
    await fc.assert(
      fc.asyncProperty(method, path, query, headers, async (verb, where, asked, sent) =>
        examine(asked === '' ? where : `${where}?${asked}`, { method: verb, headers: sent }),
      ),
      { numRuns: 6000, interruptAfterTimeLimit: 25_000 },
    );
  }, 60_000);

  it('of executions finds no fault', async () => {
    const target = fc.constantFrom(
      '/processes/echo/execution',
      '/processes/buffer/execution',
      '/processes/hello-world/execution?f=html',
    );
    await fc.assert(
      fc.asyncProperty(target, headers, body, async (where, sent, text) =>
        examine(where, { method: 'POST', headers: { 'Content-Type': 'application/json', ...sent }, body: text }),
      ),
      { numRuns: 3000, interruptAfterTimeLimit: 25_000 },
    );
  }, 60_000);
});
