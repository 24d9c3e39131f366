/** Says what a call would do, without doing it: whether it is right, how long it may take, and in what form it answers. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Job } from '../../src/model/job.ts';
import type { Process } from '../../src/process/define-process.ts';
import { readOwnReference } from '../../src/inputs/job-uri.ts';
import { isFileReference, statInRoot, type Root } from '../../src/inputs/root-folder.ts';
import { showBytes } from '../results/facts.ts';
import { answer } from './define-tool.ts';
import { predict, type Run } from './estimate.ts';
import { ownAddresses, type McpServices } from '../model/tool.ts';

/** Of earlier runs; enough for a quantile, little enough for one query. */
const RUNS = 50;

/** @throws {ProcessError} what the call would be refused with */
export async function dryRun(process: Process, inputs: unknown, parts: McpServices): Promise<CallToolResult> {
  const { execution, patienceMs } = parts;
  const base = parts.publicUrl();
  const checked = await execution.check({ processId: process.id, inputs: { value: inputs }, ...(base && { base }) });
  const bytes = checked.references.reduce((sum, reference) => sum + (reference.bytes ?? 0), checked.bytes);
  const { jobs } = await execution.jobs({ limit: RUNS, processIds: [process.id], statuses: ['successful'] });
  const runs = await Promise.all(jobs.map((job) => toRun(job, parts)));
  const foretold = predict(
    bytes,
    runs.flatMap((run) => run ?? []),
  );
  const ms = foretold?.ms;
  const prediction = {
    time: ms === undefined ? 'unknown' : ms < 1000 ? 'under a second' : ms < patienceMs ? 'seconds' : 'minutes',
    answers: sayForm(ms, patienceMs),
    ...(foretold && { time_ms: foretold.ms, result_bytes: foretold.resultBytes }),
    basis: foretold?.basis ?? 'No earlier run here.',
  };
  const result = foretold ? `, its result about ${showBytes(foretold.resultBytes)}` : '';
  const text = [
    `${process.id} would run: the inputs are valid (${showBytes(bytes)} with what they refer to). Nothing was done.`,
    `It would answer ${prediction.answers}; time: ${prediction.time}${result}. ${prediction.basis}`,
  ].join('\n');
  return answer(text, { dry_run: true, valid: true, process: process.id, input_bytes: bytes, prediction });
}

function sayForm(ms: number | undefined, patienceMs: number): string {
  if (ms === undefined) return `with the result, or after ${patienceMs / 1000} s with a job_id, for get_job`;
  return ms >= patienceMs ? 'with a job_id, for get_job' : 'with the result';
}

/** @returns nothing for a run of which too little is kept */
async function toRun({ times, inputs, outputs = [] }: Job, parts: McpServices): Promise<Run | undefined> {
  if (!times || !inputs) return undefined;
  const referred = await Promise.all(inputs.references.map((href) => sizeOf(href, parts)));
  // What was fetched, or is gone since, would make the run look smaller than it was.
  if (referred.includes(undefined)) return undefined;
  const bytes = referred.reduce<number>((sum, size) => sum + (size ?? 0), inputs.bytes);
  const resultBytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  return { bytes, ms: times.parseMs + times.runMs + times.writeMs, resultBytes };
}

async function sizeOf(href: string, parts: McpServices): Promise<number | undefined> {
  const address = readOwnReference(href, ownAddresses(parts));
  if (!address) return parts.root && isFileReference(href) ? sizeOfFile(href, parts.root) : undefined;
  // It may have been removed since; then the size is not known.
  const job = await parts.execution.job(address.jobId).catch(() => undefined);
  const { outputId } = address;
  const found = job?.outputs?.filter(({ id }) => outputId === undefined || id === outputId) ?? [];
  return found.length === 1 ? found[0]?.bytes : undefined;
}

/** As it is now: it may have been written anew since the run, as files are that are worked on. */
async function sizeOfFile(href: string, root: Root): Promise<number | undefined> {
  return statInRoot(href, root).then(
    ({ bytes }) => bytes,
    () => undefined,
  );
}
