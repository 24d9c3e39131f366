/** How soon the processor is free after a dismissal, and the workers whole again after one was killed. `npm run bench:stop` */
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../demo/server.ts';
import { star } from './shapes.ts';
import { toGeoJson } from '../schemas/flat-geometry.ts';

const ROUNDS = 10;
const WORKERS = 2;
/** What takes a minute or so. */
const geometry = toGeoJson(star(150_000));
const long = JSON.stringify({ inputs: { geometry, distance: 1000, resolution: 64 } });
const short = JSON.stringify({ inputs: { name: 'bench' } });

const server = await startServer(['--workers', String(WORKERS)]);
const dismissals: number[] = [];
const replacements: number[] = [];
try {
  for (let i = 0; i < ROUNDS; i++) {
    dismissals.push(await timeDismissal());
    replacements.push(await timeReplacement());
  }
} finally {
  await server.stop();
}
console.log(`load of the machine ${loadavg()[0]?.toFixed(1) ?? ''}; the slowest of ${ROUNDS}, milliseconds`);
console.log(
  `dismissed, processor free   ${Math.max(...dismissals)
    .toFixed(0)
    .padStart(6)}   <= 500`,
);
console.log(
  `killed worker replaced      ${Math.max(...replacements)
    .toFixed(0)
    .padStart(6)}   <= 1000`,
);

/** From the DELETE until no worker uses the processor any more; the answer must not come before. */
async function timeDismissal(): Promise<number> {
  const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' };
  const answer = await fetch(`${server.url}/processes/geometry-buffer/execution`, {
    method: 'POST',
    headers,
    body: long,
  });
  const { jobID } = (await answer.json()) as { jobID: string };
  await until(async () => ((await (await fetch(`${server.url}/jobs/${jobID}`)).json()) as Status).status === 'running');
  await sleep(300);
  const busy = workers();
  const begun = performance.now();
  const { status } = (await (await fetch(`${server.url}/jobs/${jobID}`, { method: 'DELETE' })).json()) as Status;
  const ms = performance.now() - begun;
  if (status !== 'dismissed') throw new Error(`The job was ${status}: it is too short for this machine.`);
  if (busy.every((pid) => workers().includes(pid))) throw new Error('The worker lives on.');
  return ms;
}

/** From the kill of a worker until there are as many as before that have started, and a call is answered. */
async function timeReplacement(): Promise<number> {
  await until(async () => workers().length === WORKERS);
  await sleep(3000);
  const before = workers();
  const begun = performance.now();
  process.kill(before[0] ?? 0, 'SIGKILL');
  await until(async () => workers().length === WORKERS && !workers().includes(before[0] ?? 0));
  const url = `${server.url}/processes/hello-world/execution`;
  await Promise.all(
    before.map(() => fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: short })),
  );
  return performance.now() - begun;
}

interface Status {
  readonly status: string;
}

function workers(): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=']).toString().trim().split('\n');
  return rows.flatMap((row) => {
    const [pid, parent, state = ''] = row.trim().split(/\s+/);
    return Number(parent) === server.pid && !state.startsWith('Z') ? [Number(pid)] : [];
  });
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(5);
}
