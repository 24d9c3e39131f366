/** Turns a job into what `tools/call` answers: outputs, the way to a job that still runs, or an error. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { errorTable, toProcessError, type ProcessError, type Retry } from '../src/errors.ts';
import { hasEnded, type Job } from '../src/jobs/job.ts';
import type { Output } from '../src/results/output.ts';
import { inlineOutputs, modeBytes, RESULTS_BYTES, type OutputMode } from './inline.ts';
import { showBytes, summarise } from './summary.ts';
import type { DoorParts } from './tool.ts';

/** Some clients cut an error's text, and every one of its letters is read by a model. */
const ERROR_BYTES = 1024;

const advice: Readonly<Record<Retry, string>> = {
  fix: 'Correct this and call again.',
  wait: 'Call again in a few seconds.',
  async: 'The same call will not get further; ask for less at once.',
  no: 'The same call would fail again.',
};

/** What a call answers for its job, and what `get_job` answers later: the same thing. */
export async function answerForJob(job: Job, parts: DoorParts, mode: OutputMode): Promise<CallToolResult> {
  return hasEnded(job) ? answerWithOutputs(job, parts, { limit: modeBytes[mode] }) : runningAnswer(job, parts);
}

export interface Wanted {
  /** Of the outputs together, in bytes of JSON. */
  readonly limit: number;
  /** One of the outputs; all when it is not given. */
  readonly output?: string;
  /** Whether the text holds the values too, for clients that show nothing else. */
  readonly verbatim?: boolean;
}

/** The outputs of a job that was successful; of any other, the error that stands in their place. */
export async function answerWithOutputs(job: Job, parts: DoorParts, wanted: Wanted): Promise<CallToolResult> {
  try {
    const settlement = await parts.executor.outputs(job.id);
    const outputs = settlement.outputs.filter(({ id }) => wanted.output === undefined || id === wanted.output);
    return await successAnswer(settlement.job, outputs, parts, wanted);
  } catch (error) {
    return errorAnswer(toProcessError(error), job);
  }
}

async function successAnswer(
  job: Job,
  outputs: readonly Output[],
  parts: DoorParts,
  { limit, verbatim }: Wanted,
): Promise<CallToolResult> {
  const { shown, omitted } = await inlineOutputs(outputs, limit);
  const url = resultsUrl(job, parts);
  const reasons = omitted.map(({ id, bytes }) => {
    return [id, { bytes, reason: whyOmitted(job, id, bytes, limit, url) }] as const;
  });
  const structuredContent = {
    job_id: job.id,
    status: job.status,
    outputs: Object.fromEntries(shown.map(({ id, value }) => [id, value])),
    ...(reasons.length > 0 && { outputs_omitted: Object.fromEntries(reasons) }),
    ...(job.warnings.length > 0 && { warnings: job.warnings }),
    ...(url !== undefined && { results_url: url }),
  };
  const summary = summarise(job, shown, reasons, url);
  const values = verbatim ? shown.map(({ text }) => text) : [];
  return { content: [summary, ...values].map((text) => ({ type: 'text', text })), structuredContent };
}

function runningAnswer({ id, processId, status, progress, message: step }: Job, { patienceMs }: DoorParts) {
  const wait = Math.floor(patienceMs / 1000);
  const message = `Call get_job with job_id ${id} and wait_seconds ${wait} for the result; the work goes on.`;
  const structuredContent = { job_id: id, status, progress, message };
  const state = `${processId} is ${status} (${progress} %${step === undefined ? '' : `: ${step}`}), job ${id}.`;
  return { content: [{ type: 'text', text: `${state}\n${message}` }], structuredContent } satisfies CallToolResult;
}

/** @param job when the call got as far as to have one */
export function errorAnswer(error: ProcessError, job?: Job): CallToolResult {
  const { code, message, issues } = error;
  const { retry } = errorTable[code];
  const structuredContent = {
    ...(job && { job_id: job.id, status: job.status }),
    code,
    message,
    retry,
    ...(issues.length > 0 && { issues }),
  };
  const further = issues.slice(1).map(({ pointer, message: what }) => `- ${pointer || 'the arguments'} ${what}`);
  const last = [advice[retry], ...(job ? [`Job ${job.id}.`] : [])].join(' ');
  const room = ERROR_BYTES - Buffer.byteLength(`\n${last}`);
  const text = `${cutTo(room, [message, ...further].join('\n'))}\n${last}`;
  return { isError: true, content: [{ type: 'text', text }], structuredContent };
}

function whyOmitted(job: Job, output: string, bytes: number, limit: number, url: string | undefined): string {
  const over = `${showBytes(bytes)}; the outputs in one answer are at most ${showBytes(limit)} together.`;
  const ways = [
    ...(url === undefined ? [] : ['fetch results_url']),
    ...(bytes <= RESULTS_BYTES ? [`call get_results with job_id ${job.id} and output ${output}`] : []),
  ];
  // Without an HTTP door the value is still in the store, which another server may open.
  if (ways.length === 0) ways.push(`run "isthmus serve" on the same data folder and fetch /jobs/${job.id}/results`);
  return `${over} To get it: ${ways.join(', or ')}.`;
}

function resultsUrl({ id }: Job, parts: DoorParts): string | undefined {
  const base = parts.publicUrl();
  return base === undefined ? undefined : `${base.replace(/\/+$/, '')}/jobs/${id}/results`;
}

function cutTo(bytes: number, text: string): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const mark = '…';
  const cut = Buffer.from(text).subarray(0, bytes - Buffer.byteLength(mark));
  // A letter that was cut in two decodes to the replacement character.
  return cut.toString().replace(/\uFFFD+$/, '') + mark;
}
