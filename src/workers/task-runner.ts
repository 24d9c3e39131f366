/** Runs tasks in worker processes, and kills the one whose task is cancelled, runs too long or uses too much memory. */
import { availableParallelism } from 'node:os';
import type { CancelSignal } from '../model/job.ts';
import { ProcessError, toProcessError } from '../common/errors.ts';
import type { BodyFile, ScannedBody } from '../inputs/scan-body.ts';
import { createTaskQueue, type TaskQueue } from './task-queue.ts';
import type { Answer, WorkerSettings } from './protocol.ts';
import { toTaskError } from './task-errors.ts';
import { createWorkerPool, WorkerEnded } from './worker-pool.ts';

export interface TaskRunnerOptions extends WorkerSettings {
  readonly workers: number;
  /** Maximum number of threads of a task, of those that would find a free processor. */
  readonly threads: number;
  /** Number of processors; by default that of the machine. */
  readonly processors?: number;
  /** Maximum number of tasks that wait for a worker. */
  readonly queueLimit: number;
  /** Counted from the moment a worker starts the task, not while the task waits. */
  readonly runTimeoutMs: number;
  /** Limit of a worker's resident memory, heap included. */
  readonly memoryMb: number;
  /** A worker with more resident memory than this after a task is replaced. */
  readonly recycleMb: number;
  /** A worker that has run this many tasks is replaced. */
  readonly recycleTasks: number;
  /** A worker of this age is replaced. */
  readonly recycleMs: number;
  /** Clock by which workers age, in milliseconds; `performance.now` by default. */
  readonly now?: () => number;
  /** A worker runs every example once before it counts as warm; true by default. */
  readonly warmUp?: boolean;
  readonly viewFolder: string;
  readonly processFolders: readonly string[];
  /** Program of a worker; by default the one beside the program of the server. */
  readonly entry?: URL;
  /** Receives what a worker writes to its standard output and error while it has no task. */
  onIdleOutput(text: string): void;
}

export interface TaskBounds {
  readonly runTimeoutMs: number;
  readonly memoryMb: number;
  readonly maxOutputBytes: number;
}

export interface TaskRunner {
  /** Refuses a job when no further one may wait. */
  readonly admit: TaskQueue['admit'];
  /** Runs the task of a job, in its caller's turn. */
  readonly run: TaskQueue['run'];
  /** Runs a short task that does not wait behind jobs: a view, or one that only checks inputs. */
  readonly runBeside: TaskQueue['run'];
  /**
   * Scans a body beside the jobs, as a view runs.
   * @param signal while it waits for a worker; once begun it ends by itself, and soon
   * @throws {ProcessError} `overloaded` when no worker can do it
   */
  scan(body: BodyFile, signal: CancelSignal): Promise<ScannedBody>;
  /** Number of further tasks that would keep the workers busy for the moment. */
  spareCapacity(): number;
  /** Starts the workers that are not there yet. Resolves when all have run the examples once. */
  warm(): Promise<void>;
  /** Limits that only computing can reach. */
  readonly bounds: TaskBounds;
  /** The reason why no task can run at the moment, if so. */
  unavailableReason(): string | undefined;
  close(): Promise<void>;
}

export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  const { workers, runTimeoutMs, memoryMb, processors = availableParallelism() } = options;
  const pool = createWorkerPool({ ...options, processors, recycleBytes: options.recycleMb * 2 ** 20 });
  const queueOptions = { ...options, pool, onOutput: options.onIdleOutput };
  const jobs = createTaskQueue(queueOptions);
  // Views and scans are short and do not wait behind jobs: the pool starts one worker more than jobs can occupy.
  const views = createTaskQueue(queueOptions);

  /** A worker may end at this moment for reasons of its own, such as the memory of the machine: another one tries again. */
  async function scan(body: BodyFile, signal: CancelSignal, isRetry = false): Promise<ScannedBody> {
    let answer: Answer;
    try {
      answer = await views.do({ body }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof WorkerEnded)) throw cannotScan(toProcessError(error).message);
      if (isRetry) throw cannotScan(`Worker processes ended while they read the request (${error.message}).`);
      return scan(body, signal, true);
    }
    return scannedOf(answer);
  }

  return {
    admit: jobs.admit,
    spareCapacity: () => Math.max(2 * workers - jobs.length, 0),
    run: jobs.run,
    runBeside: views.run,
    scan: (body, signal) => scan(body, signal),
    warm: () => pool.warm(),
    bounds: { runTimeoutMs, memoryMb, maxOutputBytes: options.limits.maxOutputBytes },
    unavailableReason: () => pool.unavailableReason(),
    async close() {
      jobs.close();
      views.close();
      await pool.close();
    },
  };
}

function scannedOf(answer: Answer): ScannedBody {
  if ('scanned' in answer) return answer.scanned;
  throw 'failure' in answer ? toTaskError(answer.failure) : new TypeError('A scan was answered as a task.');
}

function cannotScan(reason: string): ProcessError {
  return new ProcessError('overloaded', `${reason} Try again in a few seconds.`);
}
