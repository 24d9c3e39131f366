/** What happened to a job, in the order of time: what its record says, and what the process said. */
import { hasEnded, type Job, type JobLogLine } from '../model/job.ts';

/** @param said lines that were written while the job ran */
export function logOf(job: Job, said: readonly JobLogLine[]): readonly JobLogLine[] {
  const { created, started, finished, api, attempts, warnings, status, message } = job;
  const lines: JobLogLine[] = [{ at: created, level: 'info', text: `accepted (${api})` }, ...said];
  if (started !== undefined) lines.push({ at: started, level: 'info', text: `running, attempt ${attempts}` });
  if (finished !== undefined && hasEnded(job)) {
    for (const text of warnings) lines.push({ at: finished, level: 'warn', text });
    const why = status === 'successful' || message === undefined ? '' : `: ${message}`;
    lines.push({ at: finished, level: status === 'failed' ? 'warn' : 'info', text: `${status}${why}` });
  }
  // Of one instant, what is said of the job as a whole stands around what it said itself.
  const rank = ({ text }: JobLogLine) =>
    text.startsWith('accepted (') ? 0 : text.startsWith('running, attempt') ? 1 : 2;
  return lines.toSorted((a, b) => a.at.localeCompare(b.at) || rank(a) - rank(b));
}
