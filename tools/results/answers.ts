/** Turns a job into the result of `tools/call`: its outputs, its state while it runs, or its error, as its client shows it. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { compact } from '../../src/common/compact.ts';
import { errorTable, ProcessError, toProcessError, type Issue, type Retry } from '../../src/common/errors.ts';
import type { JobOutcome } from '../../src/execution/job-runner.ts';
import { outputUri } from '../../src/inputs/job-uri.ts';
import { hasEnded, type Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import { inputCrs } from '../../src/process/describe.ts';
import { readOutput } from '../../src/storage/output-files.ts';
import type { McpServices } from '../model/tool.ts';
import { factsOf, formatBytes, formatSuccess, type InlineOutput } from './facts.ts';

export const outputModes = ['summary', 'inline', 'reference'] as const;
export type OutputMode = (typeof outputModes)[number];

/**
 * The maximum size of the outputs in one answer together, in bytes of JSON. 100 kB are more than most models take in at
 * once, and little enough to parse between two requests: about a millisecond. 2 kB are some 900 tokens of coordinates.
 */
export const modeBytes: Readonly<Record<OutputMode, number>> = { summary: 2000, inline: 100_000, reference: 2000 };

/** Some clients cut an error's text, and a model reads every byte of it. */
const MAX_ERROR_BYTES = 1024;
const MAX_MESSAGE_BYTES = 450;
const MAX_POINTER_BYTES = 150;

const advice: Readonly<Record<Retry, string>> = {
  fix: 'Correct this and call again.',
  wait: 'Call again in a few seconds.',
  async: 'The same call would fail again; ask for less at once.',
  no: 'The same call would fail again.',
};

const text: JsonSchema = { type: 'string' };

/**
 * The output schema of a tool that answers with a job. Nothing is required: a running job has no outputs yet, a large
 * output is not in the answer, and older clients validate even an error against this schema. Short, because it is listed
 * with every tool; `describe_process` has the schemas of the outputs.
 */
export const answerSchema: JsonSchema = {
  type: 'object',
  properties: { job_id: text, outputs: { type: 'object' } },
};

/**
 * The answer of a call for its job, and of `get_job` later.
 * @param waited the job, with its outputs where they are at hand
 */
export async function answerForJob(
  waited: Job | JobOutcome,
  services: McpServices,
  mode: OutputMode,
  inputsAt = '',
): Promise<CallToolResult> {
  const job = 'id' in waited ? waited : waited.job;
  if (!hasEnded(job)) return runningAnswer(job, services);
  try {
    const isAtHand = !('id' in waited) && job.status === 'successful';
    const outcome = isAtHand ? waited : await services.execution.outputs(job.id);
    return await successAnswer(outcome.job, outcome.outputs, services, mode);
  } catch (error) {
    return errorAnswer(prefixIssues(inputsAt, toProcessError(error)), job);
  }
}

async function successAnswer(job: Job, outputs: readonly Output[], services: McpServices, mode: OutputMode) {
  const shown = await selectInline(outputs, mode);
  const omitted = outputs.filter(({ id }) => !shown.some((output) => output.id === id));
  // Not found when the process has been removed from the program since.
  const process = services.registry.list().find(({ id }) => id === job.processId);
  const crs = process && inputCrs(process);
  const described = outputs.filter((output) => output.summary !== undefined || omitted.includes(output));
  const facts = Object.fromEntries(described.map((output) => [output.id, factsOf(job, output, crs)] as const));
  const baseUrl = services.publicUrl();
  const resultsUrl = baseUrl === undefined ? undefined : `${baseUrl}/jobs/${job.id}/results`;
  const notShown = omitted.length > 0 ? explainOmitted(omitted, mode) : undefined;
  const notes = [...(notShown === undefined ? [] : [notShown]), ...(resultsUrl ? [`Results: ${resultsUrl}`] : [])];
  const structuredContent = {
    job_id: job.id,
    status: job.status,
    outputs: Object.fromEntries(shown.map(({ id, value }) => [id, value])),
    ...compact({
      results: described.length > 0 ? facts : undefined,
      not_shown: notShown,
      warnings: job.warnings.length > 0 ? job.warnings : undefined,
      results_url: resultsUrl,
    }),
  };
  const summary = formatSuccess(job, { outputs, shown, facts, notes });
  const links = omitted.map(({ id, mediaType, bytes }) => {
    return { type: 'resource_link', uri: outputUri(job.id, id), name: id, mimeType: mediaType, size: bytes } as const;
  });
  return { content: [{ type: 'text', text: summary }, ...links], structuredContent } satisfies CallToolResult;
}

/**
 * The smaller outputs first, up to the bytes of the mode together; by reference, none that is GeoJSON. Reads only these,
 * so that a large output costs nothing here.
 * @returns in the order of the outputs
 */
