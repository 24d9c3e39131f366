/**
 * Nearest of a million points in this process, built code, with one and with two threads in turn, after one run that is not counted.
 * Arguments: folder of the build, files of the points and of the sites, number of pairs. Prints medians in milliseconds
 * of wall time after reading and before writing, and what the search was estimated at and took in one thread.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { MapBlocks } from '../../src/common/blocks.ts';
import type { Process } from '../../src/process/define-process.ts';
import { median } from '../statistics.ts';
import type * as Built from './built.ts';

const [, , dist = '', points = '', sites = '', pairs = '5'] = process.argv;
const load = (file: string) => import(new URL(file, pathToFileURL(`${dist}/`)).href);
// Both from the sources beside.
const { default: definition } = (await load('src/processes/nearest.js')) as { readonly default: Process };
const { createHelpers, parseInputs, parseJson } = (await load('bench/layers/built.js')) as typeof Built;

const inputs = parseInputs(definition, {
  layer: parseJson(readFileSync(points)),
  near_layer: parseJson(readFileSync(sites)),
});
const search = { estimatedMs: 0, ms: 0 };

/** Does the blocks as they come, and notes how long they take. */
const timed: MapBlocks = async function* (work, tables, { items, blockSize, estimatedMs }) {
  const map = await work.open(tables);
  search.estimatedMs = estimatedMs;
  search.ms = 0;
  for (let first = 0; first < items; first += blockSize) {
    const startedAt = performance.now();
    const result = await map(first, Math.min(first + blockSize, items));
    search.ms += performance.now() - startedAt;
    yield result;
  }
};

async function run(mapBlocks: MapBlocks): Promise<number> {
  const startedAt = performance.now();
  await definition.run(inputs, { progress() {}, warn() {}, log() {}, mapBlocks });
  return performance.now() - startedAt;
}

async function runWith(threads: number): Promise<number> {
  const helpers = createHelpers({ heapMb: 2048, maxThreads: () => threads });
  const ms = await run(helpers.mapBlocks);
  await helpers.end();
  return ms;
}

await run(timed);
const [one, two]: [number[], number[]] = [[], []];
for (let pair = 0; pair < Number(pairs); pair++) {
  one.push(await runWith(1));
  two.push(await runWith(2));
}
await run(timed);
console.log(JSON.stringify({ one: median(one), two: median(two), search }));
