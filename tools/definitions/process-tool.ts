/** A process as a tool: runs it as a job, waits as long as patience lasts, and ends it when the client cancels. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { describeTool } from '../../src/process/describe.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import { hasEnded } from '../../src/model/job.ts';
import type { Submission } from '../../src/execution/submit.ts';
import type { Process } from '../../src/process/define-process.ts';
import { addNotes, answerForJob } from '../results/answers.ts';
import { outputModes } from '../results/inline.ts';
import { toTask } from '../results/job-tasks.ts';
import { refuseRunOptions } from './misplaced.ts';
import { resultSchema } from '../results/result-schema.ts';
import { annotationsOf, checkSave, saveFields, saveNames, withSaved } from './save.ts';
import { taskHandle } from '../model/tasks.ts';
import type { Call, McpServices, Tool } from '../model/tool.ts';

/** The arguments that every process takes at this door beside its inputs. */
export const optionFields = {
  output: z.enum(outputModes).default('summary').describe('Geometry in the answer: up to 2 kB, up to 100 kB, none.'),
};

/** An answer that comes as fast needs no second request. */
const TASK_AFTER_MS = 300;

const Options = z.strictObject({ ...optionFields, ...saveFields });
type Options = z.output<typeof Options>;

/** For who may have to ask twice. */
export interface Again {
  readonly idempotencyKey?: string;
  readonly reuse?: boolean;
}

const optionProperties = Object.entries(
  propertiesOf(describeTool({ inputs: Options, outputs: z.strictObject({}) }).inputs),
);

/** @throws {Error} when the process has an input of the name of an option */
export function createProcessTool(process: Process, parts: McpServices): Tool {
  const name = toToolName(process.id);
  const taken = Object.keys(Options.shape).find((option) => Object.hasOwn(process.inputs.shape, option));
  if (taken !== undefined)
    throw new Error(`The input "${taken}" of ${process.id} is an option of every tool. Rename it.`);
  const options = optionProperties.filter(([option]) => parts.root !== undefined || !saveNames.includes(option));
  let inputs: JsonSchema | undefined;
  return {
    name,
    title: process.title,
    description: process.description,
    // Most tools are not listed, and describing a process takes a millisecond or more of the start.
    get inputs() {
      return (inputs ??= withOptions(describeTool(process).inputs, options));
    },
    outputs: resultSchema,
    annotations: annotationsOf(parts),
    async run(args, call) {
      refuseRunOptions(name, process, args);
      const { options, inputs: given } = splitArguments(name, args);
      return runProcess(process, given, options, call, parts);
    },
  };
}

function withOptions(inputs: JsonSchema, options: readonly (readonly [string, unknown])[]): JsonSchema {
  return { ...inputs, properties: { ...propertiesOf(inputs), ...Object.fromEntries(options) } };
}

export function toToolName(processId: string): string {
  return processId.replaceAll('-', '_');
}

/** A model takes a process's id for its tool's name now and then. */
export function toProcessId(name: string): string {
  return name.replaceAll('_', '-');
}

export async function runProcess(
  process: Process,
  inputs: unknown,
  { output, save_as, overwrite, ...again }: Options & Again,
  call: Call,
  parts: McpServices,
): Promise<CallToolResult> {
  const { execution, patienceMs, log } = parts;
  const { signal, onProgress, caller } = call;
  // A file is written within the call, so that the call is waited for.
  const takesTasks = call.takesTasks && save_as === undefined;
  const base = parts.publicUrl();
  await checkSave({ save_as, overwrite }, parts);
  const started = await execution.submit({
    processId: process.id,
    inputs: { value: inputs },
    ...(base !== undefined && { base }),
    ...(caller !== undefined && { caller }),
    api: 'mcp',
    listed: true,
    request: { output },
    ...again,
  });
  const { job } = started;
  const ms = takesTasks ? Math.min(patienceMs, TASK_AFTER_MS) : patienceMs;
  const reached = await execution.wait(job.id, { ms, signal, onProgress });
  // The job of an earlier call is not this call's to cancel.
  if (call.wasCancelled() && started.reused === undefined && !started.repeated) {
    // Not awaited: the client does not wait for it.
    execution.cancel(job.id).catch((error: unknown) => log.error({ job: job.id, err: error }, 'failed to cancel job'));
  }
  if (takesTasks && !hasEnded(reached)) return taskHandle(await toTask(reached, parts));
  const answered = addNotes(await answerForJob(reached, parts, output), whence(started));
  return withSaved(answered, reached, { save_as, overwrite }, parts);
}

/** What was not worked out for this call. */
function whence({ job, reused, repeated }: Submission): Readonly<Record<string, string>> {
  if (reused !== undefined) {
    return { reused: `Nothing was computed: this is the stored result of the same call of ${job.created}.` };
  }
  return repeated ? { repeated: `This is the job that the same idempotency_key began at ${job.created}.` } : {};
}

/** @throws {ProcessError} `invalid-input` for an option that is not what it may be */
function splitArguments(name: string, args: unknown): { options: Options; inputs: unknown } {
  const isObject = typeof args === 'object' && args !== null && !Array.isArray(args);
  const entries = isObject ? Object.entries(args) : [];
  const isOption = ([key]: [string, unknown]) => Object.hasOwn(Options.shape, key);
  // Parsed with the schema that the type is taken from.
  const given = Object.fromEntries(entries.filter(isOption));
  const options = parseInputs({ id: name, inputs: Options }, given) as Options;
  return { options, inputs: isObject ? Object.fromEntries(entries.filter((entry) => !isOption(entry))) : args };
}

function propertiesOf(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  // An object schema of zod has its fields here.
  return (schema.properties ?? {}) as Readonly<Record<string, unknown>>;
}
