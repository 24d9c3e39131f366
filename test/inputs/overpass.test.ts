/** Streets of a city by the address of an Overpass query, under the fetch rules. The server answers as overpass-api.de does. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

let server: Server;
let port: number;
let app: App;
const asked: { readonly query: string | null; readonly agent: string | undefined }[] = [];

const osm3s = { timestamp_osm_base: '2026-11-30T20:11:05Z', copyright: 'The data included in this document is from www.openstreetmap.org. The data is made available under ODbL.' }; // prettier-ignore
const elements = [
  { type: 'node', id: 21522353, lat: 51.9607, lon: 7.6261 },
  { type: 'node', id: 21522354, lat: 51.961, lon: 7.627, tags: { highway: 'crossing' } },
  { type: 'node', id: 12345678901, lat: 51.962, lon: 7.628 },
  { type: 'way', id: 4063462, nodes: [21522353, 21522354, 12345678901], tags: { highway: 'residential', name: 'Königsstraße', maxspeed: '30' } }, // prettier-ignore
];
const withGeometry = [
  { type: 'way', id: 4063462, bounds: { minlat: 51.9607, minlon: 7.6261, maxlat: 51.961, maxlon: 7.627 }, nodes: [21522353, 21522354], geometry: [{ lat: 51.9607, lon: 7.6261 }, { lat: 51.961, lon: 7.627 }], tags: { highway: 'residential' } }, // prettier-ignore
];
const answerOf = (list: readonly object[], more: object = {}) => JSON.stringify({ version: 0.6, generator: 'Overpass API 0.7.62.8 e802775f', osm3s, elements: list, ...more }, null, 2); // prettier-ignore
const page = (text: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html><body><p>${text}</p></body></html>\n`; // prettier-ignore

function answer({ url = '', headers }: IncomingMessage): { status?: number; type?: string; body: string } {
  const query = new URL(url, 'http://127.0.0.2').searchParams.get('data');
  asked.push({ query, agent: headers['user-agent'] });
  if (query?.includes('busy'))
    return { status: 429, type: 'text/html; charset=utf-8', body: page('Error: rate_limited') };
  if (query?.includes('late')) return { body: answerOf(query.includes('partly') ? elements : [], { remark: 'runtime error: Query timed out in "query" at line 1 after 26 seconds.' }) }; // prettier-ignore
  if (query?.includes('out geom')) return { body: answerOf(withGeometry) };
  if (query?.startsWith('[out:json]')) return { body: answerOf(elements) };
  return {
    type: 'application/osm3s+xml',
    body: '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="Overpass API"><meta osm_base="2026-11-30T20:11:05Z"/><node id="1" lat="51.9" lon="7.6"><tag k="amenity" v="cafe"/></node></osm>',
  };
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const { status = 200, type = 'application/json', body } = answer(request);
    const isPacked = String(request.headers['accept-encoding']).includes('gzip');
    const headers = { 'Content-Type': type, ...(isPacked && { 'Content-Encoding': 'gzip' }) };
    response.writeHead(status, headers).end(isPacked ? gzipSync(body) : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  ({ port } = server.address() as AddressInfo);
  app = await createTestApp(undefined, { allowFetch: '127.0.0.2', fetchNetworks: '127.0.0.2/32' });
});
afterAll(async () => {
  await app.close();
  server.close();
});

async function read(query: string, host = '127.0.0.2') {
  const href = `http://${host}:${port}/api/interpreter?data=${encodeURIComponent(query)}`;
  const inputs = { value: { layer: { href } } };
  const submitted = app.execution.submit({ processId: 'envelope', inputs, api: 'ogc', listed: true });
  const { job, outputs } = await (await submitted).completion;
  return { error: job.error?.message, warnings: job.warnings, summary: outputs[0]?.summary };
}

describe('an Overpass query', () => {
  it('is asked once as it is written, and its ways are lines through their nodes', async () => {
    const query = '[out:json][timeout:25];way["highway"](51.96,7.62,51.97,7.63);out body;>;out skel qt;';
    const { error, warnings, summary } = await read(query);
    expect(error).toBeUndefined();
    expect(summary).toMatchObject({ features: 2, extent: [7.6261, 51.9607, 7.628, 51.962] });
    expect(warnings).toEqual([expect.stringContaining('2026-11-30T20:11:05Z')]);
    expect(warnings[0]).toContain('ODbL');
    expect(asked.map((one) => one.query)).toEqual([query]);
  });

  it('with the geometries in its answer is read too', async () => {
    const { error, summary } = await read('[out:json];way["highway"](51.96,7.62,51.97,7.63);out geom;');
    expect([error, summary]).toMatchObject([undefined, { features: 1, extent: [7.6261, 51.9607, 7.627, 51.961] }]);
  });

  it('without out:json is answered in XML, which is read', async () => {
    const { error, summary } = await read('node["amenity"="cafe"](51.9,7.6,52,7.7);out;');
    expect([error, summary]).toMatchObject([undefined, { features: 1 }]);
  });

  it('that ran out of time says so with what it has, and is refused without anything', async () => {
    const { warnings } = await read('[out:json];partly late');
    expect(warnings.join(' ')).toContain('INCOMPLETE: the server stopped before the end of its answer and says "runtime error: Query timed out'); // prettier-ignore
    // A message tells nothing of the content of another server.
    const { error } = await read('[out:json];late');
    expect(error).toContain(
      'which is Overpass JSON, of which no layer can be read. Send the file itself to be told why',
    );
  });

  it('of a busy server says to wait', async () => {
    const { error } = await read('[out:json];busy');
    expect(error).toMatch(/was answered with status 429 \(Too Many Requests\)\. Try again later, or send the value itself/); // prettier-ignore
  });

  it('of a server that is not allowed is not asked', async () => {
    const before = asked.length;
    const fault: unknown = await read('[out:json];way;out;', '127.0.0.3').catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'invalid-input' });
    expect(asked.length).toBe(before);
  });
});
