/** Does something that must be done, though it fails for a while: on a full disk, or with a locked file. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface RetryOptions {
  /** Milliseconds between the attempts; there is one more attempt than pauses. */
  readonly pauses: Iterable<number>;
  /** Ends the pauses, not the attempt that is under way: there is one more when it is aborted. */
  readonly signal: AbortSignal;
  onError(error: unknown): void;
}

/** @throws whatever the last attempt threw */
export async function retry(act: () => Promise<unknown>, { pauses, signal, onError }: RetryOptions): Promise<void> {
  for (const ms of pauses) {
    try {
      await act();
      return;
    } catch (error) {
      onError(error);
    }
    if (signal.aborted) break;
    // Aborting it only means to go on.
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }
  await act();
}

export function* constantBackoff(ms: number): Generator<number> {
  for (;;) yield ms;
}
