/** Performs a task: reads and checks its inputs, runs its process, and encodes what that returns. */
import { isTableValue } from '../../schemas/table-forms.ts';
import { ProcessError } from '../common/errors.ts';
import { loadInputs } from '../inputs/load.ts';
import type { Process, ProcessContext } from '../process/define-process.ts';
import { mediaTypeOf } from '../process/describe.ts';
import { renameInError, renameInText } from '../process/parse-inputs.ts';
import { encodeOutput } from '../storage/output-files.ts';
import { createHelpers, type HelperOptions, type Helpers } from './helpers.ts';
import { checkOutput, checkVertices, type Limits } from './limits.ts';
import type { Finished, Progress, Task } from './protocol.ts';

export interface PerformOptions {
  readonly limits: Limits;
  readonly helpers: HelperOptions;
}

export interface Reporter {
  onProgress(progress: Progress): void;
  onLog(text: string): void;
}

// Progress comes from tight loops; a few reports a second are enough for any reader.
const PROGRESS_EVERY_MS = 200;

/** Fractions of the work at which inputs are read and results computed; with large values reading and writing take longest. */
const INPUTS_READ = 0.02;
const RESULTS_COMPUTED = 0.98;

/** A table of an output that may be a layer too. */
const TABLE_TYPE = 'application/json';

/** @throws what `failureOf` describes */
export async function perform(
  definition: Process,
  task: Task,
  { limits, helpers: helperOptions }: PerformOptions,
  { onProgress, onLog }: Reporter,
): Promise<Finished> {
  const warnings: string[] = [];
  const helpers = createHelpers(helperOptions);
  const { context, startPhase } = createContext(warnings, { onProgress, onLog }, helpers);
  const startedAt = performance.now();
  const { parsed: inputs, used, warnings: reading } = await loadInputs(definition, task.inputs);
  context.warn(...reading);
  checkVertices(inputs, limits);
  const loadedAt = performance.now();
  const inSentNames = (error: unknown): never => {
    throw error instanceof ProcessError ? renameInError(error, used) : error;
  };
  if (task.dry) {
    await definition
      .check(inputs, context)
      .catch(inSentNames)
      .finally(() => helpers.end());
    const times = { parseMs: loadedAt - startedAt, runMs: 0, writeMs: 0 };
    return { outputs: [], warnings: warnings.map((warning) => renameInText(warning, used)), times };
  }
  if (loadedAt - startedAt > PROGRESS_EVERY_MS) startPhase(INPUTS_READ, 'Inputs read.');
  const results = await definition
    .run(inputs, context)
    .catch(inSentNames)
    .finally(() => helpers.end());
  const ranAt = performance.now();
  if (ranAt - startedAt > PROGRESS_EVERY_MS) startPhase(RESULTS_COMPUTED, 'Results computed.');
  const parsed = definition.outputs.safeParse(results);
  if (!parsed.success) {
    onLog(`outputs of ${task.processId} do not fit its schema: ${parsed.error.message}`);
    throw new ProcessError('internal', `The result of ${task.processId} does not fit its own description.`);
  }
  const outputs = [];
  const to = { ...task, check: (id: string, bytes: number) => checkOutput(id, bytes, limits) };
  for (const [id, value] of Object.entries(parsed.data)) {
    if (value !== undefined)
      outputs.push(await encodeOutput(id, isTableValue(value) ? TABLE_TYPE : mediaTypeOf(definition, id), value, to));
  }
  const times = { parseMs: loadedAt - startedAt, runMs: ranAt - loadedAt, writeMs: performance.now() - ranAt };
  return { outputs, warnings: warnings.map((warning) => renameInText(warning, used)), times };
}

interface Reporting {
  readonly context: ProcessContext;
  /** Reports that the next phase begins, whatever the process has reported and however recently. */
  startPhase(fraction: number, message: string): void;
}

function createContext(warnings: string[], { onProgress, onLog }: Reporter, { mapBlocks }: Helpers): Reporting {
  let reached = 0;
  let reportedAt = 0;
  function report(fraction: number, message?: string) {
    reached = Math.min(Math.max(fraction, reached), 1);
    reportedAt = performance.now();
    onProgress({ fraction: reached, ...(message === undefined ? {} : { message }) });
  }
  const context: ProcessContext = {
    progress(fraction, message) {
      const isSoon = performance.now() - reportedAt < PROGRESS_EVERY_MS;
      if (fraction > reached && (fraction >= 1 || !isSoon)) report(fraction, message);
    },
    warn: (...messages) => void warnings.push(...messages),
    log: onLog,
    mapBlocks,
  };
  return { context, startPhase: report };
}
