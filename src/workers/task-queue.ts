/** Work waits for its turn, and goes to the workers one by one or, where it is small, in batches. */
import type { CancelSignal } from '../model/job.ts';
import { ProcessError, toProcessError } from '../common/errors.ts';
import { LINGER_MS, type Answer, type Finished, type Progress, type Task, type Work } from './protocol.ts';
import { createSmallTasks, hasFewValues } from './small-tasks.ts';
import { outOfHeap, outOfMemory, timedOut, toTaskError } from './task-errors.ts';
import { BatchLost, WorkerEnded, type WorkerPool, type WorkerProcess } from './worker-pool.ts';

/**
 * A cancelled task may end by itself before its worker is killed: most tasks are short, and starting a worker costs more
 * than any of them. Clients that submit and hang up at once would else keep the server busy with starting workers.
 */
const KILL_AFTER_MS = 100;

/** Tasks of a batch: more would save little, and each waits for those before it. */
const MAX_BATCH = 16;

/** Work of a batch, in milliseconds that are expected: what is small waits for so much of others, and not for more. */
const BATCH_MS = 5;

/** Between two looks a job that allocates as fast as it can gets some hundred MB. */
const MEMORY_CHECK_MS = 100;

/** A worker that has not done a batch by then is ended, and what is left runs again, each task alone. */
const MAX_BATCH_MS = 1000;

export interface TaskHooks {
  /** Cancels the task; its reason, a ProcessError, becomes the error of the task. */
  readonly signal: CancelSignal;
  /** @param at date at which the work began */
  onStart(at: string): void;
  onProgress(progress: Progress): void;
  onLog(text: string): void;
}

/** Work with the caller whose turn it takes. */
interface Piece {
  readonly work: Work;
  readonly hooks: TaskHooks;
  readonly caller: string;
  /** Milliseconds that it is expected to take, of one that may share a worker's attention with others. */
  readonly smallMs: number | undefined;
}

export interface TaskQueueOptions {
  readonly pool: WorkerPool;
  /** Number of workers that it occupies at once. */
  readonly workers: number;
  /** Maximum number of pieces that wait for a worker. */
  readonly queueLimit: number;
  readonly runTimeoutMs: number;
  readonly memoryMb: number;
  readonly heapMb: number;
  /** Receives what a worker writes to its standard output and error while it does a batch. */
  onOutput(text: string): void;
}

export interface TaskQueue {
  /** Number of pieces that run or wait. */
  readonly length: number;
  /** @throws {ProcessError} `overloaded` when no further piece may wait */
  admit(): void;
  /** Ends when the work has ended: after a cancellation not before the worker is free or gone. @throws {ProcessError} */
  run(task: Task, hooks: TaskHooks, caller?: string): Promise<Finished>;
  /** @throws {ProcessError | WorkerEnded} */
  do(work: Work, signal: CancelSignal): Promise<Answer>;
  close(): void;
}

/** A piece that runs or waits, with those who wait for its end. */
interface Entry extends Piece {
  /** Its batch has lost its worker, so that it needs one of its own. */
  isAlone: boolean;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

export function createTaskQueue(options: TaskQueueOptions): TaskQueue {
  const { pool, workers, queueLimit, heapMb } = options;
  const watchdog = createMemoryWatchdog(options.memoryMb);
  const smallTasks = createSmallTasks();
  /** Those that wait and may share a worker. */
  const shared = { count: 0, ms: 0 };
  // Callers take turns, so that a thousand tasks of one do not hold up another's.
  const waiting = createFairQueue<Entry>((entry, change) => {
    if (!isShared(entry)) return;
    shared.count += change;
    shared.ms = shared.count === 0 ? 0 : shared.ms + change * entry.smallMs;
  });
  let length = 0;
  let occupied = 0;
  /** Number of workers that are asked for. */
  let asking = 0;
  /** Number of workers that do small tasks, none of which lingers. */
  let quick = 0;
  let isPlanned = false;

  /** All that comes in one turn of the event loop goes in one message. */
  function plan(): void {
    if (isPlanned) return;
    isPlanned = true;
    setImmediate(() => {
      isPlanned = false;
      while (occupied < workers && asking < neededWorkers()) void occupy();
      if (asking < neededWorkers()) pool.workAlone();
    });
  }

  /** A message costs more than a small task, so that less than a batch of them waits for a worker that is soon done. */
  function neededWorkers(): number {
    const batches = Math.max(shared.count / MAX_BATCH, shared.ms / BATCH_MS);
    return waiting.length - shared.count + (quick > 0 ? Math.floor(batches) : Math.ceil(batches));
  }

  /** @returns ends it: the worker is done, or one of its tasks lingers */
  function beginQuick(): () => void {
    quick += 1;
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      quick -= 1;
      plan();
    };
    const timer = setTimeout(end, LINGER_MS);
    return end;
  }