async function selectInline(outputs: readonly Output[], mode: OutputMode): Promise<readonly InlineOutput[]> {
  const fitting = new Set<Output>();
  let total = 0;
  for (const output of [...outputs].filter((each) => canBeInline(each, mode)).sort((a, b) => a.bytes - b.bytes)) {
    total += output.bytes;
    if (total <= modeBytes[mode]) fitting.add(output);
  }
  return Promise.all(outputs.filter((output) => fitting.has(output)).map(readValue));
}

/** Bytes that are not text are only for clients that fetch them. */
function canBeInline({ raw, mediaType, summary }: Output, mode: OutputMode): boolean {
  if (raw && !mediaType.startsWith('text/')) return false;
  return mode !== 'reference' || summary === undefined;
}

export async function readValue(output: Output): Promise<InlineOutput> {
  const text = await readOutput(output);
  const value: unknown = output.raw ? text : JSON.parse(text);
  return { id: output.id, text, value };
}

/** The rule that left outputs out, and how to get at them. */
function explainOmitted(omitted: readonly Output[], mode: OutputMode): string {
  const over = `over ${formatBytes(modeBytes[mode])} together`;
  const rule = mode === 'reference' ? `output is reference` : mode === 'summary' ? `${over} (output: summary)` : over;
  const ids = omitted.map(({ id }) => id).join(', ');
  return `Not shown: ${ids}; ${rule}. Give the reference to the next tool, or use read_result to look inside.`;
}

function runningAnswer({ id, processId, status, progress, message: step }: Job, { waitMs }: McpServices) {
  const message = `Call get_job with job_id ${id} and wait_seconds ${Math.floor(waitMs / 1000)} for the result; the job continues.`;
  const structuredContent = { job_id: id, status, progress, message };
  const state = `${processId} is ${status} (${progress} %${step === undefined ? '' : `: ${step}`}), job ${id}.`;
  return { content: [{ type: 'text', text: `${state}\n${message}` }], structuredContent } satisfies CallToolResult;
}

/** @param job when the call got as far as to have one */
export function errorAnswer(error: ProcessError, job?: Job): CallToolResult {
  const { code, message, issues } = error;
  const { retry } = errorTable[code];
  const summary = {
    ...(job && { job_id: job.id, status: job.status }),
    code,
    message: truncate(message, MAX_MESSAGE_BYTES),
    retry,
  };
  const structuredContent = { ...summary, ...fitIssues(issues, MAX_ERROR_BYTES - jsonBytes(summary)) };
  const further = issues.slice(1).map(({ pointer, message: what }) => `- ${pointer || 'the arguments'} ${what}`);
  const last = [advice[retry], ...(job ? [`Job ${job.id}.`] : [])].join(' ');
  const bytes = MAX_ERROR_BYTES - Buffer.byteLength(`\n${last}`);
  const text = `${truncate([message, ...further].join('\n'), bytes)}\n${last}`;
  return { isError: true, content: [{ type: 'text', text }], structuredContent };
}

/**
 * Pointers of a process are relative to its inputs.
 * @param inputsAt pointer to these in the arguments of a tool; empty where they are the arguments
 */
export function prefixIssues(inputsAt: string, error: ProcessError): ProcessError {
  if (inputsAt === '') return error;
  const { code, message, issues } = error;
  const isPrefixed = (pointer: string) => pointer === '/save_as' || pointer.startsWith(`${inputsAt}/`);
  const moved = issues.map((issue) => {
    return isPrefixed(issue.pointer) ? issue : { ...issue, pointer: `${inputsAt}${issue.pointer}` };
  });
  return new ProcessError(code, message, moved);
}

