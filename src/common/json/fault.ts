/** A fault of a text that should be JSON, as the predicate of a sentence whose subject the reader knows. */
import { ProcessError, type ErrorCode } from '../errors.ts';
import { toPointer } from '../json-pointer.ts';

export type Path = readonly (string | number)[];

export class JsonFault extends Error {
  override readonly name = 'JsonFault';
  /** Place of the value that is at fault; empty for the whole text. */
  readonly path: Path;
  /** The predicate without words of the text, for a reader who may not see these. */
  readonly discreet: string;

  /** @param predicate without a full stop */
  constructor(predicate: string, path: Path = [], discreet = predicate) {
    super(predicate);
    this.path = path;
    this.discreet = discreet;
  }
}

/** @returns the fault as the predicate of a sentence about the whole text */
export function toPredicate({ path, message }: JsonFault): string {
  return path.length === 0 ? message : `has ${toPointer(path)}, which ${message}`;
}

/**
 * @param what subject of the sentence about the whole text, such as "The body"
 * @param around names of the members around the inputs: pointers into these begin at the inputs
 */
export function toFaultError(error: unknown, what: string, around: readonly string[] = []): ProcessError {
  if (!(error instanceof JsonFault)) throw error;
  const { path, message } = error;
  if (path.length === 0) return new ProcessError('invalid-request', `${what} ${message}.`);
  const isInput = path.length > around.length && around.every((name, i) => path[i] === name);
  const code: ErrorCode = isInput ? 'invalid-input' : 'invalid-request';
  const pointer = toPointer(isInput ? path.slice(around.length) : path);
  return new ProcessError(code, `${pointer} ${message}.`, [{ pointer, message }]);
}
