/** Says in a few lines of text what came out of a job, for clients and readers that see nothing but text. */
import type { Job } from '../src/jobs/job.ts';
import { describeGeojson } from './geojson-summary.ts';
import type { InlineOutput } from './inline.ts';

/** A value up to this length is said as it is. */
const VERBATIM_LENGTH = 300;
const MOST_WARNINGS = 5;

type Omitted = readonly [id: string, { readonly reason: string }];

export function summarise(
  job: Job,
  shown: readonly InlineOutput[],
  omitted: readonly Omitted[],
  url: string | undefined,
): string {
  return [
    `${job.processId} was successful${duration(job)}, job ${job.id}.`,
    ...shown.map((output) => `${output.id}: ${describeOutput(output)}`),
    ...omitted.map(([id, { reason }]) => `${id}: not shown here, ${reason}`),
    ...warnings(job),
    ...(url === undefined ? [] : [`Results: ${url}`]),
  ].join('\n');
}

export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${round(bytes / 1000)} kB` : `${round(bytes / 1e6)} MB`;
}

function describeOutput({ id, value, text, bytes }: InlineOutput): string {
  if (typeof value === 'string' && value.length <= VERBATIM_LENGTH) return value;
  if (text.length <= VERBATIM_LENGTH) return text;
  const what = describeGeojson(value) ?? describePlain(value, text);
  return `${what} (${showBytes(bytes)}, whole in outputs.${id} and by get_results)`;
}

function describePlain(value: unknown, text: string): string {
  if (Array.isArray(value)) return `an array of ${value.length}, starting ${text.slice(0, VERBATIM_LENGTH)}…`;
  return `${text.slice(0, VERBATIM_LENGTH)}…`;
}

function warnings({ warnings: all }: Job): readonly string[] {
  const said = all.slice(0, MOST_WARNINGS).map((warning) => `Warning: ${warning}`);
  return all.length > said.length ? [...said, `${all.length - said.length} more in warnings.`] : said;
}

function duration({ started, finished }: Job): string {
  if (started === undefined || finished === undefined) return '';
  return ` in ${(Date.parse(finished) - Date.parse(started)) / 1000} s`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
