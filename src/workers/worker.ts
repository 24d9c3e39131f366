/** Entry of a worker process: loads the views and processes named on its command line and runs one task at a time. */
import { format } from 'node:util';
import workerpool from 'workerpool';
import { mediaTypeOf } from '../describe.ts';
import { encodeOutput } from '../results/files.ts';
import { ProcessError } from '../errors.ts';
import type { ProcessContext } from '../process.ts';
import { loadRegistry } from '../registry.ts';
import { loadInputs } from '../sources/load.ts';
import type { Finished, Last, Task, TaskEvent } from './message.ts';
import { endWithParent } from './parent-watch.ts';

// Progress comes from tight loops; a few reports a second are as many as anybody reads.
const PROGRESS_EVERY_MS = 200;

const [parentPid, viewFolder = '', ...processFolders] = process.argv.slice(2);
const registry = await loadRegistry(processFolders);
const views = await loadRegistry([viewFolder]);
endWithParent(Number(parentPid));
workerpool.worker({ run, warm });

/**
 * @param keepBytes memory with which this worker may go on: that of WebAssembly never shrinks, so a worker that holds
 *   more has had its last task
 */
async function run(task: Task, keepBytes: number): Promise<Finished> {
  emit({ kind: 'started', pid: process.pid });
  try {
    const finished = await work(task);
    return process.memoryUsage.rss() > keepBytes ? await leave({ finished }) : finished;
  } catch (error) {
    if (!isFatal(error)) throw error;
    emit({ kind: 'log', text: `${task.processId} broke its worker: ${error.stack ?? error.message}` });
    const message = `The geometry engine broke on this input (${error.message}). Simplify it, or split it up.`;
    return leave({ error: { code: 'internal', message } });
  }
}

async function work(task: Task): Promise<Finished> {
  const definition = (task.view ? views : registry).get(task.processId);
  const warnings: string[] = [];
  const begun = performance.now();
  const inputs = await loadInputs(definition, task.inputs);
  const loaded = performance.now();
  const results = await definition.run(inputs, createContext(warnings));
  const ran = performance.now();
  const parsed = definition.outputs.safeParse(results);
  if (!parsed.success) {
    emit({ kind: 'log', text: `outputs of ${task.processId} do not fit its schema: ${parsed.error.message}` });
    throw new ProcessError('internal', `${task.processId} gave a result that does not fit its own description.`);
  }
  const outputs = [];
  for (const [id, value] of Object.entries(parsed.data)) {
    if (value !== undefined) outputs.push(await encodeOutput(id, mediaTypeOf(definition, id), value, task));
  }
  const times = { parseMs: loaded - begun, runMs: ran - loaded, writeMs: performance.now() - ran };
  return { outputs, warnings, times };
}

function leave(last: Last): Promise<never> {
  emit({ kind: 'last', ...last });
  return new Promise(() => {});
}

/** A trap, or a stack that overflowed somewhere in WebAssembly, leaves the module's memory in no known state. */
function isFatal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error.name === 'RuntimeError' || (error instanceof RangeError && error.message.includes('call stack'));
}

/** Runs the first example of every process and view, so that no caller pays for compiling wasm and JavaScript. */
async function warm(): Promise<void> {
  for (const { examples, inputs, run } of [...registry.list(), ...views.list()]) {
    const parsed = inputs.safeParse(examples[0]?.inputs);
    // An example that fails is found by the contract test; here it costs the first caller some milliseconds.
    if (parsed.success) await run(parsed.data, { progress() {}, warn() {}, log() {} }).catch(() => undefined);
  }
}

function createContext(warnings: string[]): ProcessContext {
  let reached = 0;
  let reportedAt = 0;
  return {
    progress(fraction, message) {
      const now = performance.now();
      if (!(fraction > reached) || (fraction < 1 && now - reportedAt < PROGRESS_EVERY_MS)) return;
      reached = Math.min(fraction, 1);
      reportedAt = now;
      emit({ kind: 'progress', fraction: reached, ...(message === undefined ? {} : { message }) });
    },
    warn: (message) => void warnings.push(message),
    log: (message) => emit({ kind: 'log', text: message }),
  };
}

function emit(event: TaskEvent): void {
  workerpool.workerEmit(event);
}

// A library that prints must not corrupt anything that the server writes to its own standard output.
console.log = (...values: unknown[]) => process.stderr.write(`${format(...values)}\n`);
