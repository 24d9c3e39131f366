/** The settings that limit the work of a worker process. */
import type { TaskRunnerOptions } from '../workers/task-runner.ts';
import type { Config } from './config.ts';

export type WorkerLimits = Omit<TaskRunnerOptions, 'viewFolder' | 'processFolders' | 'onIdleOutput'>;

export function toWorkerLimits(config: Config): WorkerLimits {
  return {
    workers: config.workers,
    threads: config.threads,
    queueLimit: config.queueLimit,
    runTimeoutMs: config.runTimeout * 1000,
    heapMb: config.heapMb,
    memoryMb: config.memoryMb,
    recycleMb: config.recycleMb,
    recycleTasks: config.recycleJobs,
    recycleMs: config.recycleHours * 3_600_000,
    limits: { maxVertices: config.maxVertices, maxOutputBytes: config.maxOutputMb * 1e6 },
  };
}
