/** A process as a tool: submits a job, waits for it for a while, and cancels it when the client cancels the call. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { CrsReference } from '../../schemas/crs.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { compact } from '../../src/common/compact.ts';
import { ProcessError, toProcessError } from '../../src/common/errors.ts';
import type { Submission } from '../../src/execution/submit.ts';
import { withReferenceWords } from '../../src/inputs/reference-words.ts';
import { blankMembers } from '../../src/inputs/spooled.ts';
import type { InputSource } from '../../src/model/input-source.ts';
import { hasEnded, type Job } from '../../src/model/job.ts';
import { commonInputNames, outputInputs } from '../../src/process/common-inputs.ts';
import type { Process } from '../../src/process/define-process.ts';
import { describeToolInputs } from '../../src/process/describe.ts';
import { formerNames } from '../../src/process/parse-inputs.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import { taskHandle } from '../model/tasks.ts';
import { SpooledInputs, type Call, type McpServices, type Tool } from '../model/tool.ts';
import { addNotes, answerForJob, answerSchema, outputModes } from '../results/answers.ts';
import { toTask } from '../results/job-tasks.ts';
import { parseJsonStrings, rejectRunOptions } from './arguments.ts';
import { annotationsOf, checkSave, saveFields, saveForms, saveResult, type SaveOptions } from './save.ts';

/** Arguments of every process tool beside the inputs. */
export const optionFields = {
  output: z.enum(outputModes).default('summary').describe('Geometry in the answer: up to 2 kB, 100 kB, none.'),
};

/** A job that ends within this is answered with its result, and needs no second request. */
const TASK_AFTER_MS = 300;

const Options = z.strictObject({ ...optionFields, ...saveFields, ...saveForms });
export type RunOptions = z.output<typeof Options>;

/** Options of a call that may be sent again. */
export interface RepeatOptions {
  readonly idempotencyKey?: string;
  readonly reuse?: boolean;
  /** Pointer to the inputs in the arguments of the tool; by default they are the arguments. */
  readonly inputsAt?: string;
}

const optionProperties = Object.entries(propertiesOf(describeToolInputs({ inputs: Options })));

/** @throws {Error} when the process has an input of the name of an option */
export function createProcessTool(process: Process, services: McpServices): Tool {
  const name = toToolName(process.id);
  const clash = Object.keys(Options.shape).find((option) => Object.hasOwn(process.inputs.shape, option));
  if (clash !== undefined)
    throw new Error(`The input "${clash}" of ${process.id} is an option of every tool. Rename it.`);
  const hidden = Object.keys(services.root === undefined ? { ...saveFields, ...saveForms } : saveForms);
  const options = optionProperties.filter(([option]) => !hidden.includes(option));
  let listed: JsonSchema | undefined;
  let unlisted: JsonSchema | undefined;
  const list = () =>
    (listed ??= toListed(withReferenceWords(describeToolInputs(toListable(process)), services), options));
  return {
    name,
    title: process.title,
    description: process.description,
    // Most tools are not listed, and describing a process takes a millisecond or more of the start.
    get inputs() {
      return list();
    },
    outputs: answerSchema,
    annotations: annotationsOf(services),
    takesSpooled: true,
    async run(args, call) {
      rejectRunOptions(name, process, args);
      const { options, inputs } = splitArguments(name, args);
      const { spooled } = call;
      const large = spooled && new SpooledInputs(await blankMembers(spooled.all, Object.keys(Options.shape)));
      // Arguments are parsed by the list of tools before, which has neither former names nor all inputs.
      unlisted ??= toUnlisted(process);
      const parsed = parseJsonStrings(inputs, unlisted, '', spooled?.large);
      return addNotes(await runProcess(process, large ?? parsed.args, options, call, services), parsed.notes);
    },
  };
}

/** The inputs that are listed: describing the others takes time at each start. */
function toListable({ inputs, unlisted }: Process): Pick<Process, 'inputs'> {
  const shape = Object.entries(inputs.shape).filter(([name]) => !unlisted.includes(name));
  return { inputs: z.strictObject(Object.fromEntries(shape)) };
}

/** The inputs that are taken and not listed, those under former names among them. */
function toUnlisted(process: Process): JsonSchema {
  const all = describeToolInputs(process);
  const own = Object.entries(propertiesOf(all)).filter(([name]) => process.unlisted.includes(name));
  return { type: 'object', properties: { ...Object.fromEntries(own), ...propertiesOf(formerNames(process, all)) } };
}

/** Common inputs and options are described once: in the instructions, by describe_process, and with run_process. */
function toListed(inputs: JsonSchema, options: readonly (readonly [string, unknown])[]): JsonSchema {
  const describedOnce = [...commonInputNames, 'output', ...Object.keys(saveFields)];
  const listed = [...Object.entries(propertiesOf(inputs)), ...options].map(([name, schema]) => {
    if (Object.hasOwn(outputInputs, name)) return [name, { type: 'string' }] as const;
    return [name, withoutSizes(describedOnce.includes(name) ? withoutDescription(schema) : schema)] as const;
  });
  return { ...inputs, properties: Object.fromEntries(listed) };
}

/** Sizes that no call comes near: each answer about a value that is too long names its limit, as describe_process does. */
const sizes: readonly string[] = ['minLength', 'maxLength', 'maxItems'];

function withoutSizes(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([name]) => !sizes.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, name === 'items' ? withoutSizes(value) : value]));
}

