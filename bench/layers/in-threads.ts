/**
 * Nearest of a million points in this process, built code, with one and with two threads in turn, after one run that is not counted.
 * Arguments: folder of the build, files of the points and of the sites, number of pairs. Prints medians in milliseconds
 * of wall time after reading and before writing, and what the search was estimated at and took in one thread.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { MapBlocks } from '../../src/common/blocks.ts';
import type { parseJson as ParseJson } from '../../src/common/json/parse.ts';
import type { Process } from '../../src/process/define-process.ts';
import type { parseInputs as ParseInputs } from '../../src/process/parse-inputs.ts';
import type { createHelpers as CreateHelpers } from '../../src/workers/helpers.ts';
import { median } from '../statistics.ts';

/** What the modules that are loaded below export, together. */
interface Built {
  readonly default: Process;
  readonly createHelpers: typeof CreateHelpers;
  readonly parseInputs: typeof ParseInputs;
  readonly parseJson: typeof ParseJson;
}

const [, , dist = '', points = '', sites = '', pairs = '5'] = process.argv;
const load = async (file: string) => (await import(new URL(file, pathToFileURL(`${dist}/`)).href)) as Built;
const { default: definition } = await load('src/processes/nearest.js');
const { createHelpers } = await load('src/workers/helpers.js');
const { parseInputs } = await load('src/process/parse-inputs.js');
const { parseJson } = await load('src/common/json/parse.js');

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
