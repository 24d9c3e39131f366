/** So many at once; the others wait for their turn. */
import { toProcessError } from '../common/errors.ts';
import { createFairQueue } from './fair-queue.ts';

export interface Lane {
  /** How many have their turn. */
  readonly active: number;
  readonly waiting: number;
  /** Callers take turns, and each is served in the order of arrival. Rejects with the signal's reason. */
  enter(signal: AbortSignal, caller: string): Promise<void>;
  /** Gives the turn to the next, if anybody waits. */
  leave(): void;
}

export function createLane(width: number): Lane {
  const waiting = createFairQueue<() => void>();
  let active = 0;
  return {
    get active() {
      return active;
    },
    get waiting() {
      return waiting.length;
    },
    async enter(signal, caller) {
      signal.throwIfAborted();
      if (active < width) {
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
    },
    leave() {
      const next = waiting.shift();
      if (next) next();
      else active -= 1;
    },
  };
}
