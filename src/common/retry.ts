/** Tries again what has failed but must be done: on a full disk, or with a locked file. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** Milliseconds before each attempt. */
  readonly pauses: Iterable<number>;
  /** Ends the pause and makes the next attempt the last one. */
  readonly signal: AbortSignal;
  /** Called with the error of each attempt but the last. */
  onError(error: unknown): void;
}

/** @throws the error of the last attempt */
export async function retry(act: () => Promise<unknown>, { pauses, signal, onError }: RetryOptions): Promise<void> {
  let failure: unknown;
  for (const ms of pauses) {
    if (failure !== undefined) onError(failure);
    await sleep(ms, undefined, { signal }).catch(() => undefined);
    try {
      await act();
      return;
    } catch (error) {
      failure = error;
    }
    if (signal.aborted) break;
  }
  throw failure;
}

export function* constantBackoff(ms: number): Generator<number> {
  for (;;) yield ms;
}
