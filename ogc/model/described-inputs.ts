/** The inputs of a process as this server takes them: with the references that work here. */
import { withOgcReferenceWords } from '../../src/inputs/reference-words.ts';
import type { Process } from '../../src/process/define-process.ts';
import { describeFields, type InputDescription } from '../../src/process/describe.ts';
import type { OgcServices } from './context.ts';

export function describeInputs(
  process: Process,
  { fetches = false }: Pick<OgcServices, 'fetches'>,
): Readonly<Record<string, InputDescription>> {
  const inputs = Object.entries(describeFields(process).inputs).map(([id, input]) => {
    return [id, { ...input, schema: withOgcReferenceWords(input.schema, { hasUrls: true, fetches }) }] as const;
  });
  return Object.fromEntries(inputs);
}
