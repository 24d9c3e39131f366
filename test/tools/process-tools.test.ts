import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { findProcesses } from '../../tools/definitions/find.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { connectPinned, type TestClient } from './clients.ts';
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
  client = await connectPinned(endpoint);
  await client.list();
});
afterAll(async () => {
  await client.close();
  await endpoint.close();
  await app.close();
});

describe('find_process', () => {
  it.each([
    ['hexagon grid', 'grid'],
    ['repair invalid polygons', 'make-valid'],
    ['bounding box', 'envelope'],
    ['Thiessen polygons', 'voronoi'],
    ['subtract one layer from another', 'difference'],
    ['which UTM zone', 'suggest-crs'],
    ['hot spots', 'cluster'],
    ['walk five minutes from a school', 'closest-facility'],
    ['which district is each school in', 'spatial-join'],
    ['convert to UTM', 'reproject'],
    ['keep only features with a property value', 'select-by-attribute'],
    ['area in square metres', 'measure'],
    ['how far is it', 'distance'],
    ['simplification', 'simplify'],
    ['voronio', 'voronoi'],
  ])('finds by "%s" first %s', (query, id) => {
    expect(findProcesses(query, app.registry.list()).matches[0]?.id).toBe(id);
  });

  it('says how to call what it found', async () => {
    const { structuredContent, content } = await client.call('find_process', { query: 'voronoi diagram', limit: 1 });
    expect(structuredContent).toMatchObject({
      processes: [{ process: 'voronoi', call: 'run_process with process "voronoi"' }],
    });
    expect(content[0]?.text).toContain('voronoi (run_process with process "voronoi"): ');
    const listed = await client.call('find_process', { query: 'buffer in metres' });
    expect(listed.structuredContent).toMatchObject({
      processes: expect.arrayContaining([expect.objectContaining({ process: 'buffer', call: 'tool buffer' })]),
    });
  });

  it('names all of a group when nothing fits', async () => {
    const { content } = await client.call('find_process', { query: 'xylophone', group: 'crs' });
    expect(content[0]?.text).toBe(
      'No process matches "xylophone"; try other words. IDs: describe-crs, reproject, suggest-crs.',
    );
  });
});

describe('describe_process', () => {
  it('has what run_process needs, and an example that runs', async () => {
    const { structuredContent, content } = await client.call('describe_process', { process: 'convex_hull' });
    expect(structuredContent).toMatchObject({
      process: 'convex-hull',
      call: 'run_process with process "convex-hull"',
      inputs: { type: 'object', required: ['layer'] },
      outputs: { type: 'object' },
    });
    expect(JSON.parse(content[0]?.text ?? '')).toEqual(structuredContent);
    const inputs = structuredContent?.example;
    const ran = await client.call('run_process', { process: 'convex-hull', inputs });
    expect(ran.structuredContent).toMatchObject({ status: 'successful' });
  });

  it('of an unknown process names the nearest', async () => {
    const { isError, content } = await client.call('describe_process', { process: 'vornoi' });
    expect(isError).toBe(true);
    expect(content[0]?.text).toContain('There is no process "vornoi". Did you mean voronoi?');
  });
});

