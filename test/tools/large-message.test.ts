/** Messages that go to a file: the same answers as for those that are parsed in memory, and no file is left. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { createTestApp } from '../app.ts';
import { everyClient, type Answer, type TestClient } from './clients.ts';
import { openEndpoint } from './mcp-app.ts';
import { replyOf, requestOf } from './request.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let data: string;
let apps: readonly App[];
/** One that writes messages to files, one that keeps them in memory. */
let endpoints: readonly McpEndpoint[];

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  apps = [
    await createTestApp('tools/processes/', { data, spoolKb: 16 }),
    await createTestApp('tools/processes/', { spoolKb: 65_536 }),
  ];
  endpoints = apps.map((app) => openEndpoint(app));
});
afterEach(async () => {
  await expect.poll(() => readdir(join(data, 'scratch'))).toEqual([]);
});
afterAll(async () => {
  for (const endpoint of endpoints) await endpoint.close();
  for (const app of apps) await app.close();
  await rm(data, { recursive: true, force: true });
});

const points = (count: number) => Array.from({ length: count }, (_, i) => [5 + i / 10_000, 52 + (i % 7) / 1000]);
const line = { type: 'LineString', coordinates: points(2000) };
const feature = (properties: object, geometry: object = line) => ({ type: 'Feature', properties, geometry });
const collection = (features: readonly object[]) => ({ type: 'FeatureCollection', features });
const broken = { ...line, coordinates: [...line.coordinates, [1, 'x']] };
const square = {
  type: 'Polygon',
  coordinates: [
    [
      [5, 52],
      [5.1, 52],
      [5.1, 52.1],
      [5, 52.1],
      [5, 52],
    ],
  ],
};
const json = JSON.stringify;

/** What differs between two runs of one call. */
const plain = (answer: unknown): unknown =>
  JSON.parse(
    json(answer)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'JOB')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replaceAll(/[\d.]+ (?:ms|s)\b/g, 'DURATION')
      .replaceAll(/"time_ms":\d+/g, '"time_ms":0'),
  );

type Args = Record<string, unknown>;
const calls: readonly (readonly [string, string, Args])[] = [
  ['a process tool', 'measure', { layer: line }],
  ['an option before the input', 'simplify', { output: 'reference', layer: line, tolerance: 10 }],
  ['options around two inputs', 'clip', { layer: line, output: 'summary', mask: collection([feature({}, square)]) }],
  ['a tool that is not listed', 'convex_hull', { layer: line }],
  ['names of processes as tools', 'convex-hull', { layer: line }],
  ['a feature twice named', 'measure', { layer: collection([feature({ a: 1 }), feature({ b: 'x'.repeat(5000) })]) }],
  ['run_process', 'run_process', { process: 'convex-hull', inputs: { layer: line } }],
  ['run_process with options', 'run_process', { output: 'inline', inputs: { layer: line }, process: 'envelope' }],
  ['a dry run', 'run_process', { process: 'envelope', inputs: { layer: line }, dry_run: true }],
  ['a dry run of bad inputs', 'run_process', { process: 'envelope', inputs: { layer: broken }, dry_run: true }],
  ['a wrong position', 'measure', { layer: broken }],
  ['a wrong position in run_process', 'run_process', { process: 'envelope', inputs: { layer: broken } }],
  ['an input that does not exist', 'measure', { layer: line, colour: 'red' }],
  ['a large input that does not exist', 'measure', { layer: square, colour: line }],
  ['a wrong option', 'measure', { layer: line, output: 'all' }],
  ['an option of run_process', 'measure', { layer: line, dry_run: true }],
  ['an input beside inputs', 'run_process', { process: 'envelope', inputs: {}, layer: line }],
  ['an option inside inputs', 'run_process', { process: 'envelope', inputs: { layer: line, reuse: true } }],
  ['a process that does not exist', 'run_process', { process: 'no-such', inputs: { layer: line } }],
  ['a reference that leads nowhere', 'clip', { layer: line, mask: 'isthmus://jobs/none/results/mask' }],
  ['a label that no feature has', 'measure', { layer: collection([feature({ a: 1 })]), label: 'b' }],
  ['a JSON string', 'measure', { layer: json(line) }],
  ['a JSON string in run_process', 'run_process', { process: 'envelope', inputs: { layer: json(line) } }],
  ['a JSON string that is cut off', 'measure', { layer: json(line).slice(0, -5) }],
  ['a tool without inputs', 'find_process', { query: 'x'.repeat(30_000) }],
  ['a tool for jobs', 'get_job', { job_id: 'x'.repeat(30_000) }],
  ['a map of no job', 'show_map', { job_id: 'x'.repeat(30_000) }],
];

