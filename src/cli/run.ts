/** `isthmus run`: runs one process without a server, with inputs from flags, files or standard input. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { createApp, type App } from '../server/app.ts';
import { loadConfig } from '../server/config.ts';
import { describeFields } from '../process/describe.ts';
import { formatInputs } from './input-lines.ts';
import { ProcessError } from '../common/errors.ts';
import { noteDuplicates } from '../common/json/duplicates.ts';
import type { Job } from '../model/job.ts';
import type { Process } from '../process/define-process.ts';
import { readOutput } from '../storage/output-files.ts';
import { print } from './output.ts';
import { progressBar } from './progress-bar.ts';
import { waitForSignal } from './signals.ts';

/** @param args behind the process: `--name value`, `--name=value`, or `-` for a JSON object of inputs on standard input */
export async function run(processId: string, args: readonly string[]): Promise<void> {
  const { root, rest } = extractRoot(args);
  const app = await createApp(loadConfig({ data: ':memory:', workers: 1, logLevel: 'warn', ...root }));
  try {
    const definition = app.registry.get(processId);
    if (rest.includes('--help') || rest.includes('-h')) await print(formatUsage(definition).trimEnd());
    else await execute(app, definition, await readInputs(definition, rest));
  } catch (error) {
    throw error instanceof ProcessError ? new Error(formatError(error)) : error;
  } finally {
    await app.close();
  }
}

/** Extracts the one setting among the inputs; no process has an input of this name. */
function extractRoot(args: readonly string[]) {
  const at = args.findIndex((arg) => arg === '--root' || arg.startsWith('--root='));
  if (at < 0) return { rest: args };
  const joined = /^--root=(.*)$/s.exec(args[at] ?? '')?.[1];
  const root = joined ?? args[at + 1] ?? '';
  return { root: { root }, rest: args.toSpliced(at, joined === undefined ? 2 : 1) };
}

async function execute({ execution }: App, { id }: Process, inputs: unknown): Promise<void> {
  const { job, completion } = await execution.submit({
    processId: id,
    inputs: { value: inputs },
    api: 'cli',
    listed: true,
  });
  const bar = progressBar(id);
  const onProgress = ({ progress, message }: Job) => bar.show(progress, message);
  void waitForSignal().then(() => execution.dismiss(job.id));
  await execution.wait(job.id, { ms: Infinity, onProgress });
  bar.clear();
  await completion;
  const { job: ended, outputs } = await execution.outputs(job.id);
  for (const warning of ended.warnings) process.stderr.write(`warning: ${warning}\n`);
  const [only] = outputs;
  if (only && outputs.length === 1) return print(await readOutput(only));
  const texts = await Promise.all(
    outputs.map(async (output) => `${JSON.stringify(output.id)}:${await readOutput(output)}`),
  );
  return print(`{${texts.join(',')}}`);
}

/** A value is JSON, `@file` for the content of a file, or else a string. */
async function readInputs(definition: Process, args: readonly string[]): Promise<Record<string, unknown>> {
  const inputs: Record<string, unknown> = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '-') {
      Object.assign(inputs, parseJson(await text(process.stdin), 'standard input'));
      continue;
    }
    const [, name, joined] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? [];
    const value = joined ?? args[++i];
    if (name === undefined || value === undefined)
      throw new Error(`"${arg}" needs a value.\n${formatUsage(definition)}`);
    if (Object.hasOwn(inputs, name)) throw new Error(`--${name} is given twice. Use it once.`);
    inputs[name] = await readValue(definition, name, value);
  }
  return inputs;
}

async function readValue(definition: Process, name: string, value: string): Promise<unknown> {
  const type = describeFields(definition).inputs[name]?.schema.type;
  if (value.startsWith('@')) {
    const path = value.slice(1);
    const content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
    return type === 'string' ? content : parseJson(content, path);
  }
  if (type === 'string') return value;
  try {
    return noteDuplicates(JSON.parse(value) as unknown, value);
  } catch {
    return value;
  }
}

function parseJson(content: string, source: string): unknown {
  try {
    return noteDuplicates(JSON.parse(content) as unknown, content);
  } catch (error) {
    throw new Error(`${source} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function formatUsage(definition: Process): string {
  const lines = formatInputs(definition).map((line) => `  ${line}`);
  const flags =
    'A value is JSON or a string; @file reads a file, @- standard input; a single - reads all inputs as JSON.';
  const files = '--root <folder> allows references to files in it: file:name.geojson.';
  return [
    `Usage: isthmus run ${definition.id} [inputs]`,
    '',
    definition.description,
    '',
    ...lines,
    '',
    ...definition.rules.flatMap((rule) => [rule, '']),
    flags,
    files,
    '',
  ].join('\n');
}

function formatError({ message, issues }: ProcessError): string {
  if (issues.length < 2) return message;
  return [message, ...issues.map((issue) => `  ${issue.pointer || '/'} ${issue.message}`)].join('\n');
}
