/** A moment of random length: by the clock, or finer than the clock, so many turns of the event loop. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

export async function jitter(ms = 4, turns = 20): Promise<void> {
  if (Math.random() < 0.5) return sleep(Math.random() * ms);
  for (let left = Math.random() * turns; left > 0; left--) await nextTurn();
}
