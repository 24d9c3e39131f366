/** Limits how many tasks run at once; clients that wait take turns, so that a thousand tasks of one do not hold up another's. */
import { toProcessError } from '../common/errors.ts';

export interface Semaphore {
  readonly active: number;
  readonly waiting: number;
  /** Clients take turns; the tasks of one are served in the order of arrival. Rejects with the signal's reason. */
  acquire(signal: AbortSignal, caller: string): Promise<void>;
  /** Passes the permit on to the next in the queue. */
  release(): void;
}

export function createSemaphore(permits: number): Semaphore {
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
