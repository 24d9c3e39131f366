/** Errors of tasks: limits that only computing can reach, and what a worker reports. */
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
