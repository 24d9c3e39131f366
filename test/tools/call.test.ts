import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { everyClient, type Progress, type TestClient } from './clients.ts';
import { openApp, openEndpoint } from './mcp-app.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;
let client: TestClient;

beforeAll(async () => {
  app = await openApp();
  await app.warm();
  endpoint = openEndpoint(app);
});
afterAll(async () => {
  await endpoint.close();
  await app.close();
});

describe.each(everyClient)('tools/call by %s', (_, connect) => {
  beforeEach(async () => {
    client = await connect(endpoint);
    // From here on the client checks every answer against the output schema.
    await client.list();
  });
  afterEach(() => client.close());

  it('answers with the outputs and the job', async () => {
    const { structuredContent, isError } = await client.call('hello_world', { name: 'Ada' });
    expect(isError ?? false).toBe(false);
    expect(structuredContent).toMatchObject({
      status: 'successful',
      outputs: { echo: { greeting: 'Hello Ada!', name: 'Ada' } },
    });
    const id = String(structuredContent?.job_id);
    expect(structuredContent?.results_url).toBe(`http://isthmus.test/jobs/${id}/results`);
    expect(await app.execution.job(id)).toMatchObject({ processId: 'hello-world', api: 'mcp', listed: true });
  });

  it('says the same in text alone', async () => {
    const { content, structuredContent } = await client.call('hello_world', { name: 'Ada' });
    const text = content[0]?.text ?? '';
    expect(text).toContain('hello-world was successful');
    expect(text).toContain('echo: {"greeting":"Hello Ada!","name":"Ada"}');
    expect(text).toContain(`job ${String(structuredContent?.job_id)}`);
    expect(text).toContain('Results: http://isthmus.test/jobs/');
  });

  it('describes a geometry by type, parts, positions and extent', async () => {
    const { content, structuredContent } = await client.call('circle_of', { vertices: 360, output: 'inline' });
    expect(content[0]?.text).toContain('geometry: Polygon, 361 vertices, extent [6, 49, 8, 51]');
    expect(content[0]?.text).toContain('vertices: 360');
    expect(structuredContent).toMatchObject({ outputs: { vertices: 360, geometry: { type: 'Polygon' } } });
  });

  it('passes warnings on', async () => {
    const { content, structuredContent } = await client.call('circle_of', { vertices: 5001 });
    expect(structuredContent?.warnings).toEqual(['5001 vertices are more than a map can show']);
    expect(content[0]?.text).toContain('Warning: 5001 vertices are more than a map can show');
  });

  it('sends progress that only grows, with the step as its message', async () => {
    const seen: Progress[] = [];
    await client.call('slow', { seconds: 1.2, steps: 4 }, { onprogress: (progress) => void seen.push(progress) });
    expect(seen.length).toBeGreaterThanOrEqual(3);
    const numbers = seen.map(({ progress }) => progress);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(seen.at(-2)).toMatchObject({ total: 100, message: expect.stringMatching(/^step [34] of 4$/) });
    expect(seen.at(-1)).toMatchObject({ total: 100, message: 'Results computed.' });
  });

  it('refuses wrong arguments with a pointer and what would be right', async () => {
    const { isError, content, structuredContent } = await client.call('slow', { seconds: 'ten' });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({
      code: 'invalid-input',
      retry: 'fix',
      issues: [{ pointer: '/seconds', message: 'must be a number, not "ten"' }],
    });
    expect(content[0]?.text).toBe(
      'slow cannot run: /seconds must be a number, not "ten".\nCorrect this and call again.',
    );
  });

  it('refuses arguments that are not declared', async () => {
    const { isError, content } = await client.call('hello_world', { name: 'Ada', mesage: 'hi' });
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain('/mesage is not an input; the inputs are name, message. Did you mean message?');
  });

  it('keeps an error within 1 kB whatever was sent', async () => {
    const long = 'ä'.repeat(1_000_000);
    const { isError, content } = await client.call('hello_world', { name: long, message: long, [long]: long });
    expect(isError).toBe(true);
    expect(Buffer.byteLength(content[0]?.text ?? '')).toBeLessThanOrEqual(1024);
    expect(content[0]?.text).toContain('/name is 1000000 long; it must be at most 200 characters');
  });

  it('answers for a job that failed, with its id', async () => {
    const { isError, content, structuredContent } = await client.call('fail_with', { how: 'geometry' });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({
      status: 'failed',
      code: 'invalid-geometry',
      issues: [{ pointer: '/geometry/coordinates/0', message: 'crosses itself at [7, 50]' }],
    });
    expect(content[0]?.text).toContain('The ring crosses itself at [7, 50]. Repair it first.');
    expect(content[0]?.text).toContain(`Job ${String(structuredContent?.job_id)}.`);
  });

  it('keeps the text of a programming error to itself', async () => {
    const answer = await client.call('fail_with', { how: 'bug' });
    expect(answer).toMatchObject({ isError: true, structuredContent: { code: 'internal', retry: 'no' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('refuses an option that is none', async () => {
    const { isError, content } = await client.call('hello_world', { name: 'Ada', output: 'all' });
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain('/output is "all"; it must be one of summary, inline, reference');
  });

  it('runs a process that is not listed, under its id too', async () => {
    const args = { layer: { type: 'MultiPoint', coordinates: [[0, 0], [1, 0], [0, 1]] } }; // prettier-ignore
    expect((await client.list()).map(({ name }) => name)).not.toContain('convex_hull');
    for (const name of ['convex_hull', 'convex-hull']) {
      expect((await client.call(name, args)).structuredContent).toMatchObject({ status: 'successful' });
    }
  });

  it('answers an unknown tool with a protocol error that names a near one', async () => {
    const failure = client.call('world_hello', { name: 'Ada' });
    await expect(failure).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('There is no tool "world_hello". Did you mean hello_world?'),
    });
  });
});

describe('large outputs', () => {
  beforeEach(async () => {
    client = await everyClient[2][1](endpoint);
    await client.list();
  });
  afterEach(() => client.close());

  it('stand in the answer up to 2 kB together', async () => {
    const small = await client.call('circle_of', { vertices: 20 });
    expect(small.structuredContent).toMatchObject({ outputs: { geometry: { type: 'Polygon' } } });
    const { structuredContent } = await client.call('circle_of', { vertices: 100 });
    expect(structuredContent?.outputs).toEqual({ vertices: 100 });
    expect(structuredContent).toHaveProperty('results.geometry.reference');
  });

  it('stand in the answer up to 100 kB together when they are wanted inline', async () => {
    const { structuredContent } = await client.call('circle_of', { vertices: 2400, output: 'inline' });
    expect(structuredContent?.not_shown).toBeUndefined();
    expect(JSON.stringify(structuredContent?.outputs).length).toBeGreaterThan(80_000);
  });

  it('are left out above that, the larger ones first, with what they are and the way to them', async () => {
    const { structuredContent, content } = await client.call('circle_of', { vertices: 4000, output: 'inline' });
    const id = String(structuredContent?.job_id);
    expect(structuredContent).toMatchObject({
      outputs: { vertices: 4000 },
      results: {
        geometry: {
          reference: `isthmus://jobs/${id}/results/geometry`,
          media_type: 'application/geo+json',
          bytes: expect.any(Number),
          kind: 'Polygon',
          features: 1,
          vertices: 4001,
          extent: [6, 49, 8, 51],
        },
      },
      not_shown: expect.stringContaining('geometry; over 100 kB together.'),
    });
    expect(content[0]?.text).toContain('Not shown: geometry; over 100 kB together.');
    expect(content[0]?.text).toContain(`isthmus://jobs/${id}/results/geometry`);
    expect(content[1]).toEqual({
      type: 'resource_link',
      uri: `isthmus://jobs/${id}/results/geometry`,
      name: 'geometry',
      mimeType: 'application/geo+json',
      size: expect.any(Number),
    });
  });

  it('never stand in the answer by reference, plain values do', async () => {
    const { structuredContent } = await client.call('circle_of', { vertices: 4, output: 'reference' });
    expect(structuredContent?.outputs).toEqual({ vertices: 4 });
    expect(structuredContent).toHaveProperty('results.geometry.reference');
  });
});

describe('references', () => {
  beforeEach(async () => {
    client = await everyClient[0][1](endpoint);
    await client.list();
  });
  afterEach(() => client.close());

  it.each([
    ['alone', (id: string) => `isthmus://jobs/${id}/results/geometry`],
    ['as href', (id: string) => ({ href: `isthmus://jobs/${id}/results/geometry` })],
    ['by HTTP', (id: string) => ({ href: `http://isthmus.test/jobs/${id}/results/geometry` })],
  ])('stand in for a geometry, %s', async (_, refer) => {
    const made = await client.call('circle_of', { vertices: 100, output: 'reference' });
    const layer = refer(String(made.structuredContent?.job_id));
    const { structuredContent } = await client.call('measure', { layer, output: 'reference' });
    expect(structuredContent).toMatchObject({
      outputs: {},
      results: { result: { crs: 'OGC:CRS84', summary: { features: 1, vertices: 101, area_m2: expect.any(Number) } } },
    });
  });

  it('that lead nowhere say what to do', async () => {
    const layer = 'isthmus://jobs/5d2cc5a0-0000-4000-8000-000000000000/results/geometry';
    const { isError, structuredContent, content } = await client.call('measure', { layer });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({ code: 'invalid-input', issues: [{ pointer: '/layer' }] });
    expect(content[0]?.text).toMatch(/unknown here or has expired. Run its process again/);
  });

  it('come with the reason when the result is empty', async () => {
    const square = (x: number) => ({ type: 'Polygon', coordinates: [[[x, 0], [x + 1, 0], [x + 1, 1], [x, 0]]] }); // prettier-ignore
    const { structuredContent, content } = await client.call('clip', { layer: square(0), mask: square(5) });
    const empty = 'no feature of the layer overlaps the mask; their extents [0, 0, 1, 1] and [5, 0, 6, 1] do not meet.';
    expect(structuredContent).toMatchObject({
      results: { result: { features: 0, empty } },
    });
    expect(content[0]?.text).toContain(`It is EMPTY: ${empty}`);
  });

  it('name the coordinates as the reason when the result is empty because of them', async () => {
    const layer = { type: 'Point', coordinates: [405_000.5, 5_757_000.5] };
    const mask = { type: 'Polygon', coordinates: [[[7.6, 51.9], [7.7, 51.9], [7.7, 52], [7.6, 51.9]]] }; // prettier-ignore
    const { structuredContent, content } = await client.call('clip', { layer, mask });
    expect(structuredContent).toMatchObject({
      warnings: expect.arrayContaining([expect.stringContaining('Use reproject to bring layer to EPSG:4326')]),
    });
    expect(content[0]?.text).toContain('It is EMPTY: no feature of the layer overlaps the mask; their extents');
  });
});
