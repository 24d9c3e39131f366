/** Checks inputs as far as they can be known before any work: a dry run. */
import { ProcessError } from '../common/errors.ts';
import { parseInputs } from '../process/parse-inputs.ts';
import type { Process } from '../process/define-process.ts';
import type { Resolve } from './resolve.ts';
import { toPointer } from '../common/json-pointer.ts';
import { prepareInputs } from './prepare.ts';
import type { InputSource } from '../model/input-source.ts';

export interface CheckedInputs {
  /** Of the values that were sent, as JSON. */
  readonly bytes: number;
  /** What they refer to; the size of what lies on another server is not known. */
  readonly references: readonly { readonly pointer: string; readonly href: string; readonly bytes?: number }[];
}

/** @throws {ProcessError} what an execution would throw before there is a job, and what its worker would find at once */
export async function checkInputs(
  process: Process,
  source: InputSource & { readonly value: unknown },
  resolve: Resolve,
  base?: string,
): Promise<CheckedInputs> {
  const prepared = await prepareInputs(process, source, resolve, base);
  const bytes = Buffer.byteLength(JSON.stringify(source.value ?? {}));
  if ('parsed' in prepared) return { bytes, references: [] };
  const references = prepared.references.map((reference) => {
    const { path, href } = reference;
    const bytes = 'output' in reference ? reference.output.bytes : 'root' in reference ? reference.bytes : undefined;
    return { pointer: toPointer(path), href, ...(bytes !== undefined && { bytes }) };
  });
  checkRest(
    process,
    source.value,
    references.map(({ pointer }) => pointer),
  );
  return { bytes, references };
}

/** A reference is no value of its input; everything else can be judged already. */
function checkRest(process: Process, value: unknown, pointers: readonly string[]): void {
  try {
    parseInputs(process, value);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    const isReferred = (pointer: string) =>
      pointers.some((known) => pointer === known || pointer.startsWith(`${known}/`));
    const issues = error.issues.filter(({ pointer }) => !isReferred(pointer));
    const [first] = issues;
    if (first)
      throw new ProcessError(error.code, `${process.id} cannot run: ${first.pointer} ${first.message}.`, issues);
  }
}
