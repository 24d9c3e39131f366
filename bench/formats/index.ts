/**
 * Reads and writes 100,000 polygons and 1,000,000 points in each format beside GDAL, and Parquet beside geopandas:
 * processor time of the whole process as a share of theirs, the median of pairs of one run, and peak memory as a
 * multiple of what the layer itself takes. `npm run bench:formats`, with words of the rows to run; `BENCH_PAIRS` (3).
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { report } from '../report.ts';
import { median } from '../statistics.ts';
import { fileOf, folder, formats, peers, prepare, python, type FileFormat, type Kind } from './data.ts';

const PAIRS = Number(process.env.BENCH_PAIRS ?? 3);
const built = fileURLToPath(new URL('../../dist/bench/formats/built.js', import.meta.url));
const words = process.argv.slice(2);
const MEMORY_BAR = 3;
const MB = 2 ** 20;

interface Spent {
  readonly ms: number;
  readonly mb: number;
  readonly code: number;
  readonly errors: string;
  readonly printed: string;
}

prepare();
console.log(`load of the machine ${loadavg()[0]?.toFixed(1) ?? ''}, ${PAIRS} pairs`);
for (const kind of ['polygons', 'points'] as const) {
  for (const format of formats) {
    const name = `${kind} ${format.extension}`;
    if (isWanted(`${name} read`)) compare(`${name} read`, format.bar, () => ours(fileOf(kind, format.extension), '-'), () => theirsReading(kind, format)); // prettier-ignore
    if (isWanted(`${name} write`)) compare(`${name} write`, format.bar, () => ours(fileOf(kind, 'fgb'), target(format)), () => theirsWriting(kind, format)); // prettier-ignore
    if (isWanted(`${name} memory`)) reportMemory(`${name} memory`, fileOf(kind, format.extension));
  }
}

function isWanted(row: string): boolean {
  return words.every((word) => row.includes(word));
}

/** A shape is read out of the archive by its name. */
function target({ extension }: FileFormat): string {
  const file = path.join(folder, `out.${extension}`);
  rmSync(file, { force: true });
  return file;
}

function compare(what: string, bar: number, us: () => Spent, them: () => Spent): void {
  const pairs = Array.from({ length: PAIRS }, () => ({ us: us().ms, them: them().ms }));
  const ratio = median(pairs.map(({ us, them }) => us / them));
  const [own, other] = [median(pairs.map(({ us }) => us)), median(pairs.map(({ them }) => them))];
  const measured = `${ratio.toFixed(2)}x (${own.toFixed(0)} of ${other.toFixed(0)} ms)`;
  report({ what, measured, bar: `<= ${bar}`, met: ratio <= bar });
}

function reportMemory(what: string, file: string): void {
  const { mb, printed } = ours(file, '-');
  const measured = ours(file, '-', '--expose-gc');
  const { bare, kept } = JSON.parse(printed === '' ? '{}' : measured.printed) as { bare: number; kept: number };
  const ratio = (mb - bare / MB) / (kept / MB);
  const text = `${ratio.toFixed(2)}x (${mb.toFixed(0)} - ${(bare / MB).toFixed(0)} of ${(kept / MB).toFixed(0)} MB)`;
  report({ what, measured: text, bar: `<= ${MEMORY_BAR}`, met: ratio <= MEMORY_BAR });
}

function ours(source: string, file: string, ...options: readonly string[]): Spent {
  return spend([process.execPath, ...options, built, source, file]);
}

function theirsReading(kind: Kind, { extension, driver, read }: FileFormat): Spent {
  const source = fileOf(kind, extension);
  if (driver === undefined) return spend([python, path.join(peers, 'formats.py'), source, '-']);
  return spend(['ogr2ogr', '-f', 'FlatGeobuf', ...(read?.[kind] ?? []), target({ extension: 'fgb', bar: 0 }), source]);
}

function theirsWriting(kind: Kind, format: FileFormat): Spent {
  const { driver, write } = format;
  const [source, file] = [fileOf(kind, 'fgb'), target(format)];
  if (driver === undefined) return spend([python, path.join(peers, 'formats.py'), source, file]);
  return spend(['ogr2ogr', '-f', driver, ...(write?.[kind] ?? []), file, source]);
}

function spend(command: readonly string[]): Spent {
  const printed = path.join(folder, 'printed');
  const { stdout, stderr } = spawnSync(python, [path.join(peers, 'measure.py'), printed, ...command], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  const spent = JSON.parse(stdout) as Omit<Spent, 'printed'>;
  if (spent.code !== 0) throw new Error(`${command.join(' ')} failed:\n${spent.errors}`);
  return { ...spent, printed: spawnSync('cat', [printed], { encoding: 'utf8' }).stdout };
}
