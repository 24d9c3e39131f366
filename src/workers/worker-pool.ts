/** Keeps a number of worker processes at hand: starts them, lends them out, replaces those that ended or are used up. */
import { ProcessError, toProcessError } from '../common/errors.ts';
import { startChild, type Child, type ChildOptions } from './worker-process.ts';

export interface CrewOptions extends ChildOptions {
  /** How many there are at least; one more comes when all of them are lent and somebody waits. */
  readonly workers: number;
  /** A worker that holds more memory than this after a task is replaced: that of WebAssembly never shrinks. */
  readonly recycleBytes: number;
  /** And one that has done this many tasks, whatever it holds. */
  readonly recycleTasks: number;
  /** And one that is as old as this. */
  readonly recycleMs: number;
}

export interface Crew {
  /**
   * A worker that is free, when there is one. Each is lent to one at a time.
   * @throws {ProcessError} the signal's reason; `internal` when no worker can start
   */
  take(signal: AbortSignal): Promise<Child>;
  giveBack(child: Child): void;
  /** Resolves when as many as there should be have started and run the examples. */
  warm(): Promise<void>;
  /** Why nothing can be done at the moment, if so. */
  trouble(): string | undefined;
  close(): Promise<void>;
}

/** A program that cannot start is not started again and again as fast as the machine can: twice as long each time. */
const RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
/** One start that fails may be an accident. */
const MOST_FAILED_STARTS = 3;
/** One that takes longer hangs. */
const LONGEST_START_MS = 60_000;

export function createCrew(options: CrewOptions): Crew {
  const children = new Set<Child>();
  const idle: Child[] = [];
  const takers: Taker[] = [];
  const warming = new Set<Promise<void>>();
  /** Those that have started. */
  const open = new WeakSet<Child>();
  /** Those that have run the examples, or were lent: how they end says nothing of whether others can start. */
  const proven = new WeakSet<Child>();
  let failedStarts = 0;
  let lastFailure = '';
  let isClosed = false;

  function hire(): void {
    const isShort = takers.length > 0 && [...children].every((child) => open.has(child));
    if (isClosed || children.size >= options.workers + (isShort ? 1 : 0)) return;
    const child = startChild(options);
    children.add(child);
    const deadline = setTimeout(() => void child.end(), LONGEST_START_MS).unref();
    void child.ended.then((how) => {
      clearTimeout(deadline);
      children.delete(child);
      remove(idle, child);
      if (isClosed) return;
      if (proven.has(child)) return hire();
      failedStarts += 1;
      lastFailure = how.message;
      setTimeout(hire, Math.min(RETRY_MS * 2 ** failedStarts, LONGEST_RETRY_MS)).unref();
      const reason = trouble();
      if (reason !== undefined) for (const taker of takers.splice(0)) taker.fail(cannotStart(reason));
    });
    const warmed = child.ready
      .then(() => {
        clearTimeout(deadline);
        open.add(child);
        const isWarm = child.warm();
        lend(child);
        return isWarm;
      })
      .then(() => {
        proven.add(child);
        failedStarts = 0;
      })
      .catch(() => undefined)
      .finally(() => warming.delete(warmed));
    warming.add(warmed);
  }

  function trouble(): string | undefined {
    if (failedStarts < MOST_FAILED_STARTS || [...children].some((child) => open.has(child))) return undefined;
    return `the worker processes cannot start (${lastFailure}, ${failedStarts} times in a row)`;
  }

  function lend(child: Child): void {
    const taker = takers.shift();
    if (!taker) return void idle.push(child);
    proven.add(child);
    taker.serve(child);
    hire();
  }

  function nextFree(signal: AbortSignal): Promise<Child> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        remove(takers, taker);
        reject(toProcessError(signal.reason));
      };
      const taker = {
        serve(child: Child) {
          signal.removeEventListener('abort', giveUp);
          resolve(child);
        },
        fail(error: ProcessError) {
          signal.removeEventListener('abort', giveUp);
          reject(error);
        },
      };
      takers.push(taker);
      signal.addEventListener('abort', giveUp, { once: true });
      hire();
    });
  }

  function isUsedUp({ heldBytes, tasks, startedAt }: Child): boolean {
    const age = performance.now() - startedAt;
    return heldBytes > options.recycleBytes || tasks >= options.recycleTasks || age > options.recycleMs;
  }

  for (let i = 0; i < options.workers; i++) hire();

  return {
    async take(signal) {
      signal.throwIfAborted();
      // The last one that worked has its code and data in the caches.
      const child = idle.pop();
      if (child) {
        proven.add(child);
        return child;
      }
      const reason = trouble();
      if (reason !== undefined) throw cannotStart(reason);
      return nextFree(signal);
    },
    giveBack(child) {
      if (!children.has(child)) return;
      if (child.broken || isUsedUp(child)) {
        children.delete(child);
        void child.end();
        hire();
      } else lend(child);
    },
    async warm() {
      while (warming.size > 0) await Promise.all(warming);
    },
    trouble,
    async close() {
      isClosed = true;
      await Promise.all([...children].map((child) => child.end()));
    },
  };
}

interface Taker {
  serve(child: Child): void;
  fail(error: ProcessError): void;
}

function cannotStart(reason: string): ProcessError {
  return new ProcessError('internal', `This server is broken: ${reason}. Its log says why; tell whoever runs it.`);
}

function remove<T>(items: T[], item: T): void {
  const at = items.indexOf(item);
  if (at >= 0) items.splice(at, 1);
}
