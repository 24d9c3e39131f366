/**
 * The first call after a worker was replaced, against the median of all calls: `npm run bench:replacement`.
 * One connection and one worker, which is used up after few jobs.
 */
import { readFileSync } from 'node:fs';
import { startServer } from '../demo/server.ts';
import { report } from './report.ts';
import { median } from './statistics.ts';

const REPLACEMENTS = Number(process.env.BENCH_ROUNDS ?? 20);
const MAX_RATIO = 10;

const server = await startServer(['--workers', '1', '--recycle-jobs', '50']);
const body = JSON.stringify({ inputs: { layer: { type: 'Point', coordinates: [5.1, 52.1] }, distance: 400 } });
const firsts: number[] = [];
const all: number[] = [];
let last = findWorkers();
try {
  while (firsts.length < REPLACEMENTS) {
    const workers = findWorkers();
    const isReplaced = workers.length === 1 && workers[0] !== last[0];
    if (workers.length === 1) last = workers;
    const ms = await call();
    all.push(ms);
    if (isReplaced) firsts.push(ms);
  }
} finally {
  await server.stop();
}
const [first, usual] = [median(firsts), median(all)];
report({
  what: `first call after a worker was replaced, median of ${firsts.length}`,
  measured: `${(first / usual).toFixed(1)}x of p50 (${first.toFixed(2)}, ${usual.toFixed(2)} ms)`,
  bar: `<= ${MAX_RATIO}x`,
  met: first <= MAX_RATIO * usual,
});

async function call(): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${server.url}/processes/buffer/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`status ${response.status}`);
  return performance.now() - begun;
}

/** Pids of the server's child processes. */
function findWorkers(): readonly string[] {
  return readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'latin1').trim().split(' ');
}
