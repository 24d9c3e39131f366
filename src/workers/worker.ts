/** Entry of a worker process: loads the views and processes named on its command line and runs one task at a time. */
import { format } from 'node:util';
import { mediaTypeOf } from '../process/describe.ts';
import { encodeOutput } from '../storage/output-files.ts';
import { ProcessError, toProcessError } from '../common/errors.ts';
import type { ProcessContext } from '../process/define-process.ts';
import { renameInError, renameInText } from '../process/parse-inputs.ts';
import { loadRegistry } from '../process/registry.ts';
import { loadInputs } from '../inputs/load.ts';
import { scanBody, type BodyFile } from '../inputs/scan-body.ts';
import type { Failure, Finished, FromWorker, Task, ToWorker } from './protocol.ts';
import { checkOutput, checkVertices, type Limits } from './limits.ts';
import { exitWithParent } from './parent-watch.ts';

// Progress comes from tight loops; a few reports a second are enough for any reader.
const PROGRESS_EVERY_MS = 200;

/** Fractions of the work at which inputs are read and results computed; with large values reading and writing take longest. */
const INPUTS_READ = 0.02;
const RESULTS_COMPUTED = 0.98;

const MEASURE_EVERY_MS = 50;
let lastResidentBytes = 0;
let measuredAt = -Infinity;

let lastAction: Promise<unknown> = Promise.resolve();

const [parentPid, limitsText = '', viewFolder = '', ...processFolders] = process.argv.slice(2);
// Written by the server that started this process.
const limits = JSON.parse(limitsText) as Limits;
const registry = await loadRegistry(processFolders);
const views = await loadRegistry([viewFolder]);
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
    emit({ kind: 'finished', finished: await work(task), residentBytes: residentBytes() });
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

function failureOf(error: unknown): Failure {
  if (error instanceof ProcessError) return { error: error.toJSON() };
  const detail = error instanceof Error ? (error.stack ?? error.message) : format(error);
  if (!isFatal(error)) return { error: toProcessError(error).toJSON(), detail };
  const message = `The geometry engine failed on this input (${error.message}). Simplify or split it.`;
  return { error: { code: 'internal', message }, detail, broken: true };
}

async function work(task: Task): Promise<Finished> {
  const definition = (task.view ? views : registry).get(task.processId);
  const warnings: string[] = [];
  const { context, startPhase } = createContext(warnings);
  const startedAt = performance.now();
  const { parsed: inputs, used } = await loadInputs(definition, task.inputs);
  checkVertices(inputs, limits);
  const loadedAt = performance.now();
  const inSentNames = (error: unknown): never => {
    throw error instanceof ProcessError ? renameInError(error, used) : error;
  };
  if (task.dry) {
    await definition.check(inputs, context).catch(inSentNames);
    const times = { parseMs: loadedAt - startedAt, runMs: 0, writeMs: 0 };
    return { outputs: [], warnings: warnings.map((warning) => renameInText(warning, used)), times };
  }
  if (loadedAt - startedAt > PROGRESS_EVERY_MS) startPhase(INPUTS_READ, 'Inputs read.');
  const results = await definition.run(inputs, context).catch(inSentNames);
  const ranAt = performance.now();
  if (ranAt - startedAt > PROGRESS_EVERY_MS) startPhase(RESULTS_COMPUTED, 'Results computed.');
  const parsed = definition.outputs.safeParse(results);
  if (!parsed.success) {
    emit({ kind: 'log', text: `outputs of ${task.processId} do not fit its schema: ${parsed.error.message}` });
    throw new ProcessError('internal', `The result of ${task.processId} does not fit its own description.`);
  }
  const outputs = [];
  const to = { ...task, check: (id: string, bytes: number) => checkOutput(id, bytes, limits) };
  for (const [id, value] of Object.entries(parsed.data)) {
    if (value !== undefined) outputs.push(await encodeOutput(id, mediaTypeOf(definition, id), value, to));
  }
  const times = { parseMs: loadedAt - startedAt, runMs: ranAt - loadedAt, writeMs: performance.now() - ranAt };
  return { outputs, warnings: warnings.map((warning) => renameInText(warning, used)), times };
}

/** A trap, or a stack that overflowed somewhere in WebAssembly, leaves the module's memory in an unknown state. */
function isFatal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error.name === 'RuntimeError' || (error instanceof RangeError && error.message.includes('call stack'));
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

interface Reporting {
  readonly context: ProcessContext;
  /** Reports that the next phase begins, whatever the process has reported and however recently. */
  startPhase(fraction: number, message: string): void;
}

function createContext(warnings: string[]): Reporting {
  let reached = 0;
  let reportedAt = 0;
  function report(fraction: number, message?: string) {
    reached = Math.min(Math.max(fraction, reached), 1);
    reportedAt = performance.now();
    emit({ kind: 'progress', fraction: reached, ...(message === undefined ? {} : { message }) });
  }
  const context: ProcessContext = {
    progress(fraction, message) {
      const isSoon = performance.now() - reportedAt < PROGRESS_EVERY_MS;
      if (fraction > reached && (fraction >= 1 || !isSoon)) report(fraction, message);
    },
    warn: (...messages) => void warnings.push(...messages),
    log: (message) => emit({ kind: 'log', text: message }),
  };
  return { context, startPhase: report };
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
