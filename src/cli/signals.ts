import { constants } from 'node:os';

export type EndSignal = 'SIGINT' | 'SIGTERM';

/** Resolves at SIGINT or SIGTERM; the second signal exits at once. */
export function waitForSignal(): Promise<EndSignal> {
  return new Promise((resolve) => {
    let hasSignal = false;
    const onSignal = (signal: EndSignal) => {
      if (hasSignal) process.exit(exitCodeOf(signal));
      hasSignal = true;
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/** As shells report a program that a signal has ended: 130 for SIGINT, 143 for SIGTERM. */
export function exitCodeOf(signal: EndSignal): number {
  return 128 + constants.signals[signal];
}

/** Ends this program by a signal as if it had no handler, whatever its threads do. */
export function endBy(signal: EndSignal): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
