/** The tools of a server that shares a folder with its client. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { serveMcpOverStdio } from '../../tools/mcp/stdio.ts';
import { createTestApp } from '../app.ts';
import type { Answer, ListedTool } from './clients.ts';
import { openEndpoint } from './mcp-app.ts';
import { connectV1 } from './clients.ts';
import { tokensOf } from './tokens.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let folder: string;
let client: Client;
let served: Promise<number>;
const [input, output] = [new PassThrough(), new PassThrough()];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  const schools = [0, 1, 2].map((i) => ({
    type: 'Feature',
    properties: { i },
    geometry: { type: 'Point', coordinates: [7 + i / 1000, 52] },
  }));
  await writeFile(join(folder, 'schools.geojson'), JSON.stringify({ type: 'FeatureCollection', features: schools }));
  app = await createTestApp(undefined, { root: folder });
  // Over pipes nobody can be given a URL.
  const { fileUploads: _, ...own } = app;
  const parts = { ...own, toolsets: ['default'], publicUrl: () => undefined, waitMs: 20_000, maxBodyBytes: 1e6 };
  served = serveMcpOverStdio({ ...parts, input, output });
  client = new Client({ name: 'test', version: '1.0.0' });
  // Lines are the same in both directions.
  await client.connect(new StdioServerTransport(output, input));
});
afterAll(async () => {
  input.end();
  await served;
  await app.close();
});

const call = async (name: string, args: Record<string, unknown>) =>
  (await client.callTool({ name, arguments: args })) as unknown as Answer;

function readReferenceOf(tools: readonly ListedTool[]): unknown {
  const properties = tools.find(({ name }) => name === 'read_result')?.inputSchema.properties;
  return (properties as { readonly reference?: { readonly description?: unknown } } | undefined)?.reference
    ?.description;
}

it('lists where results can be written, for at most 600 tokens more than without a folder', async () => {
  const tools = (await client.listTools()).tools as unknown as ListedTool[];
  const withSave = tools.filter(({ inputSchema }) => 'save_as' in (inputSchema.properties as object));
  expect(withSave.map(({ name }) => name)).toEqual(expect.arrayContaining(['buffer', 'run_process', 'read_result']));
  for (const { annotations } of withSave) expect(annotations).toMatchObject({ readOnlyHint: false });
  const {
    root: _,
    fileUploads: __,
    ...parts
  } = { ...app, toolsets: ['default'], publicUrl: () => undefined, waitMs: 20_000 };
  const without = openEndpoint(app, parts);
  const other = await connectV1(without);
  const listed = await other.list();
  expect(tokensOf({ tools }) - tokensOf({ tools: listed })).toBeLessThanOrEqual(600);
  // Results have a URL over HTTP alone.
  expect([tools, listed].map(readReferenceOf)).toEqual([
    'isthmus://jobs/{id}/results/{output}.',
    'isthmus://jobs/{id}/results/{output}, or its HTTP URL.',
  ]);
  expect(tokensOf({ tools })).toBeLessThanOrEqual(6600);
  await other.close();
  await without.close();
  expect(client.getInstructions()).toContain('"file:data.gpkg#layer=roads"');
  expect(Buffer.byteLength(client.getInstructions() ?? '')).toBeLessThanOrEqual(2048);
});

it('reads a file, writes the result over its own, and never over another', async () => {
  const args = { geometry: 'file:schools.geojson', distance: 100, save_as: 'near.geojson' };
  const first = await call('buffer', args);
  expect(first.isError).toBeUndefined();
  expect(first.structuredContent?.saved).toMatch(/^buffered_geometry is saved as near\.geojson \(/);
  const written = await readFile(join(folder, 'near.geojson'), 'utf8');
  expect(JSON.parse(written)).toMatchObject({ type: expect.stringMatching(/^Feature/) as string });

  const replaced = await call('buffer', { ...args, distance: 150 });
  expect(replaced.isError).toBeUndefined();
  const second = await readFile(join(folder, 'near.geojson'), 'utf8');
  expect(second).not.toBe(written);

  const changed = second.replace('{', '{ ');
  await writeFile(join(folder, 'near.geojson'), changed);
  const before = (await app.execution.jobs({ limit: 10 })).jobs.length;
  const again = await call('buffer', args);
  expect(again).toMatchObject({ isError: true, structuredContent: { issues: [{ pointer: '/save_as' }] } });
  expect(again.content[0]?.text).toContain('set overwrite to true');
  expect((await app.execution.jobs({ limit: 10 })).jobs).toHaveLength(before);
  expect(await readFile(join(folder, 'near.geojson'), 'utf8')).toBe(changed);

  await call('buffer', { ...args, distance: 200, overwrite: true });
  expect(await readFile(join(folder, 'near.geojson'), 'utf8')).not.toBe(written);
});

it('packs what is called .gz, and says how large the file is', async () => {
  const args = { layer: 'file:schools.geojson', filter: 'i >= 0', save_as: 'schools.geojson.gz' };
  const { structuredContent } = await call('select_by_attribute', args);
  const written = await readFile(join(folder, 'schools.geojson.gz'));
  expect(written.toString('hex', 0, 2)).toBe('1f8b');
  expect(structuredContent?.saved).toContain(` is saved as schools.geojson.gz (${written.length} bytes).`);
});

it('estimates a run on a file from earlier ones', async () => {
  const inputs = { geometry: 'file:schools.geojson', distance: 150 };
  await call('run_process', { process: 'buffer', inputs });
  const { structuredContent } = await call('run_process', { process: 'buffer', inputs, dry_run: true });
  expect(structuredContent?.input_bytes).toBeGreaterThan(300);
  expect(structuredContent?.prediction).toMatchObject({
    basis: expect.stringContaining('similar input size') as string,
  });
});

it('saves a whole result by its reference', async () => {
  const { structuredContent } = await call('run_process', {
    process: 'voronoi',
    inputs: { layer: 'file:schools.geojson' },
    output: 'reference',
  });
  const jobId = String(structuredContent?.job_id);
  const [output] = (await app.execution.outputs(jobId)).outputs;
  const reference = `isthmus://jobs/${jobId}/results/${output?.id}`;
  await call('read_result', { reference, limit: 1, save_as: 'cells.geojson' });
  const { features } = JSON.parse(await readFile(join(folder, 'cells.geojson'), 'utf8')) as { features: unknown[] };
  expect(features).toHaveLength(3);
  const selected = await call('read_result', { reference, where: { a: 1 }, save_as: 'cells.geojson' });
  expect([selected.isError, selected.content[0]?.text]).toEqual([
    true,
    expect.stringContaining('/where does not apply to save_as'),
  ]);
  const refused = await call('read_result', { reference, save_as: '../cells.geojson' });
  expect(refused.content[0]?.text).toContain('is outside the root folder');
});

it('saves in the format of the extension, in a new folder, in another CRS, rounded', async () => {
  const args = { layer: 'file:schools.geojson', filter: 'i > 0', save_as: 'new/deep/schools.csv' };
  const first = await call('select_by_attribute', { ...args, save_crs: 'EPSG:25832', save_decimals: 1 });
  expect(first.isError).toBeUndefined();
  expect(first.structuredContent?.saved).toMatch(
    / is saved as new\/deep\/schools\.csv \(.* layer was transformed from longitude and latitude.* to EPSG:25832 .* CSV does not name its CRS: its coordinates are in EPSG:25832\.$/,
  );
  expect(await readFile(join(folder, 'new/deep/schools.csv'), 'utf8')).toBe(
    'i,wkt\r\n1,POINT (362774.3 5762924.9)\r\n2,POINT (362842.9 5762923)\r\n',
  );
  const saved = await call('select_by_attribute', { ...args, save_as: 'schools.gpkg' });
  expect(saved.structuredContent?.saved).toMatch(/ is saved as schools\.gpkg \(/);
  const read = await call('select_by_attribute', { layer: 'file:schools.gpkg#layer=schools', filter: 'i = 2' });
  expect(read.structuredContent?.outputs).toBeDefined();
  expect(read.isError).toBeUndefined();
});

it.each([
  [{ save_as: 'a.png' }, '/save_as', 'must end in one of .'],
  [{ save_as: 'schools.geojson/a.csv' }, '/save_as', 'is in "schools.geojson", which is not a folder. Choose another'],
  [{ save_as: '.new/a.csv' }, '/save_as', 'has a name that begins with a dot'],
  [{ save_as: '../new/a.csv' }, '/save_as', 'is outside the root folder'],
  [{ save_crs: 'EPSG:25832' }, '/save_crs', 'is for the file that save_as names. Add save_as'],
])('does not save %j', async (options, pointer, said) => {
  const answer = await call('select_by_attribute', { layer: 'file:schools.geojson', filter: 'i > 0', ...options });
  expect(answer).toMatchObject({ isError: true, structuredContent: { issues: [{ pointer }] } });
  expect(answer.content[0]?.text).toContain(said);
});

it('says that a CRS is not known, and keeps the result', async () => {
  const args = { layer: 'file:schools.geojson', filter: 'i > 0', save_as: 'b.csv', save_crs: 'EPSG:1' };
  const { isError, structuredContent } = await call('select_by_attribute', args);
  expect(isError).toBeUndefined();
  expect(structuredContent?.not_saved).toMatch(/^NOT SAVED: save_crs is EPSG:1,/);
});

it('draws the file that a result was made from', async () => {
  const { structuredContent } = await call('buffer', { geometry: 'file:schools.geojson', distance: 300 });
  const map = await call('show_map', { job_id: structuredContent?.job_id });
  expect(map.content[1]?.type).toBe('image');
  expect(map.content[0]?.text).toContain('Input geometry is drawn as file:schools.geojson is now.');
});

it('refuses both over HTTP', async () => {
  const bare = await createTestApp();
  const endpoint = openEndpoint(bare, { toolsets: ['default'] });
  const http = await connectV1(endpoint);
  const point = { type: 'Point', coordinates: [7, 52] };
  const saved = await http.call('buffer', { geometry: point, distance: 1, save_as: 'a.geojson' });
  expect(saved.isError).toBe(true);
  expect(saved.content[0]?.text).toContain('works only over standard input and output');
  const read = await http.call('buffer', { geometry: `file:${join(folder, 'schools.geojson')}`, distance: 1 });
  expect(read.content[0]?.text).toContain('files are read only by isthmus stdio');
  expect(JSON.stringify(await http.list())).not.toContain('save_as');
  await http.close();
  await endpoint.close();
  await bare.close();
});
