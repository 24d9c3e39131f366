/** Decides what is checked at once and what a worker has to read first. */
import { parseInputs } from '../process/parse-inputs.ts';
import type { Process } from '../process/define-process.ts';
import { findReferences } from './find-references.ts';
import type { Resolve, ResolvedReference } from './resolve.ts';
import type { InputSource } from '../model/input-source.ts';

/** Inputs on their way to a worker: checked and with their defaults, or still to be read and checked there. */
export type TaskInputs =
  | { readonly parsed: Readonly<Record<string, unknown>> }
  | { readonly source: InputSource; readonly references: readonly ResolvedReference[] };

/**
 * @param base address by which the caller reached this server
 * @throws {ProcessError} `invalid-input`, `invalid-geometry`
 */
export async function prepareInputs(
  process: Process,
  source: InputSource,
  resolve: Resolve,
  base?: string,
): Promise<TaskInputs> {
  const references = await resolve(process.id, findReferences(process, source), base);
  if ('value' in source && references.length === 0) return { parsed: parseInputs(process, source.value) };
  return { source, references };
}
