/** Helper threads of a job, in real worker processes: more than the machine may have processors, for the shortest work. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { Output } from '../../src/model/output.ts';
import { readOutput } from '../../src/storage/output-files.ts';
import { createTestApp, openCompiledTaskRunner } from '../app.ts';
import type * as Built from './built.ts';
import { createRandom } from '../judges/random.ts';

const apps = new Map<number, App>();
beforeAll(async () => {
  for (const threads of [1, 2, 3]) {
    const settings = { workers: 1, threads, heapMb: 128, memoryMb: 800, runTimeout: 20 };
    const app = await createTestApp('./workers/processes/', settings, (options) =>
      openCompiledTaskRunner({ ...options, processors: 4, helperMs: 1e-6 }),
    );
    apps.set(threads, app);
  }
});
afterAll(async () => {
  for (const app of apps.values()) await app.close();
});

function appWith(threads: number): App {
  const app = apps.get(threads);
  if (!app) throw new Error(`No server has ${threads} threads.`);
  return app;
}

interface Blocks {
  readonly thirds: readonly number[];
  readonly threads: readonly number[];
  readonly fractions: readonly number[];
}

function start(threads: number, value: unknown, processId = 'blocks') {
  return appWith(threads).execution.submit({ processId, inputs: { value }, api: 'cli', listed: true });
}

async function failureOf(threads: number, value: unknown) {
  return (await (await start(threads, value)).completion).job;
}

async function resultOf({ completion }: Awaited<ReturnType<typeof start>>): Promise<Blocks> {
  const { job, outputs } = await completion;
  expect(job).toMatchObject({ status: 'successful' });
  const entries = outputs.map(({ id, value }) => [id, 'text' in value ? (JSON.parse(value.text) as unknown) : value]);
  return Object.fromEntries(entries) as Blocks;
}

const run = async (threads: number, value: unknown) => resultOf(await start(threads, value));
const progressOf = async (threads: number, id: string) => (await appWith(threads).execution.job(id)).progress;

/** It crosses itself, so that a warning names it. */
const bowTie = [[[30, 30], [32, 32], [32, 30], [30, 32], [30, 30]]]; // prettier-ignore

const collection = (geometries: readonly (object | null)[]) => ({
  type: 'FeatureCollection',
  features: geometries.map((geometry, n) => ({ type: 'Feature', id: n, properties: { n }, geometry })),
});

function places(count: number, seed: number): number[][] {
  const { fraction: next } = createRandom(seed);
  return Array.from({ length: count }, () => [50 * next(), 40 * next()]);
}

function points(count: number, seed: number) {
  return collection(places(count, seed).map((coordinates) => ({ type: 'Point', coordinates })));
}

/** Stars that overlap their neighbours, some with a hole, some of which share edges, and lines and points among them. */
function stars(count: number, seed: number) {
  const { fraction: next } = createRandom(seed);
  const ring = (x: number, y: number, size: number) => {
    const star = Array.from({ length: 12 }, (_, i) => {
      const radius = size * (i % 2 === 0 ? 1 : 0.4 + 0.3 * next());
      return [x + radius * Math.cos((i * Math.PI) / 6), y + radius * Math.sin((i * Math.PI) / 6)];
    });
    return [...star, star[0]];
  };
  return collection(
    Array.from({ length: count }, (_, i) => {
      const [x, y] = [(i % 20) + 0.3 * next(), Math.floor(i / 20) + 0.3 * next()];
      if (i % 31 === 0) return { type: 'LineString', coordinates: [[x, y], [x + 2, y + 1]] }; // prettier-ignore
      if (i % 17 === 0) return { type: 'Polygon', coordinates: [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]] }; // prettier-ignore
      const rings = [ring(x, y, 0.9)];
      if (i % 5 === 0) rings.push(ring(x, y, 0.2).toReversed());
      return { type: 'Polygon', coordinates: rings };
    }),
  );
}

