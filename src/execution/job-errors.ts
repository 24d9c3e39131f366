/** Errors of jobs, in the words that callers read. */
import { ProcessError } from '../common/errors.ts';
import type { Job } from '../model/job.ts';

export function noSuchJob(id: string): ProcessError {
  const message = `There is no job "${id.slice(0, 60)}" here. Run the process again to get one.`;
  return new ProcessError('no-such-job', message);
}

export function resultNotReady({ id, status, progress }: Job): ProcessError {
  const message = `Job ${id} is ${status} (${progress} %). Ask again when it is successful.`;
  return new ProcessError('result-not-ready', message);
}

export function jobDismissed(id: string): ProcessError {
  return new ProcessError('dismissed', `Job ${id} was dismissed. Run the process again for a result.`);
}

export function serverStopped(): ProcessError {
  return new ProcessError('stopped', 'The server stopped before the job had ended. Run it again.');
}

export function serverStopping(): ProcessError {
  return new ProcessError('stopped', 'The server is stopping and takes no further jobs. Try again in a few seconds.');
}

export function idempotencyConflict(key: string, jobId: string): ProcessError {
  const what = `The idempotency key ${JSON.stringify(key.slice(0, 60))} belongs to job ${jobId}, which had another request.`;
  return new ProcessError('invalid-request', `${what} Send the same request, or another key.`);
}

/** @param expired the instant of their removal */
export function resultsExpired({ id, processId }: Job, expired: string): ProcessError {
  return new ProcessError('expired', `The results of job ${id} expired on ${expired}. Run ${processId} again.`);
}

export function inputsNotRetained({ id, processId }: Job): ProcessError {
  const message = `The inputs of job ${id} are not kept, or not any more. Run ${processId} with its inputs.`;
  return new ProcessError('expired', message);
}

/** The work was done, but the store cannot take its result. */
export function resultNotStored(id: string): ProcessError {
  const message = `The result of job ${id} could not be stored: the disk may be full. Run it again when there is room.`;
  return new ProcessError('internal', message);
}
