/**
 * Nearest of a million points in this process, built code, with one and with two threads in turn, after one run that is not counted.
 * Arguments: folder of the build, files of the points, the sites and the polygons, number of pairs. Prints medians in
 * milliseconds of wall time after reading and before writing, and what blocks of work were estimated at and take of
 * processor time in one thread: the search of nearest, and the points that count-points finds in the polygons.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { MapBlocks } from '../../src/common/blocks.ts';
import type { Process } from '../../src/process/define-process.ts';
import { median } from '../statistics.ts';
import type * as Built from './built.ts';

const [, , dist = '', points = '', sites = '', polygons = '', pairs = '5'] = process.argv;
const load = (file: string) => import(new URL(file, pathToFileURL(`${dist}/`)).href);
// Both from the sources beside.
const { default: nearest } = (await load('src/processes/nearest.js')) as { readonly default: Process };
const { default: countPoints } = (await load('src/processes/count-points.js')) as { readonly default: Process };
const { createHelpers, parseInputs, parseJson } = (await load('bench/layers/built.js')) as typeof Built;

const layer = parseJson(readFileSync(points));
const inputs = parseInputs(nearest, { layer, near_layer: parseJson(readFileSync(sites)) });

async function run(mapBlocks: MapBlocks, definition = nearest, given = inputs): Promise<number> {
  const startedAt = performance.now();
  await definition.run(given, { progress() {}, warn() {}, log() {}, mapBlocks });
  return performance.now() - startedAt;
}

/** Runs a process twice, and tells of the second time what its blocks were estimated at and took, one after another. */
async function timeBlocks(definition: Process, given: typeof inputs) {
  const time = { estimatedMs: 0, ms: 0 };
  const timed: MapBlocks = async function* (work, tables, { items, blockSize, estimatedMs }) {
    const map = await work.open(tables);
    [time.estimatedMs, time.ms] = [estimatedMs, 0];
    for (let first = 0; first < items; first += blockSize) {
      const before = process.cpuUsage();
      const result = await map(first, Math.min(first + blockSize, items));
      const { user, system } = process.cpuUsage(before);
      time.ms += (user + system) / 1000;
      yield result;
    }
  };
  await run(timed, definition, given);
  await run(timed, definition, given);
  return time;
}

async function runWith(threads: number): Promise<number> {
  const helpers = createHelpers({ heapMb: 2048, maxThreads: () => threads });
  const ms = await run(helpers.mapBlocks);
  await helpers.end();
  return ms;
}

const search = await timeBlocks(nearest, inputs);
const [one, two]: [number[], number[]] = [[], []];
for (let pair = 0; pair < Number(pairs); pair++) {
  one.push(await runWith(1));
  two.push(await runWith(2));
}
const counted = parseInputs(countPoints, { layer: parseJson(readFileSync(polygons)), points: layer });
const location = await timeBlocks(countPoints, counted);
console.log(JSON.stringify({ one: median(one), two: median(two), search, location }));