describe('results of processes', () => {
  const walks = collection([1, 2, 3].map((seed) => ({ type: 'LineString', coordinates: places(10_000, seed) })));
  const areas = (count: number, seed: number) =>
    collection(stars(count, seed).features.flatMap(({ geometry }) => (geometry && 'type' in geometry && geometry.type === 'Polygon' ? [geometry] : []))); // prettier-ignore
  const paths = collection(
    Array.from({ length: 200 }, (_, seed) => ({
      type: 'LineString',
      coordinates: places(4, seed).map(([x = 0, y = 0]) => [x / 2.5, y / 2]),
    })),
  );
  const polar = [{ type: 'Point', coordinates: [10, 89.99] }, null, { type: 'Polygon', coordinates: bowTie }];
  const near = { layer: points(9000, 1), near_layer: points(300, 2) };
  const overlaid = { layer: stars(400, 3), overlay: stars(300, 4) };
  const placed = { layer: points(9000, 5), join_layer: stars(400, 6) };
  it.each([
    ['nearest', near],
    ['nearest', { ...near, most: 3, within: 90_000 }],
    ['select-by-location', { layer: near.layer, comparison_layer: near.near_layer, distance: 60_000 }],
    ['count-points', { layer: stars(400, 6), points: points(9000, 5) }],
    ['spatial-join', { ...placed, predicate: 'within' }],
    ['spatial-join', { layer: placed.join_layer, join_layer: placed.layer, predicate: 'contains', match: 'each' }],
    ['select-by-location', { layer: placed.layer, comparison_layer: placed.join_layer, predicate: 'disjoint' }],
    ['overlay', { ...overlaid, mode: 'intersection' }],
    ['overlay', { ...overlaid, mode: 'union' }],
    ['overlay', { ...overlaid, mode: 'difference' }],
    ['buffer', { layer: overlaid.layer, distance: 9000 }],
    [
      'buffer',
      { layer: collection([...polar, ...overlaid.layer.features.map(({ geometry }) => geometry)]), distance: -900 },
    ],
    ['summarize-within', { layer: areas(200, 6), summary_layer: points(2000, 5), sum: ['n'] }],
    ['summarize-within', { layer: areas(200, 3), summary_layer: areas(200, 4), sum: ['n'], coordinates: 'planar' }],
    ['summarize-within', { layer: areas(200, 3), summary_layer: paths, mean: ['n'] }],
    ['reproject', { layer: walks, target_crs: 'EPSG:32633' }],
    ['reproject', { layer: walks, target_crs: 'EPSG:31467', axis_order: 'authority', source_crs: 'EPSG:4314' }],
    ['geometry-buffer', { geometry: overlaid.layer, distance: 0.1, coordinates: 'planar' }],
  ])('%s: the same bytes with 1, 2 and 3 threads', async (processId, inputs) => {
    const [one, ...others] = await Promise.all(
      [1, 2, 3].map(async (threads) => {
        const { job, outputs } = await (await start(threads, inputs, processId)).completion;
        expect(job).toMatchObject({ status: 'successful' });
        const texts = await Promise.all(outputs.map(readOutput));
        return { warnings: job.warnings, texts };
      }),
    );
    expect(one?.texts.join('').length).toBeGreaterThan(50_000);
    for (const other of others) expect(other).toEqual(one);
  });

  it('a refusal that names the same position with 1, 2 and 3 threads', async () => {
    const coordinates = places(30_000, 9);
    // All must be on Earth before one is asked for its image.
    coordinates[3] = [10, 90];
    coordinates[29_000] = [10, 91];
    for (const threads of [1, 2, 3]) {
      const inputs = { layer: { type: 'LineString', coordinates }, target_crs: 'EPSG:3857' };
      const { job } = await (await start(threads, inputs, 'reproject')).completion;
      expect(job).toMatchObject({ status: 'failed', error: { code: 'invalid-geometry' } });
      expect(job.message).toContain('Position 29001, [10, 91], is not a position in OGC:CRS84');
    }
  });
});

const dist = new URL('../../dist/', import.meta.url);

async function runWithoutPool(count: number, inputs: unknown) {
  const { createOwnTaskRunner, loadRegistry } = (await import(`${dist.href}test/workers/built.js`)) as typeof Built;
  const registry = await loadRegistry([fileURLToPath(new URL('test/workers/processes/', dist))]);
  const fractions: number[] = [];
  const runner = createOwnTaskRunner({
    registry,
    limits: { maxVertices: 1e6, maxOutputBytes: 1e6 },
    helpers: { heapMb: 128, helperMs: 1e-6, maxThreads: () => count },
    bounds: { runTimeoutMs: 20_000, memoryMb: 800, maxOutputBytes: 1e6 },
    watcher: { onBegin() {}, onProgress: ({ fraction }) => void fractions.push(fraction) },
  });
  const task = {
    processId: 'blocks',
    inputs: { source: { value: inputs }, references: [] },
    folder: '',
    inlineBytes: 0,
  };
  const hooks = { signal: new AbortController().signal, onStart() {}, onProgress() {}, onLog() {} };
  const { outputs } = await runner.run(task, hooks);
  const read = async (output: Output) => [output.id, JSON.parse(await readOutput(output)) as unknown] as const;
  const entries = await Promise.all(outputs.map(read));
  return { result: Object.fromEntries(entries) as unknown as Blocks, fractions };
}