describe.each(everyClient)('%s', (_, connect) => {
  let clients: readonly TestClient[];
  beforeAll(async () => {
    clients = await Promise.all(endpoints.map((endpoint) => connect(endpoint)));
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
  });
  const call = (name: string, args: Args): Promise<readonly Answer[]> =>
    Promise.all(clients.map((client) => client.call(name, args)));

  it.each(calls)('is answered alike: %s', async (_name, tool, args) => {
    const [spooled, inMemory] = await call(tool, args);
    expect(plain(spooled)).toEqual(plain(inMemory));
  });

  it('may refer to results, between large inputs', async () => {
    const made = await Promise.all(clients.map((client) => client.call('envelope', { layer: square })));
    const references = made.map(({ structuredContent }) => /isthmus:[^"]+/.exec(json(structuredContent))?.[0]);
    const answers = await Promise.all(
      clients.map((client, i) => client.call('clip', { layer: line, output: 'reference', mask: references[i] })),
    );
    expect(answers[0]?.isError).not.toBe(true);
    expect(plain(answers[0])).toEqual(plain(answers[1]));
  });
});

describe('a large message', () => {
  const send = async (message: string, headers: Record<string, string> = {}) => {
    const { headers: own } = requestOf('tools/call', { name: 'measure' });
    const init = { method: 'POST', headers: { ...own, ...headers }, body: message };
    return endpoints[0]?.fetch(new Request('http://isthmus.test/mcp', init)) ?? Response.error();
  };
  const message = (params: object, method = 'tools/call') => {
    const { body } = requestOf(method, { name: 'measure', ...params });
    return body;
  };

  it('is kept with its job: inputs alone, without the options', async () => {
    const response = await send(
      message({ name: 'measure', arguments: { output: 'reference', layer: line, invalid: 'repair' } }),
    );
    const { result } = await replyOf(response);
    const id = String((result?.structuredContent as Record<string, unknown>).job_id);
    const { source } = (await apps[0]?.execution.inputs(id)) ?? {};
    expect(source).toMatchObject({ ids: ['layer', 'invalid'] });
    const again = await apps[0]?.execution.rerun(id);
    expect((await again?.completion)?.job).toMatchObject({ status: 'successful' });
  });

  it('is answered from a stored result, but for other options', async () => {
    const inputs = { layer: line };
    const run = async (options: object) => {
      const body = message({ name: 'run_process', arguments: { process: 'envelope', ...options, inputs } });
      return (await replyOf(await send(body, { 'mcp-name': 'run_process' }))).result?.structuredContent;
    };
    await run({ reuse: false });
    expect(await run({ reuse: true })).toMatchObject({ reused: expect.stringContaining('stored result') as string });
  });

  it('is refused when it is large elsewhere', async () => {
    const response = await send(message({ arguments: { layer: line }, extra: 'x'.repeat(1_100_000) }));
    expect(response.status).toBe(400);
    expect((await replyOf(response)).error).toEqual({
      code: -32600,
      message:
        'The message has more than 1 MB beside its params.arguments. Only the arguments of tools/call may be larger: send large values there.',
    });
    const other = await send(message({ name: 'x'.repeat(1_100_000) }, 'prompts/get'));
    expect([other.status, (await replyOf(other)).error?.code]).toEqual([400, -32600]);
  });

  it('of another method is parsed in memory up to 1 MB', async () => {
    const body = message({ name: 'none', arguments: { text: 'x'.repeat(30_000) } }, 'prompts/get');
    const response = await send(body, { 'mcp-method': 'prompts/get', 'mcp-name': 'none' });
    expect((await replyOf(response)).error?.message).toContain('none');
  });

  it('is refused when its tool takes only small arguments', async () => {
    const body = message({ name: 'find_process', arguments: { query: 'x'.repeat(1_100_000) } });
    const { result } = await replyOf(await send(body, { 'mcp-name': 'find_process' }));
    expect(result).toMatchObject({
      isError: true,
      structuredContent: {
        code: 'too-large',
        message: 'find_process takes arguments of up to 1 MB; these have 1.1 MB. Send less.',
      },
    });
  });

  it.each([
    ['is cut off', message({ arguments: { layer: line } }).slice(0, -3), 400, -32700],
    [
      'is not JSON beside its arguments',
      message({ arguments: { layer: line } }).replace('"id":1', '"id":one'),
      400,
      -32700,
    ],
  ])('that %s is refused', async (_, body, status, code) => {
    const response = await send(body);
    expect([response.status, (await replyOf(response)).error?.code]).toEqual([status, code]);
  });

  it('that is not JSON in its arguments is an error of its call', async () => {
    const { result } = await replyOf(await send(message({ arguments: { layer: line } }).replace('[5,52]', '[5 52]')));
    expect(result).toMatchObject({ isError: true, structuredContent: { code: 'invalid-request' } });
  });

  it('that is not JSON in its arguments is told the place in its own text', async () => {
    const broken = json(line).replace('[5,52]', '[5 52]');
    const note = '"note":"Käthe",\n';
    for (const [name, args, place] of [
      ['run_process', `{"process":"envelope",\n"inputs":{${note}"layer":${broken}}}`, '/inputs/layer/coordinates/0'],
      ['envelope', `{${note}"output":"reference",\n"layer":${broken}}`, '/layer/coordinates/0'],
    ] as const) {
      const text = message({ name, arguments: 'ARGS' }).replace('"ARGS"', args);
      const at = text.indexOf('[5 52]') + 3;
      const before = text.slice(0, at).split('\n');
      const { result } = await replyOf(await send(text, { 'mcp-name': name }));
      expect(result).toMatchObject({ isError: true });
      expect((result?.structuredContent as { message: string }).message).toContain(
        `at position ${at}, line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}, in ${place}`,
      );
    }
  });

  it.each([
    [
      '/inputs/layer stands more than once',
      `{"process":"envelope","inputs":{"layer":${json(line)},"layer":${json(line)}}}`,
    ],
    ['/inputs stands more than once', `{"process":"envelope","inputs":{"layer":${json(line)}},"inputs":{}}`],
    ['/process stands more than once', `{"process":"measure","inputs":{"layer":${json(line)}},"process":"envelope"}`],
  ])('with members of its arguments twice names them: %s', async (words, args) => {
    const text = message({ name: 'run_process', arguments: 'ARGS' }).replace('"ARGS"', args);
    const headers = requestOf('tools/call', { name: 'run_process' }).headers;
    const [spooled, inMemory] = await Promise.all(
      endpoints.map(async (endpoint) =>
        replyOf(await endpoint.fetch(new Request('http://isthmus.test/mcp', { method: 'POST', headers, body: text }))),
      ),
    );
    expect(spooled?.result).toMatchObject({
      isError: true,
      structuredContent: { message: `${words}. Keep the one that is meant.` },
    });
    expect(plain(spooled)).toEqual(plain(inMemory));
  });

  it('may begin with a byte order mark', async () => {
    expect((await replyOf(await send(`\uFEFF${message({ arguments: { layer: line } })}`))).result).toBeDefined();
  });
});

it('random calls are answered alike', async () => {
  const number = fc.oneof(fc.constantFrom(0, 5, 52, 200, 1e9), fc.double({ min: -90, max: 90, noNaN: true }));
  const position = fc.oneof(fc.tuple(number, number), fc.constant(['x']), fc.constant(null));
  const geometry = fc.record({
    type: fc.constantFrom('LineString', 'MultiPoint', 'Polygon', 'Circle'),
    coordinates: fc.array(position, { minLength: 1, maxLength: 5 }),
  });
  const padding = 'x'.repeat(17_000);
  const anyValue = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    geometry,
    geometry.map((value) => json(value)),
  );
  const name = fc.constantFrom(
    'layer',
    'mask',
    'output',
    'invalid',
    'label',
    'process',
    'inputs',
    'dry_run',
    'tolerance',
  );
  const args = fc.dictionary(name, anyValue, { maxKeys: 4 });
  const tool = fc.constantFrom('measure', 'clip', 'simplify', 'envelope', 'run_process', 'find_process');
  const wrapped = fc.tuple(tool, args, fc.boolean()).map(([id, values, large]) => {
    const layer = collection([feature({ padding }, square), feature({}, (values.layer ?? square) as object)]);
    const all = large ? { ...values, layer } : { ...values, padding };
    return { id, values: id === 'run_process' ? { process: 'envelope', ...values, inputs: all } : all };
  });
  await fc.assert(
    fc.asyncProperty(wrapped, async ({ id, values }) => {
      const { body, headers } = requestOf('tools/call', { name: id, arguments: values });
      const [spooled, inMemory] = await Promise.all(
        endpoints.map(async (endpoint) =>
          replyOf(await endpoint.fetch(new Request('http://isthmus.test/mcp', { method: 'POST', headers, body }))),
        ),
      );
      expect(plain(spooled)).toEqual(plain(inMemory));
    }),
    { numRuns: Number(process.env.RUNS ?? 40), seed: Number(process.env.SEED ?? 16) },
  );
});
