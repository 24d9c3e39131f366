/** Jobs as MCP tasks, under the same IDs, whichever API they were submitted by. */
import { ProtocolErrorCode } from '@modelcontextprotocol/server';
import { ProcessError } from '../../src/common/errors.ts';
import type { Job } from '../../src/model/job.ts';
import type { TaskSource, TaskState } from '../model/tasks.ts';
import type { McpServices } from '../model/tool.ts';
import { answerForJob, outputModes, type OutputMode } from './answers.ts';

export function createJobTasks(services: McpServices): TaskSource {
  const { execution, log } = services;
  return {
    async find(id) {
      try {
        return await toTask(await execution.job(id), services);
      } catch (error) {
        if (error instanceof ProcessError && error.code === 'no-such-job') return undefined;
        throw error;
      }
    },
    async cancel(id) {
      // Not waited for: the task is `cancelled` once the work has ended.
      execution.cancel(id).catch((error: unknown) => log.info({ job: id, err: error }, 'failed to cancel task'));
    },
  };
}

export async function toTask(job: Job, services: McpServices): Promise<TaskState> {
  const { id, status, progress, message, created, updated } = job;
  const fields = { id, created, updated, ttlMs: null };
  switch (status) {
    case 'accepted':
    case 'running':
      return { ...fields, status: 'working', message: `${progress} %${message === undefined ? '' : `: ${message}`}` };
    case 'dismissed':
      return { ...fields, status: 'cancelled' };
    case 'failed':
      if (job.error?.code === 'internal') {
        const error = { code: ProtocolErrorCode.InternalError, message: job.error.message };
        return { ...fields, status: 'failed', error };
      }
      return { ...fields, status: 'completed', result: await answerForJob(job, services, modeOf(job)) };
    case 'successful':
      return { ...fields, status: 'completed', result: await answerForJob(job, services, modeOf(job)) };
  }
}

/** The output mode of the call; a job of another API has none. */
function modeOf({ request }: Job): OutputMode {
  const wanted = typeof request === 'object' && request !== null && 'output' in request ? request.output : undefined;
  return outputModes.find((mode) => mode === wanted) ?? 'summary';
}