function withoutDescription(schema: unknown): unknown {
  if (!isObject(schema)) return schema;
  const { description: _, default: __, ...rest } = schema;
  return rest;
}

/** @param inputs of a process, as a value or spooled */
export function toSource(inputs: unknown): InputSource {
  return inputs instanceof SpooledInputs ? inputs.source : { value: inputs };
}

export function toToolName(processId: string): string {
  return processId.replaceAll('-', '_');
}

/** Models use the name of a tool as a process ID now and then. */
export function toProcessId(name: string): string {
  return name.replaceAll('_', '-');
}

export async function runProcess(
  process: Process,
  inputs: unknown,
  { output, save_as, overwrite, save_crs, save_decimals, inputsAt, ...repeat }: RunOptions & RepeatOptions,
  call: Call,
  services: McpServices,
): Promise<CallToolResult> {
  const { execution, waitMs } = services;
  const { signal, onProgress, caller } = call;
  const save = toSaveOptions({ save_as, overwrite, save_crs, save_decimals });
  if (save) await checkSave(save, services);
  const submission = await execution.submit({
    processId: process.id,
    inputs: toSource(inputs),
    ...compact({ base: services.publicUrl(), caller }),
    api: 'mcp',
    listed: true,
    request: { output },
    ...repeat,
  });
  // A file is written within the call, which therefore cannot become a task. To cancel the task would cancel the job,
  // which belongs to the call that began it.
  const takesTasks = call.takesTasks && !save && isOwn(submission);
  const ms = takesTasks ? Math.min(waitMs, TASK_AFTER_MS) : waitMs;
  const waited = await execution.waitForOutcome(submission, { ms, signal, ...compact({ onProgress }) });
  const job = 'id' in waited ? waited : waited.job;
  if (call.wasCancelled()) cancelOwn(submission, services);
  if (takesTasks && !hasEnded(job)) return taskHandle(await toTask(job, services));
  // Smaller inputs would have been refused before there was a job.
  if (inputs instanceof SpooledInputs && isRefusal(job)) throw toProcessError(job.error);
  const answer = addNotes(await answerForJob(waited, services, output, inputsAt), reuseNotes(submission));
  return save ? saveResult(answer, job, save, services) : answer;
}

interface SaveArguments {
  readonly save_as?: string | undefined;
  readonly overwrite: boolean;
  readonly output_crs?: CrsReference | undefined;
  /** The former name. */
  readonly save_crs?: CrsReference | undefined;
  readonly save_decimals?: number | undefined;
}

/** @returns undefined where nothing is saved. @throws {ProcessError} `invalid-input` for the form of a file without a name */
export function toSaveOptions({
  save_as: path,
  overwrite,
  output_crs: outputCrs,
  save_crs: formerCrs,
  save_decimals: decimals,
}: SaveArguments): SaveOptions | undefined {
  if (outputCrs !== undefined && formerCrs !== undefined) {
    const message = 'is the former name of output_crs, and both are given. Give output_crs alone';
    throw new ProcessError('invalid-input', `/save_crs ${message}.`, [{ pointer: '/save_crs', message }]);
  }
  const crs = outputCrs ?? formerCrs;
  const crsName = outputCrs === undefined ? 'save_crs' : 'output_crs';
  if (path !== undefined)
    return { path, overwrite, ...compact({ crs, decimals }), ...(crs !== undefined && { crsName }) };
  if (crs === undefined && decimals === undefined) return undefined;
  const pointer = crs === undefined ? '/save_decimals' : `/${crsName}`;
  const message = 'is for the file that save_as names. Add save_as';
  throw new ProcessError('invalid-input', `${pointer} ${message}.`, [{ pointer, message }]);
}

function isRefusal({ status, error }: Job): boolean {
  return status === 'failed' && error?.code.startsWith('invalid-') === true;
}

/** Cancels the job of a call, unless an earlier call submitted it. Not waited for: nobody reads the answer. */
function cancelOwn(submission: Submission, { execution, log }: McpServices): void {
  if (!isOwn(submission)) return;
  const { job } = submission;
  execution.cancel(job.id).catch((error: unknown) => log.info({ job: job.id, err: error }, 'failed to cancel job'));
}

/** True if the call began the job. */
function isOwn({ reused, repeated }: Submission): boolean {
  return reused === undefined && repeated === undefined;
}

/** Notes on a job that this call did not start. */
function reuseNotes({ job, reused, repeated }: Submission): Readonly<Record<string, string>> {
  if (reused !== undefined) {
    return { reused: `Nothing was computed: this is the stored result of the same call of ${job.created}.` };
  }
  return repeated ? { repeated: `This is the job that the same idempotency_key started at ${job.created}.` } : {};
}

/** @throws {ProcessError} `invalid-input` for an invalid option */
function splitArguments(name: string, args: unknown): { options: RunOptions; inputs: unknown } {
  const entries = isObject(args) ? Object.entries(args) : [];
  const isOption = ([key]: [string, unknown]) => Object.hasOwn(Options.shape, key);
  // Parsed with the schema that the type is taken from.
  const options = parseInputs(
    { id: name, inputs: Options },
    Object.fromEntries(entries.filter(isOption)),
  ) as RunOptions;
  return { options, inputs: isObject(args) ? Object.fromEntries(entries.filter((entry) => !isOption(entry))) : args };
}

function propertiesOf(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  // An object schema of zod has its fields here.
  return (schema.properties ?? {}) as Readonly<Record<string, unknown>>;
}