  async function occupy(): Promise<void> {
    occupied += 1;
    asking += 1;
    const worker = await pool.acquire().catch((error: unknown) => {
      waiting.shift()?.reject(error);
    });
    asking -= 1;
    if (worker) {
      // Those that waited may have left.
      const batch = takeBatch();
      const threads = asking < neededWorkers() ? 1 : pool.countThreads();
      const endQuick = batch.some(isShared) ? beginQuick() : () => {};
      const takeBack = (entries: readonly Entry[], isAlone: boolean) => {
        returnToQueue(entries, isAlone);
        if (entries.length > 0) endQuick();
      };
      if (batch.length > 0) await serve(worker, batch, { ...options, watchdog, takeBack, threads });
      endQuick();
      pool.release(worker);
    }
    occupied -= 1;
    plan();
  }

  function takeBatch(): readonly Entry[] {
    const first = waiting.shift();
    const batch = first ? [first] : [];
    if (!first || !isShared(first)) return batch;
    for (let ms = first.smallMs; batch.length < MAX_BATCH && ms < BATCH_MS;) {
      const next = waiting.shift(isShared);
      if (!next) break;
      batch.push(next);
      ms += next.smallMs ?? 0;
    }
    return batch;
  }

  /** Those that are not begun stand where they stood before. */
  function returnToQueue(entries: readonly Entry[], isAlone: boolean): void {
    for (const entry of entries.toReversed()) {
      entry.isAlone ||= isAlone;
      const { signal } = entry.hooks;
      if (signal.aborted) entry.reject(toProcessError(signal.reason));
      else waiting.unshift(entry.caller, entry);
    }
    plan();
  }

  function add({ work, hooks, caller, smallMs }: Piece): Promise<Answer> {
    const { signal } = hooks;
    return new Promise<Answer>((resolve, reject) => {
      signal.throwIfAborted();
      const end = () => {
        length -= 1;
        signal.removeEventListener('abort', leave);
      };
      const entry: Entry = {
        ...{ work, hooks, caller, smallMs, isAlone: false },
        resolve(answer) {
          end();
          resolve(answer);
        },
        reject(error: Error) {
          end();
          reject(error);
        },
      };
      const leave = () => {
        if (waiting.remove(caller, entry)) entry.reject(toProcessError(signal.reason));
      };
      length += 1;
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(caller, entry);
      plan();
    });
  }

  return {
    get length() {
      return length;
    },
    admit() {
      const excess = length - workers;
      if (excess < queueLimit) return;
      const limit = `${workers} jobs run and ${excess} wait, which is the limit.`;
      throw new ProcessError('overloaded', `The server is busy: ${limit} Try again in a few seconds.`);
    },
    async run(task, hooks, caller = '') {
      const { processId, inputs } = task;
      // References and files may be of any size.
      const isFew = 'parsed' in inputs && hasFewValues(inputs.parsed);
      const smallMs = isFew ? smallTasks.expect(processId) : undefined;
      try {
        const answer = await add({ work: { task }, hooks, caller, smallMs });
        if ('failure' in answer) throw toTaskError(answer.failure);
        if (!('finished' in answer)) throw new TypeError('A task was answered as a scan.');
        if (isFew) smallTasks.learn(processId, answer.busyMs);
        return answer.finished;
      } catch (error) {
        if (!(error instanceof WorkerEnded)) throw error;
        if (isFew) smallTasks.learn(processId, Infinity);
        throw crashed(error, heapMb);
      }
    },
    do: (work, signal) =>
      add({ work, hooks: { signal, onStart() {}, onProgress() {}, onLog() {} }, caller: '', smallMs: undefined }),
    close: () => watchdog.close(),
  };
}

function isShared(entry: Entry): entry is Entry & { readonly smallMs: number } {
  return entry.smallMs !== undefined && !entry.isAlone;
}

interface ServeOptions extends TaskQueueOptions {
  readonly watchdog: MemoryWatchdog;
  readonly threads: number;
  takeBack(entries: readonly Entry[], isAlone: boolean): void;
}

