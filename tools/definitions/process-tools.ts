/** The three tools that reach every process, so that the list of tools can stay short. */
import { z } from 'zod';
import { describeTool } from '../../src/process/describe.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { processGroups, type Process } from '../../src/process/define-process.ts';
import { addNotes } from '../results/answers.ts';
import { dryRun } from './dry-run.ts';
import { findProcesses } from './find.ts';
import { refuseInputsBeside, refuseOptionsInside, runOptions } from './misplaced.ts';
import { readTexts, sayTexts } from './json-text.ts';
import { answer, defineTool, readsOnly } from './define-tool.ts';
import { optionFields, runProcess, toProcessId, toToolName } from './process-tool.ts';
import { annotationsOf, saveFields, saveNames } from './save.ts';
import type { McpServices, Tool } from '../model/tool.ts';

/** Arguments of `run_process` beside the process and its inputs. */
const options = [...runOptions, ...Object.keys(optionFields), ...saveNames];

const process = z.string().describe('Id, such as voronoi.');

/** @param listed ids of the processes that are tools of their own */
export function createProcessTools(parts: McpServices, listed: ReadonlySet<string>): readonly Tool[] {
  const { registry } = parts;
  const callOf = (id: string) => (listed.has(id) ? `tool ${toToolName(id)}` : `run_process with process "${id}"`);
  return [
    defineTool({
      name: 'find_process',
      title: 'Find process',
      description:
        `Finds among all ${registry.list().length} processes those that do what you need; most are not tools of their ` +
        'own. Then describe_process, then run_process.',
      inputs: {
        query: z.string().max(200).describe('A few words: "hexagon grid", "nearest", "repair".'),
        group: z.enum(processGroups).optional().describe('Only of this group.'),
        limit: z.int().min(1).max(50).default(5).describe('At most so many.'),
      },
      outputs: { type: 'object', properties: { processes: { type: 'array', items: { type: 'object' } } } },
      annotations: readsOnly,
      async run({ query, group, limit }) {
        const all = registry.list().filter((each) => group === undefined || each.group === group);
        const found = findProcesses(query, all);
        const processes = found.slice(0, limit).map(({ id, description }) => {
          return { process: id, description, call: callOf(id) };
        });
        const lines = processes.map((each) => `${each.process} (${each.call}): ${each.description}`);
        const head = found.length === 0 ? `${nothing(query)} Ids: ${all.map(({ id }) => id).join(', ')}.` : '';
        const rest = found.length > limit ? [`${found.length - limit} more; raise limit.`] : [];
        return answer([...(head ? [head] : []), ...lines, ...rest].join('\n'), {
          processes,
          found: found.length,
          ...(head && { message: head }),
        });
      },
    }),
    defineTool({
      name: 'describe_process',
      title: 'Describe process',
      description: 'Inputs, outputs and an example of one process, as JSON Schema. Use it before run_process.',
      inputs: { process },
      outputs: { type: 'object', properties: { process: { type: 'string' }, inputs: { type: 'object' } } },
      annotations: readsOnly,
      async run({ process: id }) {
        const definition = registry.get(toProcessId(id));
        const described = { ...describeProcess(definition), call: callOf(definition.id) };
        return answer(JSON.stringify(described), described);
      },
    }),
    defineTool({
      name: 'run_process',
      title: 'Run process',
      description:
        'Runs any process by its id, also those that are not tools of their own; with dry_run it only checks the call.',
      inputs: {
        process,
        inputs: z.record(z.string(), z.unknown()).describe('As describe_process says.'),
        idempotency_key: z.string().min(1).max(200).optional().describe('A retry with the same key gets the same job.'),
        reuse: z.boolean().default(false).describe('Answer with a stored result of the same call, if there is one.'),
        dry_run: z.boolean().default(false).describe('Only check the call, and say how long it may take.'),
        ...optionFields,
        ...saveFields,
      },
      hidden: parts.root ? [] : saveNames,
      outputs: { type: 'object', properties: { job_id: { type: 'string' }, outputs: { type: 'object' } } },
      annotations: annotationsOf(parts),
      inspect(args) {
        const id = typeof args === 'object' && args !== null && 'process' in args ? args.process : undefined;
        if (typeof id !== 'string' || id === '') return;
        refuseInputsBeside(registry.get(toProcessId(id)), args, ['process', 'inputs', ...options]);
      },
      async run({ process: id, inputs, dry_run, idempotency_key, reuse, ...given }, call) {
        const definition = registry.get(toProcessId(id));
        try {
          const { args, texts } = readTexts(inputs, describeTool(definition).inputs, '/inputs');
          refuseOptionsInside(definition, args, options);
          if (dry_run) return addNotes(await dryRun(definition, args, parts), sayTexts(texts));
          const again = { reuse, ...(idempotency_key !== undefined && { idempotencyKey: idempotency_key }) };
          const answered = await runProcess(definition, args, { ...given, ...again }, call, parts);
          return addNotes(answered, sayTexts(texts));
        } catch (error) {
          throw error instanceof ProcessError ? below('/inputs', error) : error;
        }
      },
    }),
  ];
}

export function describeProcess(definition: Process) {
  const { id, version, title, description, group, examples } = definition;
  const { inputs, outputs } = describeTool(definition);
  const example = examples[0]?.inputs;
  return { process: id, version, title, description, group, inputs, outputs, example };
}

function nothing(query: string): string {
  return `No process fits "${query.slice(0, 60)}"; try other words.`;
}

/** Pointers of a process go into its inputs; here these are one of the arguments. */
function below(prefix: string, { code, message, issues }: ProcessError): ProcessError {
  const isThere = (pointer: string) => pointer === '/save_as' || pointer.startsWith(`${prefix}/`);
  const moved = issues.map((issue) => {
    return isThere(issue.pointer) ? issue : { ...issue, pointer: `${prefix}${issue.pointer}` };
  });
  return new ProcessError(code, message, moved);
}
