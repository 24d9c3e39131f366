/** Formats jobs as text: a table, or one job with its log. */
import type { Job, JobLogLine } from '../model/job.ts';

const columns = ['id', 'process', 'status', '%', 'created', 'took', 'message'];

/** @param live instances that run jobs now */
export function formatJobs(jobs: readonly Job[], live: readonly string[]): string {
  const rows = [columns, ...jobs.map((job) => toRow(job, live))];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function toRow(job: Job, live: readonly string[]): string[] {
  const { id, processId, status, progress, created, message = '' } = job;
  // In a restored folder, or after a kill: nothing runs, whatever the time since its start.
  if (status === 'running' && !live.includes(job.instance)) {
    return [id, processId, status, String(progress), created, '', 'No server has it. It runs again when one starts.'];
  }
  return [id, processId, status, String(progress), created, formatDuration(job), message.slice(0, 60)];
}

function formatDuration({ started, finished }: Job): string {
  if (started === undefined) return '';
  const ms = (finished === undefined ? Date.now() : Date.parse(finished)) - Date.parse(started);
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function formatJob(job: Job, log: readonly JobLogLine[]): string {
  const entries = Object.entries(job).filter(([, value]) => value !== undefined);
  const width = Math.max(...entries.map(([name]) => name.length));
  const lines = entries.map(([name, value]) => {
    return `${name.padEnd(width)}  ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  const logged = log.map(({ at, level, text }) => `  ${at} ${level.padEnd(4)} ${text}`);
  return [...lines, ...(logged.length > 0 ? ['log', ...logged] : [])].join('\n');
}
