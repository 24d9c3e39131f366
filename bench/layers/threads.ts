/** One job on two processors beside the same job on one: wall time, which a machine at rest alone shows. */
import { execFileSync } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { report } from '../report.ts';
import { median } from '../statistics.ts';
import { fileOf, folder } from './data.ts';

export const threadsRow = 'two threads, nearest of 1,000,000 points';

const BAR = 0.6;

interface Measured {
  readonly one: number;
  readonly two: number;
  /** Processor time of the run in one thread, and of what is in blocks. */
  readonly totalMs: number;
  readonly blocksMs: number;
}

/** @param dist folder of the build */
export function reportThreads(dist: string, pairs: number): void {
  const files = [fileOf('points-million'), fileOf('sites')];
  const script = fileURLToPath(new URL('in-threads.ts', import.meta.url));
  const node = ['--max-old-space-size=4096', '--import', 'tsx'];
  const text = execFileSync(process.execPath, [...node, script, dist, ...files, String(pairs)]).toString();
  // Printed by that script.
  const { one, two, totalMs, blocksMs } = JSON.parse(text) as Measured;
  report({
    what: `${threadsRow}: wall`,
    measured: format(two, one),
    bar: `<= ${BAR}`,
    met: two / one <= BAR,
  });
  report({
    what: `${threadsRow}: processor time, were the blocks alone shared`,
    measured: format(totalMs - blocksMs / 2, totalMs),
    bar: '',
    met: undefined,
  });
  const ratios = Array.from({ length: pairs }, () => [2, 1].map((threads) => spend(dist, threads)));
  const [inTwo, inOne] = [0, 1].map((at) => median(ratios.map((pair) => pair[at] ?? NaN)));
  report({ what: `${threadsRow}: wall of the command`, measured: format(inTwo, inOne), bar: '', met: undefined });
}

function spend(dist: string, threads: number): number {
  const output = openSync(path.join(folder, 'ours.json'), 'w');
  const layers = ['--layer', `@${fileOf('points-million')}`, '--near_layer', `@${fileOf('sites')}`];
  const startedAt = performance.now();
  const command = [path.join(dist, 'src/main.js'), 'run', 'nearest', ...layers, '--threads', String(threads)];
  execFileSync(process.execPath, command, { stdio: ['ignore', output, 'inherit'] });
  closeSync(output);
  return performance.now() - startedAt;
}

function format(part = NaN, whole = NaN): string {
  return `${(part / whole).toFixed(2)}x (${part.toFixed(0)} of ${whole.toFixed(0)} ms)`;
}
