/** The output schema of a tool that answers with a job: one object that fits every ending of it. */
import type { JsonSchema } from '../schemas/dialect.ts';
import { jobStatuses } from '../src/jobs/job.ts';

const text: JsonSchema = { type: 'string' };

const omitted: JsonSchema = {
  type: 'object',
  description: 'Outputs too large to stand here, by id.',
  additionalProperties: { type: 'object', properties: { bytes: { type: 'integer' }, reason: text } },
};

export const jobFields = {
  job_id: text,
  status: { type: 'string', enum: jobStatuses },
  progress: { type: 'integer', description: 'Per cent.' },
  message: text,
} as const satisfies Record<string, JsonSchema>;

/**
 * Nothing is required, neither here nor among the outputs: a running job has none yet, a large one stands aside, and
 * older clients hold even an error's content against this schema.
 * @param outputs schemas of the outputs by id; without them any output fits
 */
export function resultSchema(outputs?: Readonly<Record<string, unknown>>): JsonSchema {
  return {
    type: 'object',
    properties: {
      ...jobFields,
      outputs: { type: 'object', ...(outputs && { properties: outputs }) },
      outputs_omitted: omitted,
      warnings: { type: 'array', items: text },
      results_url: text,
    },
  };
}
