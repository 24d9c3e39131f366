/** Turns a job into what `tools/call` answers: outputs, the way to a job that still runs, or an error. */
import { normalizeBaseUrl } from '../../src/common/base-url.ts';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { inputCrs } from '../../src/process/describe.ts';
import { errorTable, toProcessError, type Issue, type ProcessError, type Retry } from '../../src/common/errors.ts';
import { hasEnded, type Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import { whyEmpty } from './empty.ts';
import { factsOf, referenceTo, showBytes } from './facts.ts';
import { inlineOutputs, modeBytes, type OutputMode } from './inline.ts';
import { summarise } from './summary.ts';
import type { McpServices } from '../model/tool.ts';

/** Some clients cut an error's text, and every one of its letters is read by a model. */
const ERROR_BYTES = 1024;

/** Of the sentence for those who read nothing else. */
const MESSAGE_BYTES = 450;
const POINTER_BYTES = 150;

const advice: Readonly<Record<Retry, string>> = {
  fix: 'Correct this and call again.',
  wait: 'Call again in a few seconds.',
  async: 'The same call will not get further; ask for less at once.',
  no: 'The same call would fail again.',
};

/** What a call answers for its job, and what `get_job` answers later: the same thing. */
export async function answerForJob(job: Job, parts: McpServices, mode: OutputMode): Promise<CallToolResult> {
  if (!hasEnded(job)) return runningAnswer(job, parts);
  try {
    const outcome = await parts.execution.outputs(job.id);
    return await successAnswer(outcome.job, outcome.outputs, parts, mode);
  } catch (error) {
    return errorAnswer(toProcessError(error), job);
  }
}

async function successAnswer(job: Job, outputs: readonly Output[], parts: McpServices, mode: OutputMode) {
  const shown = await inlineOutputs(outputs, mode);
  const isShown = ({ id }: Output) => shown.some((output) => output.id === id);
  // Unknown when the process has left the program since.
  const process = parts.registry.list().find(({ id }) => id === job.processId);
  const crs = process && inputCrs(process);
  const told = outputs.filter((output) => output.summary !== undefined || !isShown(output));
  const facts = Object.fromEntries(
    told.map((output) => [output.id, factsOf(job, output, crs, whyEmpty(process?.group, job.warnings))] as const),
  );
  const url = resultsUrl(job, parts);
  const omitted = outputs.filter((output) => !isShown(output));
  const notes = [...whyOmitted(omitted, mode), ...(url === undefined ? [] : [`Results: ${url}`])];
  const structuredContent = {
    job_id: job.id,
    status: job.status,
    outputs: Object.fromEntries(shown.map(({ id, value }) => [id, value])),
    ...(told.length > 0 && { results: facts }),
    ...(omitted.length > 0 && { not_shown: whyOmitted(omitted, mode).join(' ') }),
    ...(job.warnings.length > 0 && { warnings: job.warnings }),
    ...(url !== undefined && { results_url: url }),
  };
  const text = summarise(job, { outputs, shown, facts, inline: mode === 'inline', notes });
  const links = omitted.map(({ id, mediaType, bytes }) => {
    return { type: 'resource_link', uri: referenceTo(job.id, id), name: id, mimeType: mediaType, size: bytes } as const;
  });
  return { content: [{ type: 'text', text }, ...links], structuredContent } satisfies CallToolResult;
}

/** The rule that left them out, and the ways to them. */
function whyOmitted(omitted: readonly Output[], mode: OutputMode): readonly string[] {
  if (omitted.length === 0) return [];
  const over = `over ${showBytes(modeBytes[mode])} together`;
  const rule = mode === 'reference' ? `output is reference` : mode === 'summary' ? `${over} (output: summary)` : over;
  const ids = omitted.map(({ id }) => id).join(', ');
  return [`Not shown: ${ids}; ${rule}. Give the reference to the next tool, or read_result to look inside.`];
}

function runningAnswer({ id, processId, status, progress, message: step }: Job, { patienceMs }: McpServices) {
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
  const known = {
    ...(job && { job_id: job.id, status: job.status }),
    code,
    message: cutTo(MESSAGE_BYTES, message),
    retry,
  };
  const structuredContent = { ...known, ...fittingIssues(issues, ERROR_BYTES - bytesOf(known)) };
  const further = issues.slice(1).map(({ pointer, message: what }) => `- ${pointer || 'the arguments'} ${what}`);
  const last = [advice[retry], ...(job ? [`Job ${job.id}.`] : [])].join(' ');
  const room = ERROR_BYTES - Buffer.byteLength(`\n${last}`);
  const text = `${cutTo(room, [message, ...further].join('\n'))}\n${last}`;
  return { isError: true, content: [{ type: 'text', text }], structuredContent };
}

/** As many as there is room for, and how many are left out. */
function fittingIssues(issues: readonly Issue[], bytes: number) {
  if (issues.length === 0) return {};
  let room = bytes - bytesOf({ issues: [], issues_left_out: issues.length });
  const shown = [];
  for (const { pointer, message } of issues) {
    const issue = { pointer: cutTo(POINTER_BYTES, pointer), message: cutTo(MESSAGE_BYTES, message) };
    const over = bytesOf(issue) + 1 - room;
    // The first one always stands there: who reads it knows where to look.
    if (over > 0 && shown.length > 0) break;
    if (over > 0) issue.message = cutTo(Math.max(Buffer.byteLength(issue.message) - over, 40), issue.message);
    shown.push(issue);
    room -= bytesOf(issue) + 1;
  }
  return { issues: shown, ...(shown.length < issues.length && { issues_left_out: issues.length - shown.length }) };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function resultsUrl({ id }: Job, parts: McpServices): string | undefined {
  const base = parts.publicUrl();
  return base === undefined ? undefined : `${normalizeBaseUrl(base)}/jobs/${id}/results`;
}

function cutTo(bytes: number, text: string): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const mark = '…';
  const cut = Buffer.from(text).subarray(0, bytes - Buffer.byteLength(mark));
  // A letter that was cut in two decodes to the replacement character.
  return cut.toString().replace(/\uFFFD+$/, '') + mark;
}

/** Says something more in an answer: to readers of text and to readers of structure. */
export function addNotes(answer: CallToolResult, what: Readonly<Record<string, string>>): CallToolResult {
  if (Object.keys(what).length === 0) return answer;
  const text = Object.values(what).join(' ');
  // A task has room for one sentence, and none for content.
  if (!Array.isArray(answer.content))
    return { ...(answer as object), statusMessage: text } as unknown as CallToolResult;
  // Ours is always an object; the protocol's type leaves it open.
  const structuredContent = { ...(answer.structuredContent as Record<string, unknown>), ...what };
  return { ...answer, content: [...answer.content, { type: 'text', text }], structuredContent };
}
