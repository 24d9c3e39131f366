/** Keeps the log of a job within bounds, and says where it was cut. */
import type { JobLogLine } from '../../model/job.ts';
import { MAX_LOG_LINES } from '../../model/job-store.ts';

const LONGEST = 4000;

/** @param position of the line in the log, from 0 */
export function toLogLine(position: number, { at, level, text }: JobLogLine): JobLogLine {
  if (position === MAX_LOG_LINES - 1) {
    return { at, level: 'warn', text: `Further lines are left out: the log of a job has at most ${MAX_LOG_LINES}.` };
  }
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
  return { at, level, text: cut };
}
