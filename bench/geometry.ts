/**
 * Every bar of geometry in one table, against native GEOS, turf, JSON.parse and JSON.stringify of the same run.
 * `npm run bench:geometry`; with `--country` it installs @geo-maps/countries-land-100m into a temporary folder and
 * buffers the country with the most lakes too. Times are of the processor, the best of some runs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buffer as turfBuffer } from '@turf/buffer';
import type { FlatShape } from '../schemas/flat-geometry.ts';

import { geodesicBuffer } from '../src/geometry/buffer/geodesic-buffer.ts';
import { loadGeos } from '../src/geometry/engine/geos.ts';
import { planarBuffer } from '../src/geometry/buffer/planar-buffer.ts';
import { unionInBlocks } from '../src/geometry/overlay/union.ts';
import { parseJson } from '../src/common/json/parse.ts';
import { writeJson } from '../src/common/json/write.ts';
import { startNative, type NativeCase } from './native.ts';
import { lineOf, report, rowsOf, type Row } from './report.ts';
import { circles, lakeCountry, randomNumbers, star } from './shapes.ts';
import { time } from './statistics.ts';

type TurfInput = Parameters<typeof turfBuffer>[0];

/** Native GEOS is aborted after this many times our own time; more would not change the result. */
const MAX_SLOWDOWN = 12;

const engine = await loadGeos();
const native = await startNative();
const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
const rows: Row[] = [];

try {
  await pointBuffers();
  for (const vertices of [1000, 10_000, 100_000]) {
    const shape = star(vertices);
    const shifted = star(vertices, 5000);
    const distance = 1e7 / vertices;
    const runs = Math.max(10, 500_000 / vertices);
    const size = vertices.toLocaleString('en');
    await compare(`planar buffer, ${size} vertices`, 1.4, { operation: 'buffer', distance, runs }, [shape], () =>
      engine.buffer(shape, distance, 8),
    );
    await compare(`intersection, ${size} vertices`, 1.4, { operation: 'intersection', runs }, [shape, shifted], () =>
      engine.intersection(shape, shifted),
    );
  }
  const many = circles(100_000);
  await compare('union of 100,000 circles', 1, { operation: 'union', runs: 1 }, [many], () =>
    unionInBlocks(engine, many),
  );
  json('7 decimals', (value) => Math.round(value * 1e7) / 1e7);
  json('all digits', (value) => value);
  if (process.argv.includes('--country')) await country();
} finally {
  native?.close();
  rmSync(folder, { recursive: true });
}
rows.push(...(await rowsOf('./join.ts')), ...(await rowsOf('./geodesic.ts')));

console.log(`\nNode ${process.version}, native GEOS ${native?.version ?? 'absent (apt install python3-shapely)'}`);
if (!process.argv.includes('--country')) console.log('No country was buffered: ask with --country.');
for (const row of rows) console.log(lineOf(row));

function add(row: Row): void {
  rows.push(row);
  report(row);
}

async function pointBuffers(): Promise<void> {
  const projected = Buffer.from('{"type":"Point","coordinates":[500123.25,5790456.75]}');
  const degrees = Buffer.from('{"type":"Point","coordinates":[13.4001234,52.5123456]}');
  const micros = async (action: () => Promise<unknown>, runs = 20_000) => 1000 * (await time(runs, action)).p50;
  const planar = await micros(async () =>
    writeJson((await planarBuffer(parseJson(projected) as FlatShape, 400, 8)).geometry),
  );
  const geodesic = await micros(async () =>
    writeJson((await geodesicBuffer(parseJson(degrees) as FlatShape, 400, { tolerance: 1e-3 })).geometry),
  );
  const turf = await micros(
    async () =>
      JSON.stringify(turfBuffer(JSON.parse(degrees.toString()) as TurfInput, 400, { units: 'meters', steps: 8 })),
    5000,
  );
  const what = 'point buffer, GeoJSON to GeoJSON';
  add({ what, measured: `${planar.toFixed(1)} us median`, bar: '<= 10 us', met: planar <= 10 });
  const faster = (ours: number) => `${(turf / ours).toFixed(0)}x (${ours.toFixed(1)} of ${turf.toFixed(0)} us)`;
  add({ what: `${what}: turf.buffer`, measured: faster(planar), bar: '>= 20x', met: turf / planar >= 20 });
  // The real distance on the ellipsoid, which turf has not: the bar is not about it.
  add({ what: `${what}, geodesic: turf.buffer`, measured: faster(geodesic), bar: '', met: undefined });
}