describe('blocks of a task without a worker process', () => {
  it.each([1, 2, 3])('are mapped by %i threads, and come in order', async (count) => {
    const { result, fractions } = await runWithoutPool(count, { items: 605, team: count, ms: 10 });
    expect(result.thirds).toEqual(Array.from({ length: 605 }, (_, i) => i / 3));
    expect(new Set(result.threads).size).toBe(count);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });

  it('end with a helper whose heap is full', async () => {
    await expect(runWithoutPool(2, { fault: 'heap', team: 2, items: 1000 })).rejects.toThrow(
      'The job ran out of memory: limit 128 MB of JavaScript heap. Send fewer or simpler features.',
    );
  });
});

describe('blocks of a job', () => {
  it.each([1, 2, 3])('are mapped by %i threads, and come in order', async (count) => {
    const { thirds, threads, fractions } = await run(count, { items: 605, team: count });
    expect(thirds).toEqual(Array.from({ length: 605 }, (_, i) => i / 3));
    expect(threads).toHaveLength(61);
    expect(new Set(threads).size).toBe(count);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
  });

  it.each([1, 2])('that are long report their own progress, with %i threads', async (count) => {
    const { fractions } = await run(count, { items: 20, team: count, steps: 8 });
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    // Those of one block at least, between the two that each block has otherwise.
    expect(new Set(fractions).size).toBeGreaterThanOrEqual(8);
    for (const fraction of fractions) expect(16 * fraction).toBe(Math.round(16 * fraction));
  });

  it('fail with the error of the first one that fails, whichever thread has it', async () => {
    const errors = [];
    for (const threads of [1, 2, 3])
      errors.push(await failureOf(threads, { fault: 'error', faultAt: 70, team: threads }));
    for (const job of errors) {
      expect(job).toMatchObject({ status: 'failed', error: { code: 'invalid-input' }, message: 'Item 70 is wrong.' });
    }
  });

  it.each([
    [
      'that has an error of its own',
      'throw',
      'internal',
      'A helper thread of this job ended unexpectedly (not foreseen). Other jobs are not affected.',
    ],
    [
      'that exits',
      'exit',
      'internal',
      'A helper thread of this job ended unexpectedly (exit code 7). Other jobs are not affected.',
    ],
    [
      'whose heap is full',
      'heap',
      'too-large',
      'The job ran out of memory: limit 128 MB of JavaScript heap. Send fewer or simpler features.',
    ],
    [
      'that fills memory outside the heap',
      'memory',
      'too-large',
      'The job ran out of memory: limit 800 MB. Send fewer or simpler features.',
    ],
  ])('end with a helper %s, and the next job has helpers', async (_, fault, code, message) => {
    // prettier-ignore
    const job = await failureOf(2, { fault, team: 2, items: 1000 });
    expect(job).toMatchObject({ status: 'failed', error: { code }, message });
    expect(new Set((await run(2, { team: 2 })).threads).size).toBe(2);
  });

  it('end when the job is cancelled, in all threads', async () => {
    const { job } = await start(2, { fault: 'loop', faultAt: 100, team: 2, items: 100_000, ms: 5 });
    await expect.poll(() => progressOf(2, job.id), { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await appWith(2).execution.dismiss(job.id)).toMatchObject({ status: 'dismissed' });
    expect(new Set((await run(2, { team: 2 })).threads).size).toBe(2);
  });

  it('are left to the thread of the job from the moment another job waits', async () => {
    const long = await start(2, { items: 4000, team: 2, ms: 5 });
    await expect.poll(() => progressOf(2, long.job.id), { timeout: 10_000 }).toBeGreaterThan(2);
    const [second, third] = [await start(2, {}), await start(2, {})];
    const { threads } = await resultOf(long);
    expect(new Set(threads).size).toBe(2);
    expect(new Set(threads.slice(-50))).toEqual(new Set([0]));
    // One that begins while another waits has no helper; the last one could have.
    expect(new Set((await resultOf(second)).threads)).toEqual(new Set([0]));
    await resultOf(third);
  });
});
