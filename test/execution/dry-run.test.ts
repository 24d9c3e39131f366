/** A dry run and the run refuse the same, in the same words, and what a dry run accepts runs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toProcessError, type ErrorData } from '../../src/common/errors.ts';
import type { Process } from '../../src/process/define-process.ts';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';
import { createRandom } from '../judges/random.ts';
import { mutate } from './mutate-inputs.ts';

const COUNT = Number(process.env.RUNS ?? (process.env.SOAK === '1' ? 1000 : 200));

let app: App;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  const point = { type: 'Feature', properties: { n: 1, name: 'München' }, geometry: { type: 'Point', coordinates: [5, 52] } }; // prettier-ignore
  const json = JSON.stringify({ type: 'FeatureCollection', features: [point] });
  await writeFile(join(folder, 'good.geojson'), json);
  await writeFile(join(folder, 'latin.geojson'), Buffer.from(json, 'latin1'));
  await writeFile(join(folder, 'cut.geojson'), json.slice(0, 60));
  const geopackage = Buffer.alloc(4096);
  geopackage.write('SQLite format 3\0');
  geopackage.write('GPKG', 68);
  await writeFile(join(folder, 'places.gpkg'), geopackage);
  app = await createTestApp(undefined, { root: folder, runTimeout: 20 });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const references = [
  'file:good.geojson',
  { href: 'file:good.geojson' },
  'file:latin.geojson',
  'file:cut.geojson',
  'file:places.gpkg',
  'file:missing.geojson',
  'file:../x.geojson',
  'isthmus://jobs/none/results/result',
  'https://example.com/x.geojson',
  { href: 'http://127.0.0.1/x.geojson' },
];

type Refusal = ErrorData | undefined;

async function dryRun(processId: string, value: unknown): Promise<Refusal> {
  return app.execution.check({ processId, inputs: { value } }).then(
    () => undefined,
    (error: unknown) => toProcessError(error).toJSON(),
  );
}

async function run(processId: string, value: unknown): Promise<Refusal> {
  try {
    const { completion } = await app.execution.submit({ processId, inputs: { value }, api: 'mcp', listed: false });
    return (await completion).job.error;
  } catch (error) {
    return toProcessError(error).toJSON();
  }
}

/** Limits of time, memory and size, which only computing finds. */
const isOfLimits = (error: Refusal) => error !== undefined && !error.code.startsWith('invalid-');
/** The engine fails on few geometries, which only computing finds. */
const isOfEngine = (error: Refusal) => error?.message.includes('The geometry cannot be processed') === true;
/** Positions of the result may have no place in the CRS that is asked for. */
const isOfResult = (error: Refusal) => error?.code === 'invalid-geometry' && error.message.startsWith('/output_crs ');

const points = { type: 'MultiPoint', coordinates: [[5, 52], [5.01, 52.02], [5.03, 52.01]] }; // prettier-ignore
const square = { type: 'Polygon', coordinates: [[[5, 52], [6, 52], [6, 53], [5, 53], [5, 52]]] }; // prettier-ignore

