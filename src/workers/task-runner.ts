/** Runs tasks in worker processes, and kills the one whose task is cancelled, runs too long or uses too much memory. */
import { ProcessError, toProcessError } from '../common/errors.ts';
import type { BodyFile, ScannedBody } from '../inputs/scan-body.ts';
import { createWorkerPool, WorkerEnded } from './worker-pool.ts';
import { outOfHeap, outOfMemory, timedOut } from './task-errors.ts';
import type { Limits } from './limits.ts';
import type { Finished, Progress, Task } from './protocol.ts';

/**
 * A cancelled task may end by itself before its worker is killed: most tasks are short, and starting a worker costs more
 * than any of them. Clients that submit and hang up at once would else keep the server busy with starting workers.
 */
const KILL_AFTER_MS = 100;

/** Between two looks a job that allocates as fast as it can gets some hundred MB. */
const MEMORY_CHECK_MS = 100;

export interface TaskRunnerOptions {
  readonly workers: number;
  /** Maximum number of tasks that wait for a worker. */
  readonly queueLimit: number;
  /** Counted from the moment a worker starts the task, not while the task waits. */
  readonly runTimeoutMs: number;
  /** Limit of a worker's JavaScript heap. */
  readonly heapMb: number;
  /** Limit of a worker's resident memory, heap included. */
  readonly memoryMb: number;
  /** A worker with more resident memory than this after a task is replaced. */
  readonly recycleMb: number;
  /** A worker that has run this many tasks is replaced. */
  readonly recycleTasks: number;
  /** A worker of this age is replaced. */
  readonly recycleMs: number;
  /** A worker runs every example once before it counts as warm; true by default. */
  readonly warmUp?: boolean;
  readonly limits: Limits;
  readonly viewFolder: string;
  readonly processFolders: readonly string[];
  /** Program of a worker; by default the one beside the program of the server. */
  readonly entry?: URL;
  /** Receives what a worker writes to its standard output and error while it has no task. */
  onIdleOutput(text: string): void;
}

export interface TaskHooks {
  /** Cancels the task; its reason, a ProcessError, becomes the error of the task. */
  readonly signal: AbortSignal;
  onStart(): void;
  onProgress(progress: Progress): void;
  onLog(text: string): void;
}

export interface TaskBounds {
  readonly runTimeoutMs: number;
  readonly memoryMb: number;
  readonly maxOutputBytes: number;
}

export interface TaskRunner {
  /** @throws {ProcessError} `overloaded` when no further task may wait */
  admit(): void;
  /** Ends when the work has ended: after a cancellation not before the worker process is gone. */
  run(task: Task, hooks: TaskHooks, caller?: string): Promise<Finished>;
  /**
   * Scans a body beside the jobs, as a view runs.
   * @param signal while it waits for a worker; once begun it ends by itself, and soon
   * @throws {ProcessError} `overloaded` when no worker can do it
   */
  scan(body: BodyFile, signal: AbortSignal): Promise<ScannedBody>;
  /** Number of further tasks that would keep the workers busy for the moment. */
  spareCapacity(): number;
  /** Resolves when every worker has started and run the examples once. */
  warm(): Promise<void>;
  /** Limits that only computing can reach. */
  readonly bounds: TaskBounds;
  /** The reason why no task can run at the moment, if so. */
  unavailableReason(): string | undefined;
  close(): Promise<void>;
}