describe('run_process', () => {
  it('points into its own arguments when an input is wrong', async () => {
    const { isError, structuredContent } = await client.call('run_process', { process: 'slow', inputs: { second: 1 } });
    expect(isError).toBe(true);
    expect(structuredContent).toMatchObject({
      code: 'invalid-input',
      issues: expect.arrayContaining([
        { pointer: '/inputs/second', message: expect.stringContaining('Did you mean seconds?') },
      ]),
    });
  });

  it('with dry_run checks the call, says how long it may take, and makes no job', async () => {
    await client.call('circle_of', { vertices: 10 });
    const before = (await app.execution.jobs({ limit: 100 })).jobs.length;
    const { structuredContent, content } = await client.call('run_process', {
      process: 'circle-of',
      inputs: { vertices: 20 },
      dry_run: true,
    });
    expect(structuredContent).toMatchObject({
      dry_run: true,
      valid: true,
      prediction: { time: 'under a second', answers: 'with the result', result_bytes: expect.any(Number) },
    });
    expect(content[0]?.text).toMatch(/^circle-of accepts the inputs \(.*Nothing was run\.\nIt would answer/);
    expect(structuredContent).not.toHaveProperty('not_checked');
    expect((await app.execution.jobs({ limit: 100 })).jobs.length).toBe(before);
  });

  it('with dry_run foretells by the size of the inputs, those of references included', async () => {
    const small = await client.call('circle_of', { vertices: 10, output: 'reference' });
    const large = await client.call('circle_of', { vertices: 60_000, output: 'reference' });
    const layerOf = ({ structuredContent }: typeof small) =>
      `isthmus://jobs/${String(structuredContent?.job_id)}/results/geometry`;
    const dry = async (made: typeof small) => {
      const args = { process: 'measure', inputs: { layer: layerOf(made) }, dry_run: true };
      return (await client.call('run_process', args)).structuredContent as {
        input_bytes: number;
        prediction: { result_bytes?: number; basis: string };
      };
    };
    await client.call('measure', { layer: layerOf(small), output: 'reference' });
    const before = await dry(large);
    expect(before.prediction.basis).toContain('No earlier run had so much input; scaled from one with');
    await client.call('measure', { layer: layerOf(large), output: 'reference' });
    const [little, much] = [await dry(small), await dry(large)];
    expect(little.input_bytes).toBeLessThan(2000);
    expect(much.input_bytes).toBeGreaterThan(1_000_000);
    expect(little.prediction.result_bytes).toBeLessThan(2000);
    expect(much.prediction.result_bytes).toBeGreaterThan(1_000_000);
    expect(much.prediction.basis).toContain('similar input size');
  });

  it('with dry_run refuses what the call would be refused with, beside references too', async () => {
    const made = await client.call('circle_of', { vertices: 10, output: 'reference' });
    const geometry = `isthmus://jobs/${String(made.structuredContent?.job_id)}/results/geometry`;
    const dry = (inputs: object) => client.call('run_process', { process: 'buffer', inputs, dry_run: true });
    expect((await dry({ geometry, distance: 400 })).structuredContent).toMatchObject({
      valid: true,
      prediction: { time: 'unknown', answers: 'with the result, or after 10 s with a job_id, for get_job' },
    });
    const wrong = await dry({ geometry, distance: 'far' });
    expect(wrong.isError).toBe(true);
    expect(wrong.structuredContent).toMatchObject({ issues: [{ pointer: '/inputs/distance' }] });
    expect((await dry({ geometry: geometry.replace('geometry', 'x'), distance: 1 })).isError).toBe(true);
  });
});

describe('run_process again', () => {
  it('gets the same job by the same key, and a stored result where that will do', async () => {
    const run = async (more: object) => {
      const args = { process: 'circle-of', inputs: { vertices: 12 }, ...more };
      return (await client.call('run_process', args)).structuredContent?.job_id;
    };
    const first = await run({ idempotency_key: 'once' });
    expect(await run({ idempotency_key: 'once' })).toBe(first);
    expect(await run({})).not.toBe(first);
    const other = { process: 'circle-of', inputs: { vertices: 15 }, idempotency_key: 'once' };
    expect(await client.call('run_process', other)).toMatchObject({
      isError: true,
      structuredContent: {
        code: 'key-reused',
        retry: 'fix',
        message: expect.stringContaining('Send the same request'),
      },
    });
  });

  it('says when it is a stored result that answers, and when an earlier call began the job', async () => {
    const args = { process: 'circle-of', inputs: { vertices: 13 } };
    const fresh = await client.call('run_process', { ...args, reuse: true, idempotency_key: 'thirteen' });
    expect(fresh.structuredContent).not.toHaveProperty('reused');
    const job_id = fresh.structuredContent?.job_id;
    const again = await client.call('run_process', { ...args, reuse: true });
    expect(again.structuredContent).toMatchObject({ job_id, reused: expect.stringContaining('Nothing was computed') });
    expect(again.content.at(-1)?.text).toContain('the stored result of the same call of 2');
    const other = await client.call('run_process', { ...args, inputs: { vertices: 14 }, reuse: true });
    expect(other.structuredContent).not.toHaveProperty('reused');
    expect(other.structuredContent?.job_id).not.toBe(job_id);
    const repeated = await client.call('run_process', { ...args, idempotency_key: 'thirteen' });
    expect(repeated.structuredContent).toMatchObject({ job_id, repeated: expect.stringContaining('idempotency_key') });
  });
});
