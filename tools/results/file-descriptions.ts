/** Describes a file by the view that reads it in a worker: a damaged one costs one task. */
import { ProcessError } from '../../src/common/errors.ts';
import { compact } from '../../src/common/compact.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import type { Principal } from '../../src/model/access.ts';
import type { FileDescription } from '../../src/views/describe-file.ts';
import { readValue } from './answers.ts';

/**
 * @param href reference to the file
 * @throws {ProcessError} of any kind, whose message is a predicate of the file where it is `invalid-input`
 */
export async function describeFileAt(
  execution: Pick<ExecutionService, 'view'>,
  href: string,
  layer: string | undefined,
  principal?: Principal,
  caller?: string,
): Promise<FileDescription> {
  try {
    const [output] = await execution.view(
      'describe-file',
      { file: { href }, ...compact({ layer }) },
      principal,
      caller,
    );
    if (!output) throw new ProcessError('internal', 'The view describe-file has no output.');
    // The view's own output, checked by its schema.
    return (await readValue(output)).value as FileDescription;
  } catch (error) {
    const [issue] = error instanceof ProcessError ? error.issues : [];
    const [, predicate] = /^refers to .*?", which (.*)$/s.exec(issue?.message ?? '') ?? [];
    if (predicate === undefined || !(error instanceof ProcessError)) throw error;
    throw new ProcessError(error.code, predicate);
  }
}
