/** Formats the inputs of a process, one per line, for `--help` and `list`. */
import type { JsonSchema } from '../../schemas/dialect.ts';
import { describeFields } from '../process/describe.ts';
import type { Process } from '../process/define-process.ts';

export function formatInputs(definition: Process): readonly string[] {
  const inputs = Object.entries(describeFields(definition).inputs);
  const widest = Math.max(...inputs.map(([id]) => id.length));
  return inputs.map(([id, { description = '', minOccurs, schema }]) => {
    const notes = [...formatConstraints(schema), ...(minOccurs === 0 ? [formatDefault(schema)] : [])];
    return `--${id.padEnd(widest)}  ${description}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
  });
}

/** The allowed values or the range. */
function formatConstraints({ enum: choices, minimum, maximum }: JsonSchema): readonly string[] {
  if (Array.isArray(choices)) return [`one of ${choices.join(', ')}`];
  if (typeof minimum === 'number' && typeof maximum === 'number') return [`${minimum} to ${maximum}`];
  if (typeof minimum === 'number') return [`at least ${minimum}`];
  return typeof maximum === 'number' ? [`at most ${maximum}`] : [];
}

function formatDefault({ default: value }: JsonSchema): string {
  return value === undefined ? 'optional' : `default ${JSON.stringify(value)}`;
}
