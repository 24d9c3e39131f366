/** The inputs of a process, one line each, as `--help` and `list` show them. */
import type { JsonSchema } from '../../schemas/dialect.ts';
import { describeFields } from '../process/describe.ts';
import type { Process } from '../process/define-process.ts';

export function inputLines(definition: Process): readonly string[] {
  const inputs = Object.entries(describeFields(definition).inputs);
  const widest = Math.max(...inputs.map(([id]) => id.length));
  return inputs.map(([id, { description = '', minOccurs, schema }]) => {
    const notes = [...valuesOf(schema), ...(minOccurs === 0 ? [fallbackOf(schema)] : [])];
    return `--${id.padEnd(widest)}  ${description}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
  });
}

/** The choices or the limits. */
function valuesOf({ enum: choices, minimum, maximum }: JsonSchema): readonly string[] {
  if (Array.isArray(choices)) return [`one of ${choices.join(', ')}`];
  if (typeof minimum === 'number' && typeof maximum === 'number') return [`${minimum} to ${maximum}`];
  if (typeof minimum === 'number') return [`from ${minimum}`];
  return typeof maximum === 'number' ? [`up to ${maximum}`] : [];
}

function fallbackOf({ default: fallback }: JsonSchema): string {
  return fallback === undefined ? 'optional' : `default ${JSON.stringify(fallback)}`;
}
