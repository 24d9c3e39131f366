/** Arguments that are right in themselves and stand in the wrong place of a call: the error says where they belong. */
import { ProcessError, type Issue } from '../../src/common/errors.ts';
import type { Process } from '../../src/process/define-process.ts';

/** Arguments of `run_process` alone. */
export const runOptions: readonly string[] = ['dry_run', 'reuse', 'idempotency_key'];

/** @throws {ProcessError} for an argument that only `run_process` takes, in a call of the tool of a process */
export function refuseRunOptions(tool: string, process: Process, args: unknown): void {
  refuse(tool, namesIn(args), (name) => {
    if (!runOptions.includes(name) || hasInput(process, name)) return undefined;
    const instead = `run_process with {"process": "${process.id}", "inputs": {…}, "${name}": …}`;
    return { pointer: `/${name}`, message: `is an argument of run_process, not of this tool. Call ${instead}` };
  });
}

/** @throws {ProcessError} for an option that stands among the inputs of the process */
export function refuseOptionsInside(process: Process, inputs: unknown, options: readonly string[]): void {
  refuse('run_process', namesIn(inputs), (name) => {
    if (!options.includes(name) || hasInput(process, name)) return undefined;
    const message = `is no input of ${process.id} but an argument of run_process. Put it beside "inputs", not inside`;
    return { pointer: `/inputs/${name}`, message };
  });
}

/** @throws {ProcessError} for an input that stands beside `inputs` */
export function refuseInputsBeside(process: Process, args: unknown, options: readonly string[]): void {
  refuse('run_process', namesIn(args), (name) => {
    if (options.includes(name) || !hasInput(process, name)) return undefined;
    const message = `is an input of ${process.id}. Put it inside "inputs": {"process": "${process.id}", "inputs": {"${name}": …}}`;
    return { pointer: `/${name}`, message };
  });
}

function refuse(tool: string, names: readonly string[], find: (name: string) => Issue | undefined): void {
  const issues = names.flatMap((name) => find(name) ?? []);
  const [first] = issues;
  if (!first) return;
  const more = issues.length > 1 ? ` (${issues.length - 1} more)` : '';
  throw new ProcessError('invalid-input', `${tool} cannot run: ${first.pointer} ${first.message}.${more}`, issues);
}

function namesIn(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

function hasInput({ inputs }: Process, name: string): boolean {
  return Object.hasOwn(inputs.shape, name);
}
