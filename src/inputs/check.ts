/** A dry run: checks inputs as far as they are known before a worker reads them. */
import { ProcessError } from '../common/errors.ts';
import { parseInputs } from '../process/parse-inputs.ts';
import type { Process } from '../process/define-process.ts';
import { toPointer } from '../common/json-pointer.ts';
import { compact } from '../common/compact.ts';
import { prepareInputs, type ReferenceContext, type Resolve, type TaskInputs } from './references.ts';
import type { InputSource } from '../model/input-source.ts';

export interface CheckedInputs {
  /** Size of the values as JSON. */
  readonly bytes: number;
  /** Their references; the size of a document on another server is unknown. */
  readonly references: readonly { readonly pointer: string; readonly href: string; readonly bytes?: number }[];
}

/** Reads and checks inputs in a worker. @throws {ProcessError} */
export type CheckInWorker = (inputs: TaskInputs) => Promise<void>;

/** @throws {ProcessError} as a submission before there is a job, and as its worker when it checks the inputs */
export async function checkInputs(
  process: Process,
  source: InputSource,
  { resolve, checkInWorker }: { readonly resolve: Resolve; readonly checkInWorker: CheckInWorker },
  context: ReferenceContext,
): Promise<CheckedInputs> {
  const prepared = await prepareInputs(process, source, resolve, context);
  const bytes = 'file' in source ? source.end - source.start : Buffer.byteLength(JSON.stringify(source.value ?? {}));
  if ('parsed' in prepared) return { bytes, references: [] };
  const references = prepared.references.map((reference) => {
    const { path, href } = reference;
    const bytes = 'output' in reference ? reference.output.bytes : 'root' in reference ? reference.bytes : undefined;
    return compact({ pointer: toPointer(path), href, bytes });
  });
  const pointers = references.map(({ pointer }) => pointer);
  if ('file' in source) await checkInWorker(prepared);
  else checkRest(process, source.value, pointers);
  return { bytes, references };
}

/** The value behind a reference is unknown; everything else is checked. */
function checkRest(process: Process, value: unknown, pointers: readonly string[]): void {
  try {
    parseInputs(process, value);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    const isReference = (pointer: string) =>
      pointers.some((target) => pointer === target || pointer.startsWith(`${target}/`));
    const issues = error.issues.filter(({ pointer }) => !isReference(pointer));
    const [first] = issues;
    if (first)
      throw new ProcessError(error.code, `${process.id} cannot run: ${first.pointer} ${first.message}.`, issues);
  }
}