/** Has a worker do a batch; entries that it does not begin or, where it ends, answer are taken back. */
async function serve(
  worker: WorkerProcess,
  batch: readonly Entry[],
  { pool, runTimeoutMs, memoryMb, watchdog, takeBack, threads, onOutput }: ServeOptions,
): Promise<void> {
  const [only] = batch.length === 1 ? batch : [];
  const left = [...batch];
  const timers = new Set<NodeJS.Timeout>();
  let cause: ProcessError | undefined;
  let killed: Promise<unknown> | undefined;

  function kill(reason?: ProcessError): void {
    cause ??= reason;
    killed ??= worker.kill();
  }

  // What is small is soon over on the busiest machine too, and a worker takes longer to replace.
  const killAfterMs = batch.every(isShared) ? MAX_BATCH_MS : KILL_AFTER_MS;
  const onAbort = () => void timers.add(setTimeout(kill, killAfterMs));
  const bound = { memory: () => pool.memoryOf(worker), onExceeded: () => kill(outOfMemory(memoryMb)) };
  const maxMs = only ? runTimeoutMs : Math.min(MAX_BATCH_MS, runTimeoutMs);
  timers.add(setTimeout(() => kill(timedOut(maxMs)), maxMs));
  watchdog.add(bound);
  for (const { hooks } of batch) hooks.signal.addEventListener('abort', onAbort, { once: true });
  // Nobody tells before it ends which one of several is being done.
  only?.hooks.onStart(dateBefore(0));
  try {
    await worker.work(
      batch.map(({ work }) => work),
      {
        onAnswers(answers, givenBack) {
          for (const answer of answers) answerEntry(left.shift(), answer, !only);
          takeBack(left.splice(left.length - givenBack), false);
          // It lingers: those behind it were given back.
          if (!only) left[0]?.hooks.onStart(dateBefore(0));
        },
        onProgress: (at, progress) => batch[at]?.hooks.onProgress(progress),
        onLog: (at, text) => batch[at]?.hooks.onLog(text),
        onOutput: only?.hooks.onLog ?? onOutput,
      },
      threads,
    );
    // Killed just before it finished.
    await killed;
  } catch (error) {
    if (error instanceof BatchLost) takeBack(left, false);
    else if (!only) takeBack(left, true);
    else if (only.hooks.signal.aborted) only.reject(toProcessError(only.hooks.signal.reason));
    else only.reject(cause ?? error);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    watchdog.delete(bound);
    for (const { hooks } of batch) hooks.signal.removeEventListener('abort', onAbort);
  }
}

/**
 * An answer that comes after the cancellation counts for nothing.
 * @param isShared its work was one of several, so that nobody was told of its beginning
 */
function answerEntry(entry: Entry | undefined, answer: Answer, isShared: boolean): void {
  if (!entry) return;
  if (isShared) entry.hooks.onStart(dateBefore('finished' in answer ? sumTimes(answer.finished) : 0));
  const { signal } = entry.hooks;
  if (signal.aborted) entry.reject(toProcessError(signal.reason));
  else entry.resolve(answer);
}

function sumTimes({ times: { parseMs, runMs, writeMs } }: Finished): number {
  return parseMs + runMs + writeMs;
}

/** The date so many milliseconds ago, as text. */
function dateBefore(ms: number): string {
  return new Date(Date.now() - ms).toISOString();
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

interface MemoryBound {
  memory(): number | undefined;
  onExceeded(): void;
}

type MemoryWatchdog = ReturnType<typeof createMemoryWatchdog>;

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

/** A queue in which callers take turns. */
export interface FairQueue<T extends object | string> {
  readonly length: number;
  push(caller: string, item: T): void;
  /** Back to the head of the line of its caller. */
  unshift(caller: string, item: T): void;
  /** The oldest item of the caller whose turn it is; nothing when there is none, or it is not wanted. */
  shift(isWanted?: (item: T) => boolean): T | undefined;
  /** @returns whether it was there */
  remove(caller: string, item: T): boolean;
}

/** @param onChange called with each item that comes, and 1, or goes, and -1 */
export function createFairQueue<T extends object | string>(
  onChange: (item: T, change: 1 | -1) => void = () => {},
): FairQueue<T> {
  // In the order of turns: a caller that was served goes to the end.
  const lines = new Map<string, T[]>();
  let length = 0;
  function lineOf(caller: string): T[] {
    const line = lines.get(caller) ?? [];
    lines.set(caller, line);
    return line;
  }

  return {
    get length() {
      return length;
    },
    push(caller, item) {
      lineOf(caller).push(item);
      length += 1;
      onChange(item, 1);
    },
    unshift(caller, item) {
      lineOf(caller).unshift(item);
      length += 1;
      onChange(item, 1);
    },
    shift(isWanted = () => true) {
      for (const [caller, line] of lines) {
        const [item] = line;
        if (item === undefined || !isWanted(item)) return undefined;
        line.shift();
        lines.delete(caller);
        if (line.length > 0) lines.set(caller, line);
        length -= 1;
        onChange(item, -1);
        return item;
      }
      return undefined;
    },
    remove(caller, item) {
      const line = lines.get(caller) ?? [];
      const at = line.indexOf(item);
      if (at < 0) return false;
      line.splice(at, 1);
      length -= 1;
      onChange(item, -1);
      if (line.length === 0) lines.delete(caller);
      return true;
    },
  };
}
