/**
 * One row of bench:layers in this process, built code. Arguments: folder of the build, process, inputs as JSON, output, mode, then name and
 * file of each input. Prints milliseconds of processor time: of reading, checking, running and writing (cold; second is
 * the same once more), or of running alone, the median of three after one that is not counted (warm); of blocks of work
 * (blocks), those of a second run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { mapInThisThread } from '../../src/common/blocks.ts';
import type { Process } from '../../src/process/define-process.ts';
import type * as Built from './built.ts';
import { spendInBlocks } from './in-blocks.ts';

const [, , dist = '', id = '', inputsText = '{}', output = '', mode = '', ...named] = process.argv;
const load = (file: string) => import(new URL(file, pathToFileURL(`${dist}/`)).href);
// Both from the sources beside.
const { default: definition } = (await load(`src/processes/${id}.js`)) as { readonly default: Process };
const { parseInputs, parseJson, writeJson } = (await load('bench/layers/built.js')) as typeof Built;
const context = { progress() {}, warn() {}, log() {}, mapBlocks: mapInThisThread };

function read() {
  const inputs = JSON.parse(inputsText) as Record<string, unknown>;
  for (let i = 0; i < named.length; i += 2) inputs[named[i] ?? ''] = parseJson(readFileSync(named[i + 1] ?? ''));
  return parseInputs(definition, inputs);
}

async function timed(act: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function whole(): Promise<void> {
  const results = await definition.run(read(), context);
  writeFileSync(output, writeJson(definition.outputs.parse(results).result));
}

async function measure(): Promise<number> {
  if (mode === 'cold') return timed(whole);
  if (mode === 'second') {
    await whole();
    return timed(whole);
  }
  const inputs = read();
  const times = [];
  for (let i = 0; i < 4; i++) times.push(await timed(() => definition.run(inputs, context)));
  return times.slice(1).sort((a, b) => a - b)[1] ?? NaN;
}

async function measureBlocks() {
  const inputs = read();
  await definition.run(inputs, context);
  const { totalMs: ms, blocks } = await spendInBlocks((mapBlocks) => definition.run(inputs, { ...context, mapBlocks }));
  return { ms, blocks };
}

console.log(JSON.stringify(mode === 'blocks' ? await measureBlocks() : { ms: await measure() }));
