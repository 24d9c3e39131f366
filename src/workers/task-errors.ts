/** Errors of tasks: limits that only computing can reach, and what a worker reports. */
import { format } from 'node:util';
import { ProcessError, toProcessError } from '../common/errors.ts';
import type { Failure } from './protocol.ts';

export function timedOut(limitMs: number): ProcessError {
  const limit = `${limitMs / 1000} s`;
  return new ProcessError('timeout', `The job ran longer than ${limit}, the limit. Send fewer or simpler features.`);
}

/** Resident memory counts, JavaScript or not. @see proc(5) */
export function outOfMemory(limitMb: number): ProcessError {
  return new ProcessError(
    'too-large',
    `The job ran out of memory: limit ${limitMb} MB. Send fewer or simpler features.`,
  );
}

export function outOfHeap(limitMb: number): ProcessError {
  return new ProcessError(
    'too-large',
    `The job ran out of memory: limit ${limitMb} MB of JavaScript heap. Send fewer or simpler features.`,
  );
}

/** The error that was reported, with its details for the log. */
export function toTaskError({ error, detail }: Failure): ProcessError {
  return Object.assign(toProcessError(error), detail !== undefined && { cause: new Error(detail) });
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ProcessError) return { error: error.toJSON() };
  const detail = error instanceof Error ? (error.stack ?? error.message) : format(error);
  if (!isFatal(error)) return { error: toProcessError(error).toJSON(), detail };
  const message = `The geometry engine failed on this input (${error.message}). Simplify or split it.`;
  return { error: { code: 'internal', message }, detail, broken: true };
}

/** A trap, or a stack that overflowed somewhere in WebAssembly, leaves the module's memory in an unknown state. */
function isFatal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error.name === 'RuntimeError' || (error instanceof RangeError && error.message.includes('call stack'));
}
