/** Inputs whose text is not JSON, too deep or ambiguous: the same words at every way in, never a fault of the server. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { openTestApis, type TestApis } from '../apis.ts';
import { createTestApp } from '../app.ts';

let apis: TestApis;
/** Of a program that reads files, which no server does. */
let local: App;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  apis = await openTestApis();
  local = await createTestApp(undefined, { root: folder, workers: 1 });
});
afterAll(async () => {
  await apis.close();
  await local.close();
  await rm(folder, { recursive: true, force: true });
});

const post = async (process: string, body: string | Uint8Array<ArrayBuffer>) => {
  const headers = { host: '127.0.0.1:5001', 'Content-Type': 'application/json' };
  const response = await apis.request(`/processes/${process}/execution`, { method: 'POST', headers, body });
  return [response.status, await response.json()] as const;
};
const send = (body: string, session?: string) => {
  const headers = {
    host: '127.0.0.1:5001',
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    ...(session !== undefined && { 'Mcp-Session-Id': session }),
  };
  return apis.request('/mcp', { method: 'POST', headers, body });
};
const rpc = async (params: string) => {
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const opened = await send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello }));
  const session = opened.headers.get('Mcp-Session-Id') ?? '';
  return (await send(`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":${params}}`, session)).text();
};
const fromFile = async (content: string | Uint8Array) => {
  await writeFile(join(folder, 'in.geojson'), content);
  const inputs = { value: { layer: 'file:in.geojson' } };
  const { completion } = await local.execution.submit({ processId: 'centroid', inputs, api: 'cli', listed: true });
  const { job } = await completion;
  return job.error?.message ?? job.status;
};

const point = '{"type":"Point","coordinates":[5,52]}';
const nested = (levels: number, open = '[', close = ']') => `${open.repeat(levels)}1${close.repeat(levels)}`;
const deepFeature = (value: string) =>
  `{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"a":${value}}}`;
const tooDeep =
  'is nested too deep: an input has at most 200 levels of arrays and objects within each other. Flatten it';

describe('a file', () => {
  it.each([
    ['with a byte order mark', Buffer.from(`\ufeff${point}`), 'successful'],
    [
      'in Latin-1',
      Buffer.from(deepFeature('"M\xfcnster"'), 'latin1'),
      '/layer refers to "file:in.geojson", which is not UTF-8, which JSON requires: byte 86, in line 1, is 0xFC, ü in Latin-1. Encode it as UTF-8.',
    ],
    [
      'with a comma too many',
      `{"type":"Point",\n"coordinates":[5,52],}`,
      String.raw`/layer refers to "file:in.geojson", which is not JSON: expected a name in double quotes, not "}" (remove the comma before it), at position 38, line 2 column 22, in /coordinates, near …"\"Point\",\n\"coordinates\":[5,52],}".`,
    ],
    [
      'of a GeoPackage',
      Buffer.from('SQLite format 3\0'.padEnd(200, '\0gpkg_contents')),
      '/layer refers to "file:in.geojson", which is not valid GeoPackage (its list of layers): file is not a database. Repair it: ogr2ogr new.gpkg old.gpkg.',
    ],
    ['with nothing', '', '/layer refers to "file:in.geojson", which is empty. Send JSON.'],
    [
      'that is too deep',
      deepFeature(nested(5000)),
      `/layer refers to "file:in.geojson", which has /properties/a, which ${tooDeep}.`,
    ],
    [
      'with its type twice',
      '{"type":"Point","coordinates":[5,52],"type":"Feature"}',
      '/layer refers to "file:in.geojson", which has /type, which stands more than once. Keep the one that is meant.',
    ],
  ])('%s', async (_, content, message) => {
    expect(await fromFile(content)).toBe(message);
  });
});

