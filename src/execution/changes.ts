/** What happens to a job, as changes of its record. */
import { ProcessError } from '../common/errors.ts';
import type { Output } from '../model/output.ts';
import type { Finished, Progress } from '../workers/protocol.ts';
import type { JobPatch } from '../model/job.ts';

/** 100 % is said by the end alone. */
export function progressed({ fraction, message }: Progress): JobPatch {
  const progress = Math.min(Math.floor(fraction * 100), 99);
  return message === undefined ? { progress } : { progress, message };
}

/**
 * The last change of a job.
 * @param kept the outputs that stay
 * @param queueMs how long it waited for a worker
 */
export function ended(finished: Finished | ProcessError, kept: readonly Output[], queueMs: number): JobPatch {
  if (!(finished instanceof ProcessError)) {
    const { warnings, times } = finished;
    const { parseMs, runMs, writeMs } = times;
    return {
      status: 'successful',
      progress: 100,
      warnings,
      finished: now(),
      times: { queueMs, parseMs: Math.round(parseMs), runMs: Math.round(runMs), writeMs: Math.round(writeMs) },
      ...(kept.length > 0 && { outputs: kept.map(({ id, bytes, mediaType }) => ({ id, bytes, mediaType })) }),
    };
  }
  const status = finished.code === 'dismissed' ? 'dismissed' : 'failed';
  const { message } = finished;
  return { status, message, ...(status === 'failed' && { error: finished.toJSON() }), finished: now() };
}

export function now(): string {
  return new Date().toISOString();
}
