/** Jobs as tasks: the same id, whichever door the job came in by. */
import { ProtocolErrorCode } from '@modelcontextprotocol/server';
import { ProcessError } from '../../src/common/errors.ts';
import type { Job } from '../../src/model/job.ts';
import { answerForJob } from './answers.ts';
import { outputModes, type OutputMode } from './inline.ts';
import type { TaskSource, TaskState } from '../model/tasks.ts';
import type { McpServices } from '../model/tool.ts';

export function createJobTasks(parts: McpServices): TaskSource {
  const { execution, log } = parts;
  return {
    async find(id) {
      try {
        return await toTask(await execution.job(id), parts);
      } catch (error) {
        if (error instanceof ProcessError && error.code === 'no-such-job') return undefined;
        throw error;
      }
    },
    async cancel(id) {
      // Cooperative: the task says cancelled when the work has ended.
      execution.cancel(id).catch((error: unknown) => log.info({ job: id, err: error }, 'a task was not cancelled'));
    },
  };
}

export async function toTask(job: Job, parts: McpServices): Promise<TaskState> {
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
        return {
          ...fields,
          status: 'failed',
          error: { code: ProtocolErrorCode.InternalError, message: job.error.message },
        };
      }
      return { ...fields, status: 'completed', result: await answerForJob(job, parts, modeOf(job)) };
    case 'successful':
      return { ...fields, status: 'completed', result: await answerForJob(job, parts, modeOf(job)) };
  }
}

/** As the call asked for it; a job of the other door asked for nothing. */
function modeOf({ request }: Job): OutputMode {
  const wanted = typeof request === 'object' && request !== null && 'output' in request ? request.output : undefined;
  return outputModes.find((mode) => mode === wanted) ?? 'summary';
}