/** Issues that fit, with the number of those left out. */
function fitIssues(issues: readonly Issue[], bytes: number) {
  if (issues.length === 0) return {};
  let left = bytes - jsonBytes({ issues: [], issues_left_out: issues.length });
  const shown = [];
  for (const { pointer, message } of issues) {
    const issue = { pointer: truncate(pointer, MAX_POINTER_BYTES), message: truncate(message, MAX_MESSAGE_BYTES) };
    const excess = jsonBytes(issue) + 1 - left;
    // The first one is always there, to show where to look.
    if (excess > 0 && shown.length > 0) break;
    if (excess > 0) issue.message = truncate(issue.message, Math.max(Buffer.byteLength(issue.message) - excess, 40));
    shown.push(issue);
    left -= jsonBytes(issue) + 1;
  }
  return { issues: shown, ...(shown.length < issues.length && { issues_left_out: issues.length - shown.length }) };
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function truncate(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const ellipsis = '…';
  const start = Buffer.from(text).subarray(0, maxBytes - Buffer.byteLength(ellipsis));
  // A character that was cut in two decodes to the replacement character.
  return start.toString().replace(/\uFFFD+$/, '') + ellipsis;
}

/** Adds to an answer, both to its text and to its structured content. */
export function addNotes(answer: CallToolResult, notes: Readonly<Record<string, string>>): CallToolResult {
  if (Object.keys(notes).length === 0) return answer;
  const text = Object.values(notes).join(' ');
  // A task has a status message, and no content.
  if (!Array.isArray(answer.content))
    return { ...(answer as object), statusMessage: text } as unknown as CallToolResult;
  // Ours is always an object; the protocol's type leaves it open.
  const structuredContent = { ...(answer.structuredContent as Record<string, unknown>), ...notes };
  const [first, ...others] = answer.content;
  // Of an error, Claude Code shows the first text alone.
  const content =
    answer.isError === true && first?.type === 'text'
      ? [{ ...first, text: `${first.text}\n${text}` }, ...others]
      : [...answer.content, { type: 'text' as const, text }];
  return { ...answer, content, structuredContent };
}

/**
 * The part of an answer that reaches the model: `structured` content alone, the `text`, or `both`. What does not reach it
 * is short, because a client may show it none the less.
 */
export type ClientView = 'structured' | 'text' | 'both';

/**
 * Clients by the beginning of the name that they announce, as observed. Of a success, Claude Code passes on structured
 * content alone (anthropics/claude-code#55677, #79944); of an error, the first text alone, without structured content
 * (#86032, #39976), so that an error is whole in one text for every client. The Inspector shows both to a person.
 */
const clientViews: readonly (readonly [name: string, view: ClientView])[] = [
  ['claude-code', 'structured'],
  ['inspector-', 'both'],
  ['mcp-inspector', 'both'],
];

const MAX_TEXT_BYTES = 300;
const MAX_STRUCTURED_BYTES = 1000;
/** Shorter texts are references, links and states, which programs continue with. */
const MIN_LEFT_OUT_BYTES = 200;

/** @param name as the client announces it */
export function viewOf(name: string | undefined): ClientView {
  const lower = name?.toLowerCase() ?? '';
  return clientViews.find(([start]) => lower.startsWith(start))?.[1] ?? 'text';
}

/** @param answer with a text that says all of its structured content; an error says all in both, in up to 1 kB each */
export function fitToClient(answer: CallToolResult, view: ClientView): CallToolResult {
  const { structuredContent } = answer;
  if (answer.isError === true || view === 'both' || !Array.isArray(answer.content)) return answer;
  if (!isObject(structuredContent)) return answer;
  if (view === 'text') return { ...answer, structuredContent: shortenStructured(structuredContent) };
  const [first, ...others] = answer.content;
  const head = first?.type === 'text' ? [{ ...first, text: firstLines(first.text) }] : [];
  return { ...answer, content: [...head, ...others.filter(({ type }) => type !== 'text')] };
}

function firstLines(text: string): string {
  const lines = text.split('\n');
  let kept = firstSentences(lines[0] ?? '');
  for (const line of lines.slice(1)) {
    if (Buffer.byteLength(`${kept}\n${line}`) > MAX_TEXT_BYTES) break;
    kept = `${kept}\n${line}`;
  }
  return kept;
}

/** Whole sentences where one fits. */
function firstSentences(line: string): string {
  if (Buffer.byteLength(line) <= MAX_TEXT_BYTES) return line;
  const cut = truncate(line, MAX_TEXT_BYTES);
  const end = Math.max(...['. ', '! ', '? '].map((stop) => cut.lastIndexOf(stop)));
  return end < 0 ? cut : cut.slice(0, end + 1);
}

/** A part of structured content that can be left out, with its bytes. */
interface Part {
  readonly path: readonly string[];
  readonly bytes: number;
}

/** Leaves the largest parts to the text, and names them. */
function shortenStructured(structured: Readonly<Record<string, unknown>>): Record<string, unknown> {
  let excess = jsonBytes(structured) - MAX_STRUCTURED_BYTES;
  if (excess <= 0) return structured;
  const leftOut: string[] = [];
  let short: Record<string, unknown> = structured;
  for (const { path, bytes } of listParts(structured).sort((a, b) => b.bytes - a.bytes)) {
    if (excess <= 0) break;
    short = without(short, path);
    leftOut.push(path.join('.'));
    excess -= bytes;
  }
  return { ...short, in_text: leftOut };
}

/** Values of outputs and facts of results one by one, everything else as a whole; warnings stay. */
function listParts(structured: Readonly<Record<string, unknown>>): Part[] {
  const { outputs, results, warnings: _, ...others } = structured;
  const paths = [
    ...Object.keys(others).map((name) => [name]),
    ...membersOf(outputs).map(([id]) => ['outputs', id]),
    ...membersOf(results).flatMap(([id, facts]) => membersOf(facts).map(([name]) => ['results', id, name])),
  ];
  return paths
    .map((path) => ({ path, value: path.reduce<unknown>((value, name) => memberOf(value, name), structured) }))
    .map(({ path, value }) => ({ path, bytes: jsonBytes(value), isText: typeof value === 'string' }))
    .filter(({ bytes, isText }) => bytes >= (isText ? MIN_LEFT_OUT_BYTES : MIN_LEFT_OUT_BYTES / 4));
}

function membersOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function without(
  value: Readonly<Record<string, unknown>>,
  [name = '', ...rest]: readonly string[],
): Record<string, unknown> {
  const { [name]: member, ...others } = value;
  return rest.length === 0 || !isObject(member) ? others : { ...value, [name]: without(member, rest) };
}
