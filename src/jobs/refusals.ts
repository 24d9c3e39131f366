/** Why a job cannot give what it is asked for. */
import { ProcessError } from '../errors.ts';
import type { Job } from './job.ts';

export function noSuchJob(id: string): ProcessError {
  const message = `There is no job "${id.slice(0, 60)}" here. Run the process again to get one.`;
  return new ProcessError('no-such-job', message);
}

export function notReady({ id, status, progress }: Job): ProcessError {
  const message = `Job ${id} is ${status} (${progress} %). Ask again when it is successful.`;
  return new ProcessError('result-not-ready', message);
}

export function dismissal(id: string): ProcessError {
  return new ProcessError('dismissed', `Job ${id} was dismissed. Run the process again for a result.`);
}

export function stopped(): ProcessError {
  return new ProcessError('stopped', 'The server stopped before the job had ended. Run it again.');
}
