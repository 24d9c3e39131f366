/** Runs a process as the executor does: inputs parsed, warnings and progress kept. */
import { mapInThisThread } from '../../src/common/blocks.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { findUsedNames, renameInError, renameInText } from '../../src/process/parse-inputs.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import { writeJson } from '../../src/common/json/write.ts';
import type { Process, ProcessContext } from '../../src/process/define-process.ts';

export interface Ran {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
  readonly progress: readonly (readonly [number, string | undefined])[];
}

export const silentContext: ProcessContext = { progress() {}, warn() {}, log() {}, mapBlocks: mapInThisThread };

export async function run(process: Process, inputs: unknown): Promise<Ran> {
  const warnings: string[] = [];
  const progress: [number, string | undefined][] = [];
  const given = parseInputs(process, inputs);
  const used = findUsedNames(process, inputs);
  const outputs = await process
    .run(given, {
      progress: (fraction, message) => progress.push([fraction, message]),
      warn: (...messages) => warnings.push(...messages),
      log: () => {},
      mapBlocks: mapInThisThread,
    })
    .catch((error: unknown) => {
      throw error instanceof ProcessError ? renameInError(error, used) : error;
    });
  const json = writeJson(process.outputs.parse(outputs)).toString();
  const renamed = warnings.map((warning) => renameInText(warning, used));
  return { outputs: JSON.parse(json) as Ran['outputs'], warnings: renamed, progress };
}
