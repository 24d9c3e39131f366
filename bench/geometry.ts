/**
 * What geometry costs, against native GEOS, JSON.parse and JSON.stringify in the same run. `npm run bench:geometry`
 * With a map.geo.json of @geo-maps/countries-land-100m as its argument it buffers the country with the most lakes too.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlatShape } from '../schemas/flat-geometry.ts';
import { loadGeos } from '../src/geometry/geos.ts';
import { bufferInPieces } from '../src/geometry/large-buffer.ts';
import { planarBuffer } from '../src/geometry/planar-buffer.ts';
import { unionInBlocks } from '../src/geometry/union.ts';
import { parseJson } from '../src/json/parse.ts';
import { writeJson } from '../src/json/write.ts';
import { startNative, type NativeCase } from './native.ts';
import { circles, lakeCountry, randomNumbers, star } from './shapes.ts';
import { time } from './statistics.ts';

const engine = await loadGeos();
const native = await startNative();
if (!native)
  console.log('No comparison with native GEOS: /usr/bin/python3 has no shapely (apt install python3-shapely).');
const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));

try {
  await pointBuffers();
  json('7 decimals', (value) => Math.round(value * 1e7) / 1e7);
  json('all digits', (value) => value);
  console.log(
    `\n${'planar, engine alone'.padEnd(44)}${'ms'.padStart(10)}${'native'.padStart(10)}${'ratio'.padStart(8)}`,
  );
  for (const vertices of [1000, 10_000, 100_000]) {
    const shape = star(vertices);
    const shifted = star(vertices, 5000);
    const distance = 1e7 / vertices;
    const runs = vertices > 50_000 ? 2 : 20;
    await row(`buffer ${vertices} vertices`, runs, { operation: 'buffer', distance }, [shape], () =>
      engine.buffer(shape, distance, 8),
    );
    await row(`intersection ${vertices} vertices`, runs, { operation: 'intersection' }, [shape, shifted], () =>
      engine.intersection(shape, shifted),
    );
  }
  const many = circles(100_000);
  await row('union of 100,000 circles', 1, { operation: 'union' }, [many], () => unionInBlocks(engine, many));
  const [, , map] = process.argv;
  if (map === undefined) console.log('No country: give the path of a map.geo.json to buffer one.');
  else {
    const { name, shape } = lakeCountry(map);
    await row(`${name} (${shape.ends.length} rings) at 1 km`, 1, { operation: 'buffer', distance: 1000 }, [shape], () =>
      bufferInPieces(engine, shape, 1000, 8),
    );
    console.log(
      `peak memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB, the map included`,
    );
  }
} finally {
  native?.close();
  rmSync(folder, { recursive: true });
}

async function pointBuffers(): Promise<void> {
  const body = Buffer.from('{"type":"Point","coordinates":[500123.25,5790456.75]}');
  const { p50, p99 } = await time(20_000, async () => {
    const geometry = parseJson(body) as FlatShape;
    return writeJson((await planarBuffer(geometry, 400, 8)).geometry);
  });
  console.log(
    `point buffer, GeoJSON to GeoJSON: ${(1000 * p50).toFixed(1)} us median, ${(1000 * p99).toFixed(1)} us p99`,
  );
}

function json(name: string, round: (value: number) => number): void {
  const random = randomNumbers(1);
  const coordinates = Array.from({ length: 1_000_000 }, () => [
    round(360 * random() - 180),
    round(180 * random() - 90),
  ]);
  const text = JSON.stringify({ type: 'LineString', coordinates });
  const bytes = Buffer.from(text);
  const parse = best(() => parseJson(bytes));
  const write = best(() => writeJson(parseJson(bytes))) - parse;
  const parseBuiltIn = best(() => JSON.parse(bytes.toString()) as unknown);
  const writeBuiltIn = best(() => Buffer.from(JSON.stringify({ type: 'LineString', coordinates })));
  const ratio = (ours: number, theirs: number) => (ours / theirs).toFixed(2);
  console.log(
    `1 M vertices, ${name}: parse ${parse.toFixed(0)} ms (${ratio(parse, parseBuiltIn)}), write ${write.toFixed(0)} ms ` +
      `(${ratio(write, writeBuiltIn)}), both ${ratio(parse + write, parseBuiltIn + writeBuiltIn)} of JSON.parse and stringify`,
  );
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

async function row(
  name: string,
  runs: number,
  test: Pick<NativeCase, 'operation' | 'distance'>,
  shapes: readonly FlatShape[],
  action: () => unknown,
): Promise<void> {
  const ms = best(action, runs);
  const [a = '', b] = shapes.map((shape, i) => {
    const path = join(folder, `${i}.json`);
    writeFileSync(path, writeJson(shape));
    return path;
  });
  const theirs = await native?.time({ ...test, a, ...(b !== undefined && { b }), runs });
  const comparison = theirs ? `${theirs.ms.toFixed(1).padStart(10)}${(ms / theirs.ms).toFixed(2).padStart(8)}` : '';
  console.log(`${name.padEnd(44)}${ms.toFixed(1).padStart(10)}${comparison}`);
}
