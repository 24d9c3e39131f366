/** The three tools that give access to every process, so that the list of tools stays short. */
import { z } from 'zod';
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { isObject } from '../../schemas/is-object.ts';
import { withReferenceWords } from '../../src/inputs/reference-words.ts';
import { processGroups, type Process } from '../../src/process/define-process.ts';
import { describeToolInputs, describeToolOutputs } from '../../src/process/describe.ts';
import { withFormerNames } from '../../src/process/parse-inputs.ts';
import { SpooledInputs, type McpServices, type Tool } from '../model/tool.ts';
import { addNotes, prefixIssues } from '../results/answers.ts';
import { parseJsonStrings, rejectInputsBeside, rejectOptionsInside, runOptions } from './arguments.ts';
import { defineTool, readOnly, textAnswer } from './define-tool.ts';
import { dryRun } from './dry-run.ts';
import { findProcesses } from './find.ts';
import { findNotServed } from './not-served.ts';
import { optionFields, runProcess, toProcessId, toToolName } from './process-tool.ts';
import { annotationsOf, formerSaveNames, saveFields, saveForms, saveNames } from './save.ts';

/** Arguments of `run_process` beside the process and its inputs. */
const optionNames = [...runOptions, ...Object.keys(optionFields), ...saveNames];

/** Inputs are one of the arguments here. */
const INPUTS_AT = '/inputs';

const process = z.string().describe('Process ID, such as voronoi.');

/** @param listed IDs of the processes that have their own tools */
export function createProcessTools(services: McpServices, listed: ReadonlySet<string>): readonly Tool[] {
  const formatCall = (id: string) => (listed.has(id) ? `tool ${toToolName(id)}` : `run_process with process "${id}"`);
  return [findProcessTool(services, formatCall), describeProcessTool(services, formatCall), runProcessTool(services)];
}

type FormatCall = (processId: string) => string;

function findProcessTool({ registry }: McpServices, formatCall: FormatCall): Tool {
  return defineTool({
    name: 'find_process',
    title: 'Find process',
    description:
      `Finds processes by what they do, among all ${registry.list().length}; most have no tool of their own. ` +
      'Then describe_process, then run_process.',
    inputs: {
      query: z.string().max(200).describe('A few words: "hexagon grid", "nearest", "repair".'),
      group: z.enum(processGroups).optional().describe('Only this group.'),
      limit: z.int().min(1).max(50).default(5).describe('Maximum number of results.'),
    },
    outputs: { type: 'object', properties: { processes: { type: 'array', items: { type: 'object' } } } },
    annotations: readOnly,
    async run({ query, group, limit }) {
      const all = registry.list().filter((each) => group === undefined || each.group === group);
      const notServed = findNotServed(query);
      const { matches: found, isAbout } = findProcesses(query, all);
      const nearest = all.filter(({ id }) => id === notServed?.nearest?.[0]);
      const matches = notServed ? nearest : found;
      const processes = matches.slice(0, limit).map(({ id, description }) => {
        return { process: id, description, call: formatCall(id) };
      });
      const lines = processes.map((each) => `${each.process} (${each.call}): ${each.description}`);
      const ids = all.map(({ id }) => id).join(', ');
      const served = notServed === undefined && isAbout;
      const message = served ? undefined : explainNone(query, matches, notServed, ids);
      const rest = matches.length > limit ? [`${matches.length - limit} more; raise limit.`] : [];
      const text = [...(message === undefined ? [] : [message]), ...lines, ...rest].join('\n');
      return textAnswer(text, { processes, found: matches.length, served, ...compact({ message }) });
    },
  });
}

function explainNone(
  query: string,
  matches: readonly Process[],
  notServed: ReturnType<typeof findNotServed>,
  ids: string,
): string {
  if (notServed) {
    const { what, nearest } = notServed;
    const instead = nearest && matches.length > 0 ? ` The nearest, ${nearest[0]}, only ${nearest[1]}.` : '';
    return `No process works with ${what}.${instead}`;
  }
  if (matches.length === 0) return `No process matches "${query.slice(0, 60)}"; try other words. IDs: ${ids}.`;
  return `No process is about "${query.slice(0, 60)}"; these only share a word with it.`;
}

function describeProcessTool(services: McpServices, formatCall: FormatCall): Tool {
  return defineTool({
    name: 'describe_process',
    title: 'Describe process',
    description: 'Inputs, outputs and an example of one process, as JSON Schema. Use it before run_process.',
    inputs: { process },
    outputs: { type: 'object', properties: { process: { type: 'string' }, inputs: { type: 'object' } } },
    annotations: readOnly,
    async run({ process: id }) {
      const definition = services.registry.get(toProcessId(id));
      const described = { ...describeProcess(definition, services), call: formatCall(definition.id) };
      return textAnswer(JSON.stringify(described), described);
    },
  });
}

function runProcessTool(services: McpServices): Tool {
  const { registry } = services;
  return defineTool({
    name: 'run_process',
    title: 'Run process',
    description:
      'Runs any process by its ID, also those without a tool of their own; with dry_run it only checks the call.',
    inputs: {
      process,
      inputs: z.record(z.string(), z.unknown()).describe('As in describe_process.'),
      idempotency_key: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe('A retry with the same key returns the same job.'),
      reuse: z.boolean().default(false).describe('Return the stored result of the same call, if any.'),
      dry_run: z.boolean().default(false).describe('Only check the call and estimate its time.'),
      ...optionFields,
      ...saveFields,
      ...saveForms,
    },
    hidden: services.root ? formerSaveNames : saveNames,
    outputs: { type: 'object', properties: { job_id: { type: 'string' }, outputs: { type: 'object' } } },
    annotations: annotationsOf(services),
    takesSpooled: true,
    precheck(args) {
      const id = isObject(args) ? args.process : undefined;
      if (typeof id !== 'string' || id === '') return;
      rejectInputsBeside(registry.get(toProcessId(id)), args, ['process', 'inputs', ...optionNames]);
    },
    async run({ process: id, inputs, dry_run, idempotency_key, reuse, ...options }, call) {
      const definition = registry.get(toProcessId(id));
      try {
        const { spooled } = call;
        const schema = withFormerNames(definition, describeToolInputs(definition));
        const { args: parsed, notes } = parseJsonStrings(inputs, schema, INPUTS_AT, spooled?.largeInputs);
        rejectOptionsInside(definition, parsed, optionNames);
        const args = spooled?.inputs ? new SpooledInputs(spooled.inputs.source, ['inputs']) : parsed;
        const answer = dry_run ? dryRun : runProcess;
        const repeat = { reuse, inputsAt: INPUTS_AT, ...compact({ idempotencyKey: idempotency_key }) };
        return addNotes(await answer(definition, args, { ...options, ...repeat }, call, services), notes);
      } catch (error) {
        throw error instanceof ProcessError ? prefixIssues(INPUTS_AT, error) : error;
      }
    },
  });
}

export function describeProcess(definition: Process, services: McpServices) {
  const { id, version, title, description, group, examples } = definition;
  const [schema, outputs] = [describeToolInputs(definition), describeToolOutputs(definition)];
  const inputs = withReferenceWords(schema, services);
  const example = examples[0]?.inputs;
  return { process: id, version, title, description, group, inputs, outputs, example };
}
