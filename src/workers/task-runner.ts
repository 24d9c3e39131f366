/** The worker processes: runs tasks in them, and ends the one whose task is cancelled, overdue or out of bounds. */
import { ProcessError, toProcessError } from '../common/errors.ts';
import { ChildEnded } from './worker-process.ts';
import { createCrew } from './worker-pool.ts';
import { createLane } from './semaphore.ts';
import type { Limits } from './limits.ts';
import type { Finished, Progress, Task } from './protocol.ts';

/**
 * A cancelled task may end by itself before its worker is ended: most tasks are short, and a new worker costs more than
 * any of them. Callers who ask and hang up at once would else keep the server busy with starting workers.
 */
const END_AFTER_MS = 100;

/** Between two looks, a job that fills memory as fast as it can gets some hundred MB. */
const WATCH_EVERY_MS = 100;

export interface PoolOptions {
  readonly workers: number;
  /** How many tasks may wait for a worker. */
  readonly queueLimit: number;
  /** Counted from the moment a worker begins, not while the task waits. */
  readonly runTimeoutMs: number;
  /** Of a worker's JavaScript heap. */
  readonly heapMb: number;
  /** Of a worker as a whole, with what is outside its heap. */
  readonly memoryMb: number;
  /** A worker that holds more memory than this after a task is replaced. */
  readonly recycleMb: number;
  /** And one that has done this many tasks. */
  readonly recycleTasks: number;
  /** And one that is as old as this. */
  readonly recycleMs: number;
  readonly limits: Limits;
  readonly viewFolder: string;
  readonly processFolders: readonly string[];
  /** What a worker writes to its output while it has no task. */
  onStray(text: string): void;
}

export interface TaskHooks {
  /** Its reason, a ProcessError, becomes the error of the task. */
  readonly signal: AbortSignal;
  onStart(): void;
  onProgress(progress: Progress): void;
  onLog(text: string): void;
}

export interface Pool {
  /** @throws {ProcessError} `overloaded` when no further task may wait */
  admit(): void;
  /** Ends when the work has ended: after a cancellation not before the worker process is gone. */
  run(task: Task, hooks: TaskHooks, caller?: string): Promise<Finished>;
  /** How many tasks more would keep the workers busy for the moment. */
  room(): number;
  /** Resolves when every worker has started and run the examples once. */
  warm(): Promise<void>;
  /** Why nothing can be done at the moment, if so. */
  trouble(): string | undefined;
  close(): Promise<void>;
}

export function createPool(options: PoolOptions): Pool {
  const crew = createCrew({ ...options, recycleBytes: options.recycleMb * 2 ** 20 });
  const watched = new Set<{ memory(): number | undefined; exceed(): void }>();
  const jobs = createLane(options.workers);
  // They are short, and do not wait behind jobs: the crew has one worker more than jobs can hold.
  const views = createLane(options.workers);

  function admit(): void {
    if (jobs.active >= options.workers && jobs.waiting >= options.queueLimit) {
      const limit = `${options.workers} jobs run and ${jobs.waiting} wait, which is the limit.`;
      throw new ProcessError('overloaded', `The server is busy: ${limit} Try again in a few seconds.`);
    }
  }

  async function runNow(task: Task, hooks: TaskHooks): Promise<Finished> {
    const child = await crew.take(hooks.signal);
    const end = new AbortController();
    let ending: Promise<unknown> | undefined;
    let grace: NodeJS.Timeout | undefined;
    const kill = () => {
      ending = child.end();
    };
    const stop = (reason: unknown) => {
      end.abort(reason);
      kill();
    };
    const onAbort = () => {
      end.abort(hooks.signal.reason);
      grace = setTimeout(kill, END_AFTER_MS);
    };
    const deadline = setTimeout(() => stop(overdue(options.runTimeoutMs)), options.runTimeoutMs);
    const bound = { memory: child.memory, exceed: () => stop(outOfMemory(options.memoryMb)) };
    hooks.signal.addEventListener('abort', onAbort, { once: true });
    watched.add(bound);
    try {
      hooks.onStart();
      const finished = await child.run(task, hooks);
      // Its end was near when it finished.
      end.signal.throwIfAborted();
      return finished;
    } catch (error) {
      if (end.signal.aborted) {
        // Not before the work has ended: whoever waits may count on a free processor.
        await ending;
        throw toProcessError(end.signal.reason);
      }
      throw error instanceof ChildEnded ? crashed(error, options.heapMb) : error;
    } finally {
      clearTimeout(deadline);
      clearTimeout(grace);
      watched.delete(bound);
      hooks.signal.removeEventListener('abort', onAbort);
      crew.giveBack(child);
    }
  }

  const watchdog = setInterval(() => {
    for (const { memory, exceed } of watched) if ((memory() ?? 0) > options.memoryMb * 2 ** 20) exceed();
  }, WATCH_EVERY_MS).unref();

  return {
    admit,
    room: () => Math.max(2 * options.workers - jobs.active - jobs.waiting, 0),
    async run(task, hooks, caller = '') {
      const lane = task.view ? views : jobs;
      await lane.enter(hooks.signal, caller);
      try {
        return await runNow(task, hooks);
      } finally {
        lane.leave();
      }
    },
    warm: () => crew.warm(),
    trouble: () => crew.trouble(),
    async close() {
      clearInterval(watchdog);
      await crew.close();
    },
  };
}

function overdue(limitMs: number): ProcessError {
  const limit = `${limitMs / 1000} s`;
  return new ProcessError(
    'timeout',
    `The job ran longer than ${limit}, the limit. Give it less: fewer or simpler features.`,
  );
}

/** @see proc(5): counted is what is resident, JavaScript or not */
function outOfMemory(limitMb: number): ProcessError {
  return new ProcessError(
    'too-large',
    `The job ran out of memory: limit ${limitMb} MB. Give it less: fewer or simpler features.`,
  );
}

/** A worker that ended under its task: the job gets a reason, the server goes on. */
function crashed(end: ChildEnded, heapMb: number): ProcessError {
  // This is how V8 ends a process whose heap is full.
  if (end.signal === 'SIGABRT' || end.exitCode === 134) {
    return new ProcessError(
      'too-large',
      `The job ran out of memory: limit ${heapMb} MB of JavaScript heap. Give it less: fewer or simpler features.`,
    );
  }
  return new ProcessError(
    'internal',
    `The worker process of this job ended unexpectedly (${end.message}). Other jobs are not affected.`,
  );
}
