/** The tools that act on jobs, whichever door they came in by. */
import { z } from 'zod';
import { hasEnded, jobStatuses, type Job } from '../../src/model/job.ts';
import { answerForJob } from '../results/answers.ts';
import { answer, defineTool, readsOnly } from './define-tool.ts';
import { optionFields, toProcessId } from './process-tool.ts';
import { resultSchema } from '../results/result-schema.ts';
import { jobIdOf, type McpServices, type Tool } from '../model/tool.ts';

const jobId = z.string().describe('The job_id that a call answered with.');

export function createJobTools(parts: McpServices): readonly Tool[] {
  const { execution, registry } = parts;
  const patience = parts.patienceMs / 1000;
  return [
    defineTool({
      name: 'get_job',
      title: 'Get job',
      description:
        'Waits for a job and answers as the call that started it would have: its outputs when it was successful, its ' +
        'error when it failed, its progress while it runs. Use it when a call answered with status running.',
      inputs: {
        job_id: jobId,
        wait_seconds: z
          .number()
          .min(0)
          .max(patience)
          .default(patience)
          .describe('How long to wait for the end; 0 looks once.'),
        ...optionFields,
      },
      outputs: resultSchema,
      annotations: readsOnly,
      async run({ job_id, wait_seconds, output }, { signal, onProgress }) {
        const job = await execution.wait(jobIdOf(job_id, parts), { ms: wait_seconds * 1000, signal, onProgress });
        return answerForJob(job, parts, output);
      },
    }),
    defineTool({
      name: 'list_jobs',
      title: 'List jobs',
      description: 'Jobs, the newest first. Use it to find a job whose id was lost.',
      inputs: {
        status: z.enum(jobStatuses).optional(),
        process: z.string().optional().describe('Only jobs of this process, named by its tool or its process id.'),
        limit: z.int().min(1).max(100).default(20),
      },
      outputs: {
        type: 'object',
        properties: {
          jobs: { type: 'array', items: { type: 'object' } },
          more: { type: 'boolean' },
        },
      },
      annotations: readsOnly,
      async run({ status, process, limit }) {
        const page = await execution.jobs({
          limit,
          ...(status !== undefined && { statuses: [status] }),
          ...(process !== undefined && { processIds: [registry.get(toProcessId(process)).id] }),
        });
        const jobs = page.jobs.map(toListed);
        const lines = jobs.map((job) => `${job.job_id} ${job.process} ${job.status} ${job.progress} % ${job.created}`);
        const more = page.next !== undefined;
        const count = `${jobs.length === 0 ? 'No' : jobs.length} job${jobs.length === 1 ? '' : 's'}${more ? ', and older ones' : ''}.`;
        return answer([count, ...lines].join('\n'), { jobs, more });
      },
    }),
    defineTool({
      name: 'cancel_job',
      title: 'Cancel job',
      description: 'Dismisses a job and ends its work. A job that has already ended stays as it is, results and all.',
      inputs: { job_id: jobId },
      outputs: { type: 'object', properties: { job_id: { type: 'string' }, status: { type: 'string' } } },
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
      async run({ job_id }) {
        const before = await execution.job(jobIdOf(job_id, parts));
        const job = await execution.cancel(before.id);
        const message = sayEnd(job, hasEnded(before));
        return answer(message, { job_id: job.id, status: job.status, progress: job.progress, message });
      },
    }),
  ];
}

function toListed({ id, processId, status, progress, message, created, finished }: Job) {
  return {
    job_id: id,
    process: processId,
    status,
    progress,
    ...(message !== undefined && { message }),
    created,
    ...(finished !== undefined && { finished }),
  };
}

function sayEnd({ id, status }: Job, hadEnded: boolean): string {
  if (hadEnded) return `Job ${id} had already ended: ${status}.`;
  if (status === 'dismissed') return `Job ${id} is dismissed; its work has ended.`;
  // It ended by itself meanwhile, or another server process has it and has not answered yet.
  return `Job ${id} is ${status}.`;
}
