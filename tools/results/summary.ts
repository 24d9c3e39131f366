/** Says in a few lines of text what came out of a job, for clients and readers that see nothing but text. */
import type { Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import { describeFacts, type Facts } from './facts.ts';
import type { InlineOutput } from './inline.ts';

/** A geometry up to this length is said as it is. */
const VERBATIM_LENGTH = 300;
const MOST_WARNINGS = 5;

export interface Told {
  readonly outputs: readonly Output[];
  readonly shown: readonly InlineOutput[];
  readonly facts: Readonly<Record<string, Facts>>;
  /** Whether geometry was asked for. */
  readonly inline: boolean;
  readonly notes: readonly string[];
}

export function summarise(job: Job, { outputs, shown, facts, inline, notes }: Told): string {
  const lines = outputs.flatMap(({ id, summary }) => {
    const known = facts[id];
    const value = shown.find((output) => output.id === id);
    const isShort = summary === undefined || inline || (value?.text.length ?? 0) <= VERBATIM_LENGTH;
    return [
      ...(value && isShort ? [`${id}: ${typeof value.value === 'string' ? value.value : value.text}`] : []),
      ...(known ? [`${id}: ${describeFacts(known)}`] : []),
    ];
  });
  return [`${job.processId} was successful${duration(job)}, job ${job.id}.`, ...lines, ...warnings(job), ...notes].join(
    '\n',
  );
}

function warnings({ warnings: all }: Job): readonly string[] {
  const said = all.slice(0, MOST_WARNINGS).map((warning) => `Warning: ${warning}`);
  return all.length > said.length ? [...said, `${all.length - said.length} more in warnings.`] : said;
}

function duration({ started, finished }: Job): string {
  if (started === undefined || finished === undefined) return '';
  return ` in ${(Date.parse(finished) - Date.parse(started)) / 1000} s`;
}
