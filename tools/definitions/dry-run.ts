/** Checks a call without running it, and estimates how long it would take and how it would answer. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { compact } from '../../src/common/compact.ts';
import type { Checked } from '../../src/execution/execution.ts';
import { readOwnReference } from '../../src/inputs/job-uri.ts';
import { isFileReference, statInRoot } from '../../src/inputs/root-folder.ts';
import type { Job } from '../../src/model/job.ts';
import type { Process } from '../../src/process/define-process.ts';
import { ownBaseUrls, type Call, type McpServices } from '../model/tool.ts';
import { formatBytes } from '../results/facts.ts';
import { textAnswer } from './define-tool.ts';
import { toSaveOptions, toSource, type RepeatOptions, type RunOptions } from './process-tool.ts';
import { checkSave } from './save.ts';
import { estimateRun, type Estimate, type Run } from './estimate.ts';

/** Earlier runs: enough for a quantile, few enough for one query. */
const MAX_RUNS = 50;

/** Inputs of this size may reach a limit, for all that is known without an earlier run. */
const MIN_LARGE_BYTES = 5e6;

/** An estimate beyond this share of a limit may be beyond the limit. */
const MAX_SAFE_SHARE = 0.5;

/** @throws {ProcessError} that the call would be rejected with, or its job would fail with before it computes */
export async function dryRun(
  process: Process,
  inputs: unknown,
  { output, save_as, overwrite, save_crs, save_decimals, idempotencyKey }: RunOptions & RepeatOptions,
  { caller }: Call,
  services: McpServices,
): Promise<CallToolResult> {
  const { execution, waitMs } = services;
  const save = toSaveOptions({ save_as, overwrite, save_crs, save_decimals });
  if (save) await checkSave(save, services);
  const checked = await execution.check({
    processId: process.id,
    inputs: toSource(inputs),
    request: { output },
    ...compact({ base: services.publicUrl(), caller, idempotencyKey }),
  });
  const bytes = checked.references.reduce((sum, reference) => sum + (reference.bytes ?? 0), checked.bytes);
  const { jobs } = await execution.jobs({ limit: MAX_RUNS, processIds: [process.id], statuses: ['successful'] });
  const runs = await Promise.all(jobs.map((job) => toRun(job, services)));
  const estimate = estimateRun(
    bytes,
    runs.flatMap((run) => run ?? []),
  );
  const ms = estimate?.ms;
  const prediction = {
    time: ms === undefined ? 'unknown' : ms < 1000 ? 'under a second' : ms < waitMs ? 'seconds' : 'minutes',
    answers: formatAnswerKind(ms, waitMs),
    ...compact({ time_ms: ms, result_bytes: estimate?.resultBytes }),
    basis: estimate?.basis ?? 'No earlier run here.',
  };
  const { warnings } = checked;
  const notChecked = describeNotChecked(bytes, estimate, checked.bounds);
  const result = estimate ? `, its result about ${formatBytes(estimate.resultBytes)}` : '';
  const text = [
    `${process.id} accepts the inputs (${formatBytes(bytes)} with referenced values), checked as a run checks them. Nothing was run.`,
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...(notChecked === undefined ? [] : [`Not checked: ${notChecked}.`]),
    `It would answer ${prediction.answers}; time: ${prediction.time}${result}. ${prediction.basis}`,
  ].join('\n');
  return textAnswer(text, {
    dry_run: true,
    valid: true,
    ...compact({ not_checked: notChecked, warnings: warnings.length > 0 ? warnings : undefined }),
    process: process.id,
    input_bytes: bytes,
    prediction,
  });
}

/** @returns the limits that the run may reach, which only computing finds; nothing where it is far from them */
function describeNotChecked(
  bytes: number,
  estimate: Estimate | undefined,
  { runTimeoutMs, memoryMb, maxOutputBytes }: Checked['bounds'],
): string | undefined {
  const time = `whether it ends within ${runTimeoutMs / 1000} s`;
  if (!estimate) {
    return bytes < MIN_LARGE_BYTES ? undefined : `${time} and ${memoryMb} MB of memory: so much was never tried here`;
  }
  const reached = [
    ...(estimate.ms > MAX_SAFE_SHARE * runTimeoutMs ? [time] : []),
    ...(estimate.resultBytes > MAX_SAFE_SHARE * maxOutputBytes
      ? [`whether its result is within ${formatBytes(maxOutputBytes)}`]
      : []),
  ];
  return reached.length === 0 ? undefined : reached.join(', and ');
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
