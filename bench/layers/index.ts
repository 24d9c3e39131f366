/**
 * Everyday layers, file to file, beside geopandas: processor time as a share of its, the median of pairs of one run.
 * `npm run bench:layers`, with words of the rows to run; `BENCH_PAIRS` (5), and `BENCH_DIST` for another build's folder,
 * with `BENCH_MODES=command` where that is of other sources. `npm run bench:layers rates` prints rates of work in blocks.
 */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { report } from '../report.ts';
import { median } from '../statistics.ts';
import { fileOf, folder, peers, prepare, python } from './data.ts';
import type { BlocksTime } from './in-blocks.ts';
import { reportRates } from './rates.ts';
import { NO_BAR, rateRows, rows, type LayerRow, type WorkRow } from './rows.ts';
import { reportThreads, threadsRow } from './threads.ts';

const PAIRS = Number(process.env.BENCH_PAIRS ?? 5);
const dist = process.env.BENCH_DIST ?? fileURLToPath(new URL('../../dist/', import.meta.url));
const modes = (process.env.BENCH_MODES ?? 'command,cold,second,warm').split(',');
const inProcess = fileURLToPath(new URL('in-process.ts', import.meta.url));
const program = path.join(dist, 'src/main.js');
const ours = path.join(folder, 'ours.json');
const words = process.argv.slice(2);

interface Spent {
  readonly ms: number;
  readonly mb?: number;
}

/** What the scripts print besides, each of its own. */
interface Answer {
  readonly code: number;
  readonly errors: string;
  readonly blocks: readonly BlocksTime[];
}

prepare();
console.log(`load of the machine ${loadavg()[0]?.toFixed(1) ?? ''}, ${PAIRS} pairs`);
for (const row of rows.filter(({ name }) => words.every((word) => name.includes(word)))) {
  for (const mode of ['command', 'cold', 'second', 'warm'] as const) {
    const bar = row[mode];
    if (bar !== undefined && modes.includes(mode)) compare(row, mode, bar);
  }
}
if (words[0] === 'rates') {
  for (const row of rateRows) reportRates(row.name, measure(row, 'blocks').blocks ?? []);
}
if (modes.includes('warm') && words.every((word) => threadsRow.includes(word))) reportThreads(dist, PAIRS);

type Mode = 'command' | 'cold' | 'second' | 'warm';

function compare(row: LayerRow, mode: Mode, bar: number): void {
  const pairs = Array.from({ length: PAIRS }, () => ({ ours: spend(row, mode), theirs: spendByPeer(row, mode) }));
  const ratio = median(pairs.map(({ ours, theirs }) => ours.ms / theirs.ms));
  const [ours, theirs] = [median(pairs.map(({ ours }) => ours.ms)), median(pairs.map(({ theirs }) => theirs.ms))];
  const measured = `${ratio.toFixed(2)}x (${ours.toFixed(0)} of ${theirs.toFixed(0)} ms)`;
  const hasBar = bar !== NO_BAR;
  report({
    what: `${row.name}: ${mode}`,
    measured,
    bar: hasBar ? `<= ${bar}` : '',
    met: hasBar ? ratio <= bar : undefined,
  });
  if (mode !== 'command') return;
  const [mb, peerMb] = [
    median(pairs.map(({ ours }) => ours.mb ?? NaN)),
    median(pairs.map(({ theirs }) => theirs.mb ?? NaN)),
  ];
  const memory = `${(mb / peerMb).toFixed(2)}x (${mb.toFixed(0)} of ${peerMb.toFixed(0)} MB)`;
  const [memoryBar, isMet] =
    row.peakMb === undefined ? ['<= 1.5', mb / peerMb <= 1.5] : [`<= ${row.peakMb} MB`, mb <= row.peakMb];
  report({ what: `${row.name}: peak memory`, measured: memory, bar: memoryBar, met: isMet });
}

/** Runs in a process of its own, and reads what that prints. */
function measure({ process: id, inputs, files }: WorkRow, mode: Mode | 'blocks') {
  const named = Object.entries(files).flatMap(([name, file]) => [name, fileOf(file)]);
  const node = ['--import', 'tsx', inProcess, dist];
  return answerOf(process.execPath, [...node, id, JSON.stringify(inputs), ours, mode, ...named]);
}

function spend(row: LayerRow, mode: Mode): Spent {
  const { process: id, inputs, files } = row;
  if (mode !== 'command') return measure(row, mode);
  const named = Object.entries(files).map(([name, file]) => [name, fileOf(file)] as const);
  const values = Object.entries(inputs).flatMap(([name, value]) => [
    `--${name}`,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const layers = named.flatMap(([name, file]) => [`--${name}`, `@${file}`]);
  return watched(ours, [process.execPath, program, 'run', id, ...layers, ...values]);
}

function spendByPeer({ peer: [operation = '', ...files] }: LayerRow, mode: Mode): Spent {
  const output = path.join(folder, 'theirs.json');
  const script = [path.join(peers, 'layers.py'), operation, output];
  const paths = files.map(fileOf);
  if (mode === 'command') return watched('/dev/null', [python, ...script, 'whole', ...paths]);
  return answerOf(python, [...script, mode === 'warm' ? 'run' : 'whole', ...paths]);
}

function watched(output: string, command: readonly string[]): Spent {
  const spent = answerOf(python, [path.join(peers, 'measure.py'), output, ...command]);
  if (spent.code !== 0) throw new Error(`${command.join(' ')} failed:\n${spent.errors}`);
  return spent;
}

function answerOf(command: string, args: readonly string[]): Partial<Answer> & Spent {
  const { stdout, stderr, status, signal } = spawnSync(command, args, { maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed (${signal ?? status}):\n${stderr.toString()}`);
  // The scripts beside print it.
  return JSON.parse(stdout.toString()) as Partial<Answer> & Spent;
}
