/** Entry of a worker process: loads the views and processes named on its command line and runs one task at a time. */
import { format } from 'node:util';
import { mapInThisThread } from '../common/blocks.ts';
import { platform } from '../common/platform.ts';
import type { ProcessContext } from '../process/define-process.ts';
import { loadRegistry } from '../process/registry.ts';
import { scanBody } from '../inputs/scan-body.ts';
import {
  LINGER_MS,
  type Answer,
  type Finished,
  type FromWorker,
  type Task,
  type ToWorker,
  type Work,
  type WorkerSettings,
} from './protocol.ts';
import { unpackTask } from './packed-task.ts';
import { perform } from './perform.ts';
import { failureOf } from './task-errors.ts';
import { startWatch } from './watch.ts';

// A terminal sends Ctrl+C, and some supervisors SIGTERM, to the whole process group. The server alone decides what becomes
// of a task: it ends this process by SIGKILL, or by its own end.
for (const signal of platform.endSignals) process.on(signal, () => {});

const MEASURE_EVERY_MS = 50;
let lastResidentBytes = 0;
let measuredAt = -Infinity;

let lastAction: Promise<unknown> = Promise.resolve();

/** Number of threads that may work on a task. */
let threads = 1;

const [settingsText = '', viewFolder = '', ...processFolders] = process.argv.slice(2);
// Written by the server that started this process.
const { limits, ...helperSettings } = JSON.parse(settingsText) as WorkerSettings;
const helpers = { ...helperSettings, maxThreads: () => threads };
const registry = await loadRegistry(processFolders);
const views = await loadRegistry([viewFolder]);
startWatch();
process.once('disconnect', () => process.exit());
process.on('message', (message) => {
  // Only the server is at the other end.
  const request = message as ToWorker;
  if (request.kind === 'warm') void warm();
  else if (request.kind === 'alone') threads = 1;
  else {
    threads = request.threads;
    void inTurn(() => work(request.batch));
  }
});
emit({ kind: 'ready' });

/** Runs one action at a time, in the order of arrival. */
function inTurn(act: () => Promise<unknown>): Promise<unknown> {
  lastAction = lastAction.then(act);
  return lastAction;
}

async function work(batch: readonly Work[]): Promise<void> {
  const waiting = [...batch];
  const begun = performance.now();
  let answers: Answer[] = [];
  const send = () => {
    emit({ kind: 'answers', answers, givenBack: waiting.length, residentBytes: residentBytes() });
    answers = [];
    waiting.length = 0;
  };
  // Fires where the task that lingers waits for something itself.
  const timer = batch.length > 1 ? setTimeout(send, LINGER_MS) : undefined;
  for (let at = 0, next = waiting.shift(); next; at += 1, next = waiting.shift()) {
    const answered = await answer(next, at);
    answers.push(answered);
    const isBroken = 'failure' in answered && answered.failure.broken === true;
    if (isBroken || performance.now() - begun > LINGER_MS) break;
  }
  clearTimeout(timer);
  send();
}

/** @param at where it stands in its batch */
async function answer(work: Work, at: number): Promise<Answer> {
  try {
    if (!('task' in work)) return { scanned: await scanBody(work.body) };
    const begun = readBusyMs();
    const finished = await run(work.task, at);
    return { finished, busyMs: readBusyMs() - begun };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function run(task: Task, at: number): Promise<Finished> {
  const definition = (task.view ? views : registry).get(task.processId);
  return perform(
    definition,
    unpackTask(task),
    { limits, helpers },
    {
      onProgress: (progress) => emit({ kind: 'progress', at, ...progress }),
      onLog: (text) => emit({ kind: 'log', at, text }),
    },
  );
}

const silentContext: ProcessContext = { progress() {}, warn() {}, log() {}, mapBlocks: mapInThisThread };

/** Runs the first example of every process and view, so that no caller pays for compiling WebAssembly and JavaScript. */
async function warm(): Promise<void> {
  for (const { examples, inputs, run } of [...registry.list(), ...views.list()]) {
    const parsed = inputs.safeParse(examples[0]?.inputs);
    // The contract test finds an example that fails; here it costs the first caller some milliseconds.
    if (!parsed.success) continue;
    await inTurn(() => run(parsed.data, silentContext).catch(() => undefined));
  }
  emit({ kind: 'warmed', residentBytes: residentBytes() });
}

function emit(event: FromWorker): void {
  process.send?.(event);
}

/** Processor time, and time in which the event loop waited. */
function readBusyMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + performance.eventLoopUtilization().idle;
}

/** Asking the kernel takes longer than a small task, and a small task does not change the answer. */
function residentBytes(): number {
  const now = performance.now();
  if (now - measuredAt > MEASURE_EVERY_MS) [lastResidentBytes, measuredAt] = [process.memoryUsage.rss(), now];
  return lastResidentBytes;
}

// A library that prints must not corrupt anything that the server writes to its own standard output.
console.log = (...values: unknown[]) => process.stderr.write(`${format(...values)}\n`);
