/** The worker's side: from wherever the inputs are to values that a process can take. */
import { describeFields } from '../process/describe.ts';
import { parseInputs } from '../process/parse-inputs.ts';
import type { Process } from '../process/define-process.ts';
import { insertReferences } from './load-reference.ts';
import type { TaskInputs } from './prepare.ts';
import { toPlainInputs } from './qualified.ts';
import { readSource } from '../model/input-source.ts';

/** @throws {ProcessError} `invalid-request`, `invalid-input`, `invalid-geometry` */
export async function loadInputs(process: Process, inputs: TaskInputs): Promise<Readonly<Record<string, unknown>>> {
  if ('parsed' in inputs) return inputs.parsed;
  const { source, references } = inputs;
  const sent = await readSource(source);
  const isQualified = 'file' in source && source.qualified === true;
  const plain = isQualified ? toPlainInputs(sent, describeFields(process).inputs) : sent;
  return parseInputs(process, await insertReferences(plain, references));
}
