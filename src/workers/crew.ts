/** Keeps a number of worker processes at hand: starts them, lends them out, replaces those that ended or are used up. */
import { toProcessError } from '../errors.ts';
import { startChild, type Child, type ChildOptions } from './child.ts';

export interface CrewOptions extends ChildOptions {
  readonly workers: number;
  /** A worker that holds more memory than this after a task is replaced: that of WebAssembly never shrinks. */
  readonly recycleBytes: number;
  /** And one that has done this many tasks, whatever it holds. */
  readonly recycleTasks: number;
}

export interface Crew {
  /** A worker that is free, when there is one. Each is lent to one at a time. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<Child>;
  giveBack(child: Child): void;
  /** Resolves when as many as there should be have started and run the examples. */
  warm(): Promise<void>;
  close(): Promise<void>;
}

/** A program that cannot start is not started again and again as fast as the machine can. */
const RETRY_MS = 500;

export function createCrew(options: CrewOptions): Crew {
  const children = new Set<Child>();
  const idle: Child[] = [];
  const takers: ((child: Child) => void)[] = [];
  const warming = new Set<Promise<void>>();
  let isClosed = false;

  function hire(): void {
    if (isClosed || children.size >= options.workers) return;
    const child = startChild(options);
    children.add(child);
    let hasStarted = false;
    void child.ended.then(() => {
      children.delete(child);
      remove(idle, child);
      // A process that has stood its first second may be replaced at once.
      if (hasStarted) hire();
      else setTimeout(hire, RETRY_MS).unref();
    });
    const warmed = child.ready
      .then(() => {
        hasStarted = true;
        // Somebody waits already: the first task warms it as well.
        return takers.length > 0 ? undefined : child.warm();
      })
      .then(() => lend(child))
      .catch(() => undefined)
      .finally(() => warming.delete(warmed));
    warming.add(warmed);
  }

  function lend(child: Child): void {
    const taker = takers.shift();
    if (taker) taker(child);
    else idle.push(child);
  }

  function nextFree(signal: AbortSignal): Promise<Child> {
    return new Promise((resolve, reject) => {
      const taker = (child: Child) => {
        signal.removeEventListener('abort', giveUp);
        resolve(child);
      };
      const giveUp = () => {
        remove(takers, taker);
        reject(toProcessError(signal.reason));
      };
      takers.push(taker);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  for (let i = 0; i < options.workers; i++) hire();

  return {
    async take(signal) {
      signal.throwIfAborted();
      // The last one that worked has its code and data in the caches.
      return idle.pop() ?? nextFree(signal);
    },
    giveBack(child) {
      if (!children.has(child)) return;
      const { broken, heldBytes, tasks } = child;
      if (broken || heldBytes > options.recycleBytes || tasks >= options.recycleTasks) {
        children.delete(child);
        void child.end();
        hire();
      } else lend(child);
    },
    async warm() {
      while (warming.size > 0) await Promise.all(warming);
    },
    async close() {
      isClosed = true;
      await Promise.all([...children].map((child) => child.end()));
    },
  };
}

function remove<T>(items: T[], item: T): void {
  const at = items.indexOf(item);
  if (at >= 0) items.splice(at, 1);
}
