/** `npm run check:workflows`, or with a folder of others: workflows by GitHub's own parser, and the rules that they keep. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parse } from 'yaml';

const [, , folder = '.github/workflows'] = process.argv;

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly 'timeout-minutes'?: number }>>;
}

for (const name of readdirSync(folder)) {
  const file = join(folder, name);
  for (const fault of await findFaults(file, readFileSync(file, 'utf8'))) {
    console.error(`${file}: ${fault}`);
    process.exitCode = 1;
  }
}

/** @returns a sentence for each fault */
async function findFaults(name: string, content: string): Promise<readonly string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const { errors = [] } = value ? await convertWorkflowTemplate(context, value) : {};
  const faults = [...context.errors.getErrors().map(({ message }) => message), ...errors.map(({ Message }) => Message)];
  return faults.length > 0 ? [...new Set(faults)] : findBrokenRules(content);
}

function findBrokenRules(content: string): readonly string[] {
  const actions = [...content.matchAll(/\buses: *(.*)/g)].map(([, action = '']) => action);
  const unpinned = actions.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action));
  // GitHub's parser has checked its form.
  const { permissions, jobs } = parse(content) as Workflow;
  const granted = Object.entries(permissions ?? { all: 'write' }).filter(([, right]) => right === 'write');
  const endless = Object.entries(jobs).filter(([, job]) => job['timeout-minutes'] === undefined);
  return [
    ...unpinned.map(
      (action) => `${action}: name the commit in full, and its version: owner/action@<40 digits> # v1.2.3.`,
    ),
    ...granted.map(([scope]) => `permissions of all jobs are ${scope}: write. Give them to the job that needs them.`),
    ...endless.map(([job]) => `the job ${job} has no timeout-minutes.`),
  ];
}
