/** Says what a call would do, without doing it: whether it is right, how long it may take, and in what form it answers. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Process } from '../src/process.ts';
import { showBytes } from './facts.ts';
import { answer } from './own-tool.ts';
import type { DoorParts } from './tool.ts';

/** Of earlier runs; enough for a median, little enough for one query. */
const RUNS = 50;

/** Runs of unknown size predict poorly: nine of ten should have taken no longer. */
const QUANTILE = 0.9;

/** @throws {ProcessError} what the call would be refused with */
export async function dryRun(process: Process, inputs: unknown, parts: DoorParts): Promise<CallToolResult> {
  const { executor, patienceMs } = parts;
  const base = parts.publicUrl();
  const checked = await executor.check({ processId: process.id, inputs: { value: inputs }, ...(base && { base }) });
  const bytes = checked.references.reduce((sum, reference) => sum + (reference.bytes ?? 0), checked.bytes);
  const { jobs } = await executor.jobs({ limit: RUNS, processIds: [process.id], statuses: ['successful'] });
  const runs = jobs.flatMap(({ times }) =>
    times ? [times.queueMs + times.parseMs + times.runMs + times.writeMs] : [],
  );
  const results = jobs.flatMap(({ outputs = [] }) => [outputs.reduce((sum, output) => sum + output.bytes, 0)]);
  const ms = quantile(runs);
  const prediction = {
    time: ms === undefined ? 'unknown' : ms < 1000 ? 'under a second' : ms < patienceMs ? 'seconds' : 'minutes',
    answers: ms !== undefined && ms >= patienceMs ? 'with a job_id, for get_job' : 'with the result',
    ...(ms !== undefined && { time_ms: ms }),
    ...(runs.length > 0 && { result_bytes: quantile(results) }),
    basis: runs.length === 0 ? 'No earlier run here.' : `Nine of ten of the last ${runs.length} runs stayed below.`,
  };
  const text = [
    `${process.id} would run: the inputs are valid (${showBytes(bytes)} with what they refer to). Nothing was done.`,
    `It would answer ${prediction.answers}; time: ${prediction.time}. ${prediction.basis}`,
  ].join('\n');
  return answer(text, { dry_run: true, valid: true, process: process.id, input_bytes: bytes, prediction });
}

function quantile(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * QUANTILE) - 1];
}