export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  const { runTimeoutMs, memoryMb } = options;
  const pool = createWorkerPool({ ...options, recycleBytes: options.recycleMb * 2 ** 20 });
  const watchdog = createMemoryWatchdog(options.memoryMb);
  const jobs = createSemaphore(options.workers);
  // Views and scans are short and do not wait behind jobs: the pool starts one worker more than jobs can occupy.
  const views = createSemaphore(options.workers);

  function admit(): void {
    if (jobs.active >= options.workers && jobs.waiting >= options.queueLimit) {
      const limit = `${options.workers} jobs run and ${jobs.waiting} wait, which is the limit.`;
      throw new ProcessError('overloaded', `The server is busy: ${limit} Try again in a few seconds.`);
    }
  }

  async function runNow(task: Task, hooks: TaskHooks): Promise<Finished> {
    const worker = await pool.acquire(hooks.signal);
    const stop = new AbortController();
    let killed: Promise<unknown> | undefined;
    let killTimer: NodeJS.Timeout | undefined;
    const kill = () => {
      killed = worker.kill();
    };
    const killFor = (reason: unknown) => {
      stop.abort(reason);
      kill();
    };
    const onCancel = () => {
      stop.abort(hooks.signal.reason);
      killTimer = setTimeout(kill, KILL_AFTER_MS);
    };
    const deadline = setTimeout(() => killFor(timedOut(options.runTimeoutMs)), options.runTimeoutMs);
    const bound = { memory: worker.memory, onExceeded: () => killFor(outOfMemory(options.memoryMb)) };
    hooks.signal.addEventListener('abort', onCancel, { once: true });
    watchdog.add(bound);
    try {
      hooks.onStart();
      const finished = await worker.run(task, hooks);
      // It may have been stopped just before it finished.
      stop.signal.throwIfAborted();
      return finished;
    } catch (error) {
      if (stop.signal.aborted) {
        // Not before the work has ended: those who wait count on a free processor.
        await killed;
        throw toProcessError(stop.signal.reason);
      }
      throw error instanceof WorkerEnded ? crashed(error, options.heapMb) : error;
    } finally {
      clearTimeout(deadline);
      clearTimeout(killTimer);
      watchdog.delete(bound);
      hooks.signal.removeEventListener('abort', onCancel);
      pool.release(worker);
    }
  }

  /** A worker may end at this moment for reasons of its own, such as the memory of the machine: another one tries again. */
  async function scanNow(body: BodyFile, signal: AbortSignal, isRetry = false): Promise<ScannedBody> {
    const worker = await pool.acquire(signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw cannotScan(toProcessError(error).message);
    });
    try {
      return await worker.scan(body);
    } catch (error) {
      if (!(error instanceof WorkerEnded)) throw error;
      if (isRetry) throw cannotScan(`Worker processes ended while they read the request (${error.message}).`);
    } finally {
      pool.release(worker);
    }
    return scanNow(body, signal, true);
  }

  return {
    admit,
    spareCapacity: () => Math.max(2 * options.workers - jobs.active - jobs.waiting, 0),
    async run(task, hooks, caller = '') {
      const semaphore = task.view || task.dry ? views : jobs;
      await semaphore.acquire(hooks.signal, caller);
      try {
        return await runNow(task, hooks);
      } finally {
        semaphore.release();
      }
    },
    async scan(body, signal) {
      await views.acquire(signal, '');
      try {
        return await scanNow(body, signal);
      } finally {
        views.release();
      }
    },
    warm: () => pool.warm(),
    bounds: { runTimeoutMs, memoryMb, maxOutputBytes: options.limits.maxOutputBytes },
    unavailableReason: () => pool.unavailableReason(),
    async close() {
      watchdog.close();
      await pool.close();
    },
  };
}

interface MemoryBound {
  memory(): number | undefined;
  onExceeded(): void;
}

/** Compares the memory of running tasks with the limit, again and again. */
function createMemoryWatchdog(limitMb: number) {
  const bounds = new Set<MemoryBound>();
  const maxBytes = limitMb * 2 ** 20;
  const timer = setInterval(() => {
    for (const { memory, onExceeded } of bounds) if ((memory() ?? 0) > maxBytes) onExceeded();
  }, MEMORY_CHECK_MS).unref();
  return {
    add: (bound: MemoryBound) => void bounds.add(bound),
    delete: (bound: MemoryBound) => void bounds.delete(bound),
    close: () => clearInterval(timer),
  };
}

function cannotScan(reason: string): ProcessError {
  return new ProcessError('overloaded', `${reason} Try again in a few seconds.`);
}

/** A worker that ended under its task: the job fails with the reason, the server goes on. */
function crashed(end: WorkerEnded, heapMb: number): ProcessError {
  // V8 ends a process whose heap is full in this way.
  if (end.signal === 'SIGABRT' || end.exitCode === 134) return outOfHeap(heapMb);
  return new ProcessError(
    'internal',
    `The worker process of this job ended unexpectedly (${end.message}). Other jobs are not affected.`,
  );
}

/** Limits how many tasks run at once; clients that wait take turns, so that a thousand tasks of one do not hold up another's. */
interface Semaphore {
  readonly active: number;
  readonly waiting: number;
  /** Clients take turns; the tasks of one are served in the order of arrival. Rejects with the signal's reason. */
  acquire(signal: AbortSignal, caller: string): Promise<void>;
  /** Passes the permit on to the next in the queue. */
  release(): void;
}

function createSemaphore(permits: number): Semaphore {
  const waiting = createFairQueue<() => void>();
  let active = 0;
  return {
    get active() {
      return active;
    },
    get waiting() {
      return waiting.length;
    },
    async acquire(signal, caller) {
      signal.throwIfAborted();
      if (active < permits) {
        active += 1;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const grant = () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = () => {
          waiting.remove(caller, grant);
          reject(toProcessError(signal.reason));
        };
        waiting.push(caller, grant);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
    release() {
      const next = waiting.shift();
      if (next) next();
      else active -= 1;
    },
  };
}

/** A queue in which callers take turns. */
export interface FairQueue<T> {
  readonly length: number;
  push(caller: string, item: T): void;
  /** The oldest item of the caller whose turn it is. */
  shift(): T | undefined;
  remove(caller: string, item: T): void;
}

export function createFairQueue<T>(): FairQueue<T> {
  // In the order of turns: a caller that was served goes to the end.
  const lines = new Map<string, T[]>();
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(caller, item) {
      const line = lines.get(caller);
      if (line) line.push(item);
      else lines.set(caller, [item]);
      length += 1;
    },
    shift() {
      for (const [caller, line] of lines) {
        const item = line.shift();
        lines.delete(caller);
        if (line.length > 0) lines.set(caller, line);
        length -= 1;
        return item;
      }
      return undefined;
    },
    remove(caller, item) {
      const line = lines.get(caller) ?? [];
      const at = line.indexOf(item);
      if (at < 0) return;
      line.splice(at, 1);
      length -= 1;
      if (line.length === 0) lines.delete(caller);
    },
  };
}
