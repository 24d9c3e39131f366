/** The worker processes: runs tasks in them, and ends the one whose task is cancelled, overdue or out of bounds. */
import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { ProcessError, toProcessError } from '../errors.ts';
import { createFairQueue } from './fair-queue.ts';
import type { Finished, Last, Progress, Task, TaskEvent } from './message.ts';

export interface PoolOptions {
  readonly workers: number;
  /** How many tasks may wait for a worker. */
  readonly queueLimit: number;
  /** Counted from the moment a worker begins, not while the task waits. */
  readonly runTimeoutMs: number;
  /** Of a worker's JavaScript heap. */
  readonly heapMb: number;
  /** A worker that holds more memory than this after a task is replaced. */
  readonly recycleMb: number;
  readonly viewFolder: string;
  readonly processFolders: readonly string[];
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
  close(): Promise<void>;
}

export function createPool(options: PoolOptions): Pool {
  const pool = workerpool.pool(fileURLToPath(workerEntry()), {
    workerType: 'process',
    minWorkers: options.workers,
    maxWorkers: options.workers,
    workerTerminateTimeout: 100,
    emitStdStreams: true,
    forkArgs: [String(process.pid), options.viewFolder, ...options.processFolders],
    forkOpts: {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${options.heapMb}`, ...workerLoader()],
    },
  });
  let active = 0;
  let closed = false;
  const waiting = createFairQueue<() => void>();

  function admit(): void {
    if (active >= options.workers && waiting.length >= options.queueLimit) {
      const limit = `${options.workers} jobs run and ${waiting.length} wait, which is the limit.`;
      throw new ProcessError('overloaded', `The server is busy: ${limit} Try again in a few seconds.`);
    }
  }

  /** Waits for a free worker: callers take turns, and each is served in the order of arrival. */
  async function takeTurn(signal: AbortSignal, caller: string): Promise<void> {
    signal.throwIfAborted();
    if (active < options.workers) {
      active += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.remove(caller, turn);
        reject(toProcessError(signal.reason));
      };
      waiting.push(caller, turn);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the worker to the next in line, or frees it. */
  function passOn(): void {
    const next = waiting.shift();
    if (next) next();
    else active -= 1;
  }

  async function runNow(task: Task, hooks: TaskHooks): Promise<Finished> {
    const end = new AbortController();
    let pid: number | undefined;
    let last: Last | undefined;
    let deadline: NodeJS.Timeout | undefined;
    const stop = () => {
      end.abort(hooks.signal.reason);
      if (pid !== undefined) kill(pid);
    };
    const on = (event: TaskEvent | { stdout: string } | { stderr: string }) => {
      if (!('kind' in event)) return hooks.onLog('stdout' in event ? event.stdout : event.stderr);
      if (event.kind === 'progress') return hooks.onProgress(event);
      if (event.kind === 'log') return hooks.onLog(event.text);
      if (event.kind === 'last') {
        last = event;
        if (pid !== undefined) kill(pid);
        return;
      }
      pid = event.pid;
      if (end.signal.aborted) return kill(pid);
      hooks.onStart();
      deadline = setTimeout(() => {
        end.abort(overdue(options.runTimeoutMs));
        kill(event.pid);
      }, options.runTimeoutMs);
    };
    hooks.signal.addEventListener('abort', stop, { once: true });
    try {
      hooks.signal.throwIfAborted();
      return (await pool.exec('run', [task, options.recycleMb * 2 ** 20], { on })) as Finished;
    } catch (error) {
      if (last) return outcomeOf(last);
      if (end.signal.aborted) throw toProcessError(end.signal.reason);
      throw crashed(error) ?? error;
    } finally {
      clearTimeout(deadline);
      hooks.signal.removeEventListener('abort', stop);
    }
  }

  return {
    admit,
    room: () => Math.max(2 * options.workers - active - waiting.length, 0),
    async run(task, hooks, caller = '') {
      await takeTurn(hooks.signal, caller);
      try {
        return await runNow(task, hooks);
      } finally {
        passOn();
      }
    },
    async warm() {
      const all = Promise.all(Array.from({ length: options.workers }, () => pool.exec('warm', [])));
      await all.catch((error: unknown) => {
        // A pool that is closed meanwhile needs no warmth.
        if (!closed) throw error;
      });
    },
    async close() {
      closed = true;
      await pool.terminate(true, 1000).catch(() => undefined);
    },
  };
}

/** The compiled worker beside the compiled pool, the source beside the source. */
function workerEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
}

function workerLoader(): string[] {
  return import.meta.url.endsWith('.ts') ? ['--import', 'tsx'] : [];
}

function outcomeOf(last: Last): Finished {
  if ('finished' in last) return last.finished;
  throw toProcessError(last.error);
}

/** The worker may be in a loop that hears nothing, so it is not asked. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself a moment ago.
  }
}

function overdue(limitMs: number): ProcessError {
  const limit = `${limitMs / 1000} s`;
  return new ProcessError(
    'timeout',
    `The job ran longer than ${limit}, the limit. Give it less: fewer or simpler features.`,
  );
}

/** A worker that ended under its task: the job gets a reason, the server goes on. */
function crashed(error: unknown): ProcessError | undefined {
  const text = error instanceof Error ? error.message : '';
  const [, code, signal] = /exitCode: `(\w+)`[^]*signalCode: `(\w+)`/.exec(text) ?? [];
  if (code === undefined) return undefined;
  const how = signal === undefined || signal === 'null' ? `exit code ${code}` : `signal ${signal}`;
  return new ProcessError(
    'internal',
    `The worker process of this job ended unexpectedly (${how}). Other jobs are not affected.`,
  );
}
