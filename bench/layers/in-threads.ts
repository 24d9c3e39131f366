/**
 * Nearest of a million points in this process, built code, with one and with two threads in turn, after one run that is not
 * counted. Arguments: folder of the build, files of the points and the sites, number of pairs. Prints medians in
 * milliseconds of wall time after reading and before writing, and of processor time in one thread, of all and of the blocks.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { MapBlocks } from '../../src/common/blocks.ts';
import type { Process } from '../../src/process/define-process.ts';
import { median } from '../statistics.ts';
import type * as Built from './built.ts';
import { spendInBlocks } from './in-blocks.ts';

const [, , dist = '', points = '', sites = '', pairs = '5'] = process.argv;
const load = (file: string) => import(new URL(file, pathToFileURL(`${dist}/`)).href);
// Both from the sources beside.
const { default: nearest } = (await load('src/processes/nearest.js')) as { readonly default: Process };
const { createHelpers, parseInputs, parseJson } = (await load('bench/layers/built.js')) as typeof Built;

const [layer, near_layer] = [parseJson(readFileSync(points)), parseJson(readFileSync(sites))];
const inputs = parseInputs(nearest, { layer, near_layer });

async function run(mapBlocks: MapBlocks): Promise<void> {
  await nearest.run(inputs, { progress() {}, warn() {}, log() {}, mapBlocks });
}

async function timeWith(threads: number): Promise<number> {
  const helpers = createHelpers({ heapMb: 2048, maxThreads: () => threads });
  const startedAt = performance.now();
  await run(helpers.mapBlocks);
  const ms = performance.now() - startedAt;
  await helpers.end();
  return ms;
}

await timeWith(1);
const { totalMs, blocks } = await spendInBlocks(run);
const [one, two]: [number[], number[]] = [[], []];
for (let pair = 0; pair < Number(pairs); pair++) {
  one.push(await timeWith(1));
  two.push(await timeWith(2));
}
const blocksMs = blocks.reduce((sum, { ms }) => sum + ms, 0);
console.log(JSON.stringify({ one: median(one), two: median(two), totalMs, blocksMs }));
