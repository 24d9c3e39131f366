/** The output schema of a tool that answers with a job: one object that fits every ending of it. */
import type { JsonSchema } from '../../schemas/dialect.ts';

const text: JsonSchema = { type: 'string' };

/**
 * Nothing is required: a running job has no outputs yet, a large one stands aside, and older clients hold even an error's
 * content against this schema. Short, because it stands in every tool; `describe_process` has the schemas of the outputs.
 */
export const resultSchema: JsonSchema = {
  type: 'object',
  properties: { job_id: text, outputs: { type: 'object' } },
};