describe('a dry run', () => {
  it.each([
    ['buffer', { layer: points, distance: 4_000_000 }, '/distance', 'must be 0, or 0.001 to 3000000 metres'],
    ['cluster', { layer: points, distance: 2_000_000 }, '/distance', 'at most 1000000 metres'],
    ['cluster', { layer: points, method: 'k-means', clusters: 7 }, '/clusters', 'the maximum is 3'],
    ['select-by-location', { layer: points, other: square, predicate: 'contains', distance: 5 }, '/predicate', 'must be intersects'], // prettier-ignore
    ['suggest-crs', {}, '/extent', 'Give `extent` or `layer`'],
    ['voronoi', { layer: points, extent: [6, 52, 5, 53] }, '/extent', 'smallest x, smallest y, largest x, largest y'],
    ['reproject', { layer: points, target_crs: 'nonsense' }, '/target_crs', 'which is not a CRS reference'],
    ['reproject', { layer: { type: 'Point', coordinates: [5, 95] }, target_crs: 'EPSG:28992' }, '/layer', 'is not a position in OGC:CRS84'], // prettier-ignore
    ['select-by-attribute', { layer: points, filter: 'n ==' }, '/filter', 'has = where there should be'],
    ['dissolve', { layer: points, by: ['nothing'] }, '/by/0', 'is not a property of any feature'],
    ['distance', { a: points, b: { type: 'MultiPoint', coordinates: [] } }, '/b', 'is empty: it has no positions'], // prettier-ignore
    ['measure', { layer: 'file:latin.geojson' }, '/layer', 'is not UTF-8'],
    ['measure', { layer: 'file:places.gpkg' }, '/layer', 'is not valid GeoPackage'],
    ['buffer', { layer: 'file:good.geojson', distance: -4e6 }, '/distance', 'must be 0, or 0.001'],
    ['grid', { extent: [4, 50, 8, 51], size: 1e-9 }, '/size', 'the maximum is 100000'],
  ])('of %s with %j refuses what the run refuses', async (id, inputs, pointer, words) => {
    const dry = await dryRun(id, inputs);
    expect(dry?.issues?.[0]?.pointer).toBe(pointer);
    expect(dry?.message).toContain(words);
    expect(await run(id, inputs)).toEqual(dry);
  });

  it('refuses an idempotency key that belongs to another request, and not to the same', async () => {
    const ask = (distance: number) => ({
      processId: 'buffer',
      inputs: { value: { layer: points, distance } },
      idempotencyKey: 'mine',
    });
    await (
      await app.execution.submit({ ...ask(5), api: 'mcp', listed: true })
    ).completion;
    await expect(app.execution.check(ask(6))).rejects.toMatchObject({ code: 'key-reused' });
    expect(await app.execution.check(ask(5))).toMatchObject({ warnings: [] });
  });

  it('tells what the run would warn of before it computes', async () => {
    const inputs = { value: { geometry: points, distance: 2 } };
    expect((await app.execution.check({ processId: 'geometry-buffer', inputs })).warnings).toEqual([
      'The coordinates look like longitude and latitude, so the distance of 2 is taken as degrees. For metres use buffer.',
    ]);
  });

  it(`agrees with the run, ${COUNT} times`, { timeout: 3_000_000 }, async () => {
    const random = createRandom(16);
    const processes = app.registry.list().filter(({ group }) => group !== 'view');
    const wrong: string[] = [];
    const tally = { accepted: 0, refused: 0, limits: 0, engine: 0 };
    for (let i = 0; i < COUNT; i++) {
      const definition: Process = random.pick(processes);
      const { inputs: example } = random.pick(definition.examples);
      // The echo would wait.
      const unhurried = 'pause' in example ? { pause: 0 } : {};
      const inputs = { ...mutate(definition, example, random, references), ...unhurried };
      const [dry, real] = [await dryRun(definition.id, inputs), await run(definition.id, inputs)];
      const isLeft = !dry && (isOfLimits(real) || isOfEngine(real) || isOfResult(real));
      tally[dry ? 'refused' : isOfLimits(real) ? 'limits' : isLeft ? 'engine' : 'accepted'] += 1;
      if (isLeft || JSON.stringify(dry) === JSON.stringify(real)) continue;
      wrong.push(JSON.stringify({ process: definition.id, inputs, dry, real }));
    }
    if (process.env.SHOW) process.stderr.write(`${JSON.stringify(tally)} ${wrong.length}\n${wrong.join('\n')}\n`);
    expect(wrong.slice(0, 5)).toEqual([]);
    // Most changes are not trivial faults.
    expect(tally.accepted).toBeGreaterThan(0.2 * COUNT);
    expect(tally.refused).toBeGreaterThan(0.2 * COUNT);
  });
});