describe('a body at the OGC API', () => {
  const inputs = (layer: string, rest = '') => `{"inputs":{"layer":${layer}}${rest}}`;

  it.each([
    ['arrays', inputs(deepFeature(nested(2500))), 'invalid-input', '/layer/properties/a'],
    ['objects', inputs(deepFeature(nested(5000, '{"b":', '}'))), 'invalid-input', '/layer/properties/a'],
    ['arrays and objects', inputs(deepFeature(nested(50_000, '[{"b":', '}]'))), 'invalid-input', '/layer/properties/a'],
    ['a large body', inputs(deepFeature(nested(600_000))), 'invalid-input', '/layer/properties/a'],
    [
      'a foreign member',
      inputs(`{"type":"Point","coordinates":[1,2],"x":${nested(300)}}`),
      'invalid-input',
      '/layer/x',
    ],
    ['an unknown input', `{"inputs":{"x":${nested(50_000)}}}`, 'invalid-input', '/x'],
    ['the outputs', inputs(point, `,"outputs":{"result":${nested(50_000)}}`), 'invalid-request', '/outputs/result'],
    ['a member that is ignored', inputs(point, `,"x":${nested(50_000)}`), 'invalid-request', '/x'],
  ])('that is nested too deep in %s', async (_, body, code, pointer) => {
    expect(await post('measure', body)).toEqual([
      400,
      expect.objectContaining({ code, detail: `${pointer} ${tooDeep}.`, issues: [{ pointer, message: tooDeep }] }),
    ]);
  });

  it.each([
    [`{"inputs":{"layer":${point}},"inputs":{"layer":${point}}}`, 'invalid-request', '/inputs'],
    [`{"inputs":{"layer":${point}},"response":"raw","response":"document"}`, 'invalid-request', '/response'],
    [`{"inputs":{"layer":${point},"layer":${point}}}`, 'invalid-input', '/layer'],
    [`{"inputs":{"layer":${point}},"outputs":{"result":{},"result":{}}}`, 'invalid-request', '/outputs/result'],
    [`{"inputs":{"layer":{"href":"file:a","href":"file:b"}}}`, 'invalid-input', '/layer/href'],
    [
      `{"inputs":{"layer":{"type":"FeatureCollection","features":[],"type":"Feature"}}}`,
      'invalid-input',
      '/layer/type',
    ],
    [`{"inputs":{"layer":${point}}${' '.repeat(20_000)},"inputs":{"layer":${point}}}`, 'invalid-request', '/inputs'],
    [`{"inputs":{"x":"${'x'.repeat(2e6)}"},"inputs":{"layer":${point}}}`, 'invalid-request', '/inputs'],
  ])('with a member twice', async (body, code, pointer) => {
    expect(await post('measure', body)).toEqual([
      400,
      expect.objectContaining({
        code,
        issues: [{ pointer, message: 'stands more than once. Keep the one that is meant' }],
      }),
    ]);
  });

  it.each([200_000, 3_000_000])('that is another file is named, of %d bytes', async (bytes) => {
    const body = Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.from('gpkg_contents'), Buffer.alloc(bytes)]);
    expect(await post('measure', body)).toEqual([
      400,
      expect.objectContaining({
        detail:
          'The body is a GeoPackage in a place of JSON. Name it as a file where a layer is taken, or convert it: isthmus convert in.gpkg out.geojson.',
      }),
    ]);
  });
});

describe('the arguments of a call over MCP', () => {
  it.each([
    [
      'too deep',
      `{"name":"measure","arguments":{"layer":${deepFeature(nested(50_000))}}}`,
      `/layer/properties/a ${tooDeep}.`,
    ],
    [
      'too deep inside of inputs',
      `{"name":"run_process","arguments":{"process":"measure","inputs":{"layer":${deepFeature(nested(2500))}}}}`,
      `/inputs/layer/properties/a ${tooDeep}.`,
    ],
    [
      'twice',
      '{"name":"hello_world","arguments":{"name":"a","name":"b"}}',
      '/name stands more than once. Keep the one that is meant.',
    ],
    [
      'twice inside of inputs',
      '{"name":"run_process","arguments":{"process":"hello-world","inputs":{"name":"a","name":"b"}}}',
      '/inputs/name stands more than once. Keep the one that is meant.',
    ],
    [
      'too deep in a string',
      `{"name":"measure","arguments":{"layer":${JSON.stringify(deepFeature(nested(2500)))}}}`,
      `/layer is a JSON string that has /properties/a, which ${tooDeep}.`,
    ],
  ])('%s', async (_, params, message) => {
    const answer = await rpc(params);
    expect(answer).toContain(JSON.stringify(message).slice(1, -1));
    expect(answer).toContain('"isError":true');
  });
});