function json(name: string, round: (value: number) => number): void {
  const random = randomNumbers(1);
  const numbers = Float64Array.from({ length: 2_000_000 }, (_, i) =>
    round(i % 2 === 0 ? 360 * random() - 180 : 180 * random() - 90),
  );
  const shape: FlatShape = { type: 'LineString', coordinates: numbers, stride: 2, ends: Uint32Array.of(1_000_000) };
  const bytes = writeJson(shape);
  const [parse, write] = [best(() => parseJson(bytes)), best(() => writeJson(shape))];
  // Only now, as a million small arrays would have to be marked by each garbage collection of ours as well.
  const value: unknown = JSON.parse(bytes.toString());
  const parseBuiltIn = best(() => JSON.parse(bytes.toString()) as unknown);
  const writeBuiltIn = best(() => Buffer.from(JSON.stringify(value)));
  const ratio = (parse + write) / (parseBuiltIn + writeBuiltIn);
  const parts = `parse ${(parse / parseBuiltIn).toFixed(2)}, write ${(write / writeBuiltIn).toFixed(2)}`;
  const measured = `${ratio.toFixed(2)}x (${parts}), ${(parse + write).toFixed(0)} ms`;
  add({ what: `parse + write 1 M vertices, ${name}`, measured, bar: '<= 0.5x JSON', met: ratio <= 0.5 });
}

/** @returns milliseconds of processor time, which other work on the machine disturbs least, of the best run */
function best(action: () => unknown, runs = 5): number {
  let shortest = Infinity;
  for (let i = 0; i < runs; i++) {
    const before = process.cpuUsage();
    action();
    const { user, system } = process.cpuUsage(before);
    shortest = Math.min(shortest, (user + system) / 1000);
  }
  return shortest;
}

async function compare(
  what: string,
  bar: number,
  test: Pick<NativeCase, 'operation' | 'distance' | 'runs'>,
  shapes: readonly FlatShape[],
  action: () => unknown,
): Promise<void> {
  const ms = best(action, test.runs);
  const [a = '', b] = shapes.map((shape, i) => written(`${i}.json`, shape));
  const theirs = await native?.time({ ...test, a, ...(b !== undefined && { b }) });
  const ratio = theirs && ms / theirs.ms;
  const times = `${ms.toFixed(2)}${theirs ? ` of ${theirs.ms.toFixed(2)}` : ''} ms`;
  const measured = ratio === undefined ? times : `${ratio.toFixed(2)}x (${times})`;
  add({ what, measured, bar: `<= ${bar.toFixed(1)}x native`, met: ratio === undefined ? undefined : ratio <= bar });
}

/** Through the whole path: reading, repair, buffer, writing. */
async function country(): Promise<void> {
  execFileSync('npm', ['install', '--prefix', folder, '--no-save', '@geo-maps/countries-land-100m@0.6.0'], {
    stdio: 'ignore',
  });
  const { name, shape } = lakeCountry(join(folder, 'node_modules', '@geo-maps', 'countries-land-100m', 'map.geo.json'));
  const path = written('country.json', shape);
  const rings = `${name}, ${shape.coordinates.length / 2} vertices, ${shape.ends.length} rings`;
  for (const distance of [1000, -1000]) {
    const ours = oneBuffer(path, distance);
    const what = `${rings}, ${distance / 1000} km`;
    const memory = `peak RSS ${ours.peakMegabytes.toFixed(0)} MB`;
    add({ what: `${what}: memory`, measured: memory, bar: '< 1000 MB', met: ours.peakMegabytes < 1000 });
    if (distance < 0) continue;
    const limit = MAX_SLOWDOWN * ours.ms;
    const theirs = await native?.time({ operation: 'buffer', a: path, distance, runs: 1, limit });
    const ratio = theirs && ours.ms / theirs.ms;
    const times = `${(ours.ms / 1000).toFixed(1)} of ${((theirs?.ms ?? NaN) / 1000).toFixed(1)} s`;
    const ended = theirs?.finished === false ? ', ended' : '';
    const measured =
      ratio === undefined ? `${(ours.ms / 1000).toFixed(1)} s` : `${ratio.toFixed(3)}x (${times}${ended})`;
    add({ what, measured, bar: '<= 0.10x native', met: ratio === undefined ? undefined : ratio <= 0.1 });
  }
}

interface Whole {
  readonly ms: number;
  readonly peakMegabytes: number;
}

function oneBuffer(path: string, distance: number): Whole {
  const script = fileURLToPath(new URL('./country.ts', import.meta.url));
  const output = execFileSync(process.execPath, [...process.execArgv, script, path, String(distance)]);
  return JSON.parse(output.toString()) as Whole;
}

function written(name: string, shape: FlatShape): string {
  const path = join(folder, name);
  writeFileSync(path, writeJson(shape));
  return path;
}
