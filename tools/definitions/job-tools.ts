/** The tools for jobs, whichever API they were submitted by. */
import { z } from 'zod';
import { compact } from '../../src/common/compact.ts';
import { formatCount } from '../../src/common/format-count.ts';
import { hasEnded, jobStatuses, type Job } from '../../src/model/job.ts';
import { parseJobId, type McpServices, type Tool } from '../model/tool.ts';
import { answerForJob, answerSchema } from '../results/answers.ts';
import { defineTool, readOnly, textAnswer } from './define-tool.ts';
import { optionFields, toProcessId } from './process-tool.ts';

const jobId = z.string().describe('The job_id of an earlier answer.');

export function createJobTools(services: McpServices): readonly Tool[] {
  const { execution, registry } = services;
  const maxWait = services.waitMs / 1000;
  return [
    defineTool({
      name: 'get_job',
      title: 'Get job',
      description:
        'Waits for a job and answers as its call would have: with its outputs, its error, or its progress while it runs. ' +
        'Use it when a call answered with status running.',
      inputs: {
        job_id: jobId,
        wait_seconds: z.number().min(0).max(maxWait).default(maxWait).describe('0 answers at once.'),
        ...optionFields,
      },
      outputs: answerSchema,
      annotations: readOnly,
      async run({ job_id, wait_seconds, output }, { signal, onProgress }) {
        const job = await execution.wait(parseJobId(job_id, services), {
          ms: wait_seconds * 1000,
          signal,
          ...compact({ onProgress }),
        });
        return answerForJob(job, services, output);
      },
    }),
    defineTool({
      name: 'list_jobs',
      title: 'List jobs',
      description: 'Jobs, newest first. Use it to find a lost job ID.',
      inputs: {
        status: z.enum(jobStatuses).optional(),
        process: z.string().optional().describe('Only jobs of this process or tool.'),
        limit: z.int().min(1).max(100).default(20),
      },
      outputs: {
        type: 'object',
        properties: {
          jobs: { type: 'array', items: { type: 'object' } },
          more: { type: 'boolean' },
        },
      },
      annotations: readOnly,
      async run({ status, process, limit }) {
        const page = await execution.jobs({
          limit,
          ...compact({
            statuses: status && [status],
            processIds: process === undefined ? undefined : [registry.get(toProcessId(process)).id],
          }),
        });
        const jobs = page.jobs.map(toListed);
        const lines = jobs.map((job) => `${job.job_id} ${job.process} ${job.status} ${job.progress} % ${job.created}`);
        const more = page.next !== undefined;
        const count = jobs.length === 0 ? 'No jobs' : formatCount(jobs.length, 'job');
        const head = `${count}${more ? ', and older ones' : ''}.`;
        return textAnswer([head, ...lines].join('\n'), { jobs, more });
      },
    }),
    defineTool({
      name: 'cancel_job',
      title: 'Cancel job',
      description: 'Cancels a job and ends its work. A job that has already ended keeps its status and results.',
      inputs: { job_id: jobId },
      outputs: { type: 'object', properties: { job_id: { type: 'string' }, status: { type: 'string' } } },
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
      async run({ job_id }) {
        const before = await execution.job(parseJobId(job_id, services));
        const job = await execution.cancel(before.id);
        const message = formatEnd(job, hasEnded(before));
        return textAnswer(message, { job_id: job.id, status: job.status, progress: job.progress, message });
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
    created,
    ...compact({ message, finished }),
  };
}

function formatEnd({ id, status }: Job, hadEnded: boolean): string {
  if (hadEnded) return `Job ${id} had already ended: ${status}.`;
  if (status === 'dismissed') return `Job ${id} was cancelled; its work has ended.`;
  // It ended by itself in the same moment, or another server process runs it and has not responded yet.
  return `Job ${id} is ${status}.`;
}
