/** `isthmus list`: lists the processes and their inputs. */
import { loadBuiltInProcesses } from '../server/app.ts';
import { describeFields } from '../process/describe.ts';
import type { Process } from '../process/define-process.ts';
import { formatInputs } from './input-lines.ts';
import { print } from './output.ts';

export async function list(json: boolean): Promise<void> {
  const processes = (await loadBuiltInProcesses()).list();
  const text = json ? JSON.stringify(processes.map(toSummary), null, 2) : processes.map(formatProcess).join('\n\n');
  await print(text);
}

function toSummary(definition: Process) {
  const { id, version, title, description } = definition;
  const { inputs, outputs } = describeFields(definition);
  return { id, version, title, description, inputs, outputs };
}

function formatProcess(definition: Process): string {
  const lines = formatInputs(definition).map((line) => `    ${line}`);
  return [`${definition.id} ${definition.version}`, `  ${definition.description}`, ...lines].join('\n');
}
