/** Checks a call without running it, and estimates how long it would take and how it would answer. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { compact } from '../../src/common/compact.ts';
import { readOwnReference } from '../../src/inputs/job-uri.ts';
import { isFileReference, statInRoot } from '../../src/inputs/root-folder.ts';
import type { Job } from '../../src/model/job.ts';
import type { Process } from '../../src/process/define-process.ts';
import { ownBaseUrls, type McpServices } from '../model/tool.ts';
import { formatBytes } from '../results/facts.ts';
import { textAnswer } from './define-tool.ts';
import { toSource } from './process-tool.ts';
import { estimateRun, type Run } from './estimate.ts';

/** Earlier runs: enough for a quantile, few enough for one query. */
const MAX_RUNS = 50;

const CHECKED = 'names, types, ranges and the form of geometry';

/** A process knows these when it has the values, so that they are not said to be valid before. */
const LEFT_TO_RUN =
  'what depends on several values or on positions, such as coordinate systems, edges across the antimeridian, names of properties, filters and limits of size';

/** @throws {ProcessError} that the call would be rejected with */
export async function dryRun(process: Process, inputs: unknown, services: McpServices): Promise<CallToolResult> {
  const { execution, waitMs } = services;
  const base = services.publicUrl();
  const checked = await execution.check({ processId: process.id, inputs: toSource(inputs), ...compact({ base }) });
  const bytes = checked.references.reduce((sum, reference) => sum + (reference.bytes ?? 0), checked.bytes);
  const { jobs } = await execution.jobs({ limit: MAX_RUNS, processIds: [process.id], statuses: ['successful'] });
  const runs = await Promise.all(jobs.map((job) => toRun(job, services)));
  const estimate = estimateRun(
    bytes,
    runs.flatMap((run) => run ?? []),
  );
  const ms = estimate?.ms;
  const pointers = checked.references.map(({ pointer }) => pointer).join(', ');
  const notChecked = pointers === '' ? LEFT_TO_RUN : `values behind references (${pointers}); ${LEFT_TO_RUN}`;
  const prediction = {
    time: ms === undefined ? 'unknown' : ms < 1000 ? 'under a second' : ms < waitMs ? 'seconds' : 'minutes',
    answers: formatAnswerKind(ms, waitMs),
    ...compact({ time_ms: ms, result_bytes: estimate?.resultBytes }),
    basis: estimate?.basis ?? 'No earlier run here.',
  };
  const result = estimate ? `, its result about ${formatBytes(estimate.resultBytes)}` : '';
  const text = [
    `${process.id} accepts the inputs so far (${formatBytes(bytes)} with referenced values). Nothing was run.`,
    `Checked: ${CHECKED}. Not checked: ${notChecked}.`,
    `It would answer ${prediction.answers}; time: ${prediction.time}${result}. ${prediction.basis}`,
  ].join('\n');
  return textAnswer(text, {
    dry_run: true,
    checked: CHECKED,
    not_checked: notChecked,
    process: process.id,
    input_bytes: bytes,
    prediction,
  });
}

function formatAnswerKind(ms: number | undefined, waitMs: number): string {
  if (ms === undefined) return `with the result, or after ${waitMs / 1000} s with a job_id, for get_job`;
  return ms >= waitMs ? 'with a job_id, for get_job' : 'with the result';
}

/** @returns nothing for a job whose sizes are not all known */
async function toRun({ times, inputs, outputs = [] }: Job, services: McpServices): Promise<Run | undefined> {
  if (!times || !inputs) return undefined;
  const sizes = await Promise.all(inputs.references.map((href) => findSize(href, services)));
  // A value that was fetched, or has been removed since, would make the run look smaller than it was.
  if (sizes.includes(undefined)) return undefined;
  const bytes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), inputs.bytes);
  const resultBytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  return { bytes, ms: times.parseMs + times.runMs + times.writeMs, resultBytes };
}

async function findSize(href: string, services: McpServices): Promise<number | undefined> {
  const address = readOwnReference(href, ownBaseUrls(services));
  if (address) {
    const job = await services.execution.job(address.jobId).catch(() => undefined);
    const { outputId } = address;
    const matches = job?.outputs?.filter(({ id }) => outputId === undefined || id === outputId) ?? [];
    return matches.length === 1 ? matches[0]?.bytes : undefined;
  }
  if (!services.root || !isFileReference(href)) return undefined;
  // Its size now: the file may have changed since the run.
  const file = await statInRoot(href, services.root).catch(() => undefined);
  return file?.bytes;
}
