/** Entry of a worker process: loads the views and processes named on its command line and runs one task at a time. */
import { format } from 'node:util';
import { loadRegistry } from '../process/registry.ts';
import { scanBody, type BodyFile } from '../inputs/scan-body.ts';
import type { FromWorker, Task, ToWorker } from './protocol.ts';
import type { Limits } from './limits.ts';
import { exitWithParent } from './parent-watch.ts';
import { failureOf, perform, type Reporter } from './perform.ts';

const MEASURE_EVERY_MS = 50;
let lastResidentBytes = 0;
let measuredAt = -Infinity;

let lastAction: Promise<unknown> = Promise.resolve();

const [parentPid, limitsText = '', viewFolder = '', ...processFolders] = process.argv.slice(2);
// Written by the server that started this process.
const limits = JSON.parse(limitsText) as Limits;
const registry = await loadRegistry(processFolders);
const views = await loadRegistry([viewFolder]);
const reporter: Reporter = {
  onProgress: (progress) => emit({ kind: 'progress', ...progress }),
  onLog: (text) => emit({ kind: 'log', text }),
};
exitWithParent(Number(parentPid));
process.once('disconnect', () => process.exit());
process.on('message', (message) => {
  // Only the server is at the other end.
  const request = message as ToWorker;
  if (request.kind === 'warm') void warm();
  else void inTurn(() => (request.kind === 'run' ? run(request.task) : scan(request.body)));
});
emit({ kind: 'ready' });

/** Runs one action at a time, in the order of arrival. */
function inTurn(act: () => Promise<unknown>): Promise<unknown> {
  lastAction = lastAction.then(act);
  return lastAction;
}

async function run(task: Task): Promise<void> {
  try {
    const definition = (task.view ? views : registry).get(task.processId);
    const finished = await perform(definition, task, limits, reporter);
    emit({ kind: 'finished', finished, residentBytes: residentBytes() });
  } catch (error) {
    emit({ kind: 'failed', failure: failureOf(error), residentBytes: residentBytes() });
  }
}

async function scan(body: BodyFile): Promise<void> {
  try {
    emit({ kind: 'scanned', scanned: await scanBody(body), residentBytes: residentBytes() });
  } catch (error) {
    emit({ kind: 'failed', failure: failureOf(error), residentBytes: residentBytes() });
  }
}

/** Runs the first example of every process and view, so that no caller pays for compiling WebAssembly and JavaScript. */
async function warm(): Promise<void> {
  for (const { examples, inputs, run } of [...registry.list(), ...views.list()]) {
    const parsed = inputs.safeParse(examples[0]?.inputs);
    // The contract test finds an example that fails; here it costs the first caller some milliseconds.
    if (!parsed.success) continue;
    await inTurn(() => run(parsed.data, { progress() {}, warn() {}, log() {} }).catch(() => undefined));
  }
  emit({ kind: 'warmed', residentBytes: residentBytes() });
}

function emit(event: FromWorker): void {
  process.send?.(event);
}

/** Asking the kernel takes longer than a small task, and a small task does not change the answer. */
function residentBytes(): number {
  const now = performance.now();
  if (now - measuredAt > MEASURE_EVERY_MS) [lastResidentBytes, measuredAt] = [process.memoryUsage.rss(), now];
  return lastResidentBytes;
}

// A library that prints must not corrupt anything that the server writes to its own standard output.
console.log = (...values: unknown[]) => process.stderr.write(`${format(...values)}\n`);
