/** The output schema of a tool that answers with a job: one object that fits every ending of it. */
import type { JsonSchema } from '../schemas/dialect.ts';
import { jobStatuses } from '../src/jobs/job.ts';

const text: JsonSchema = { type: 'string' };

export const jobFields = {
  job_id: text,
  status: { type: 'string', enum: jobStatuses },
  progress: { type: 'integer', description: 'Per cent.' },
  message: text,
} as const satisfies Record<string, JsonSchema>;

/**
 * Nothing is required: a running job has no outputs yet, a large one stands aside, and older clients hold even an error's
 * content against this schema. Short, because it stands in every tool; `describe_process` has the schemas of the outputs.
 */
export const resultSchema: JsonSchema = {
  type: 'object',
  properties: { job_id: text, outputs: { type: 'object' } },
};
