import { constants } from 'node:os';
import { platform, type EndSignal } from '../common/platform.ts';

/** Resolves at a signal that asks the program to end, such as SIGINT or SIGTERM; the second one exits at once. */
export function waitForSignal({ endSignals } = platform): Promise<EndSignal> {
  return new Promise((resolve) => {
    let hasSignal = false;
    const onSignal = (signal: EndSignal) => {
      if (hasSignal) process.exit(exitCodeOf(signal));
      hasSignal = true;
      resolve(signal);
    };
    for (const signal of endSignals) process.on(signal, onSignal);
  });
}

/** As shells report a program that a signal has ended: 130 for SIGINT, 143 for SIGTERM. */
export function exitCodeOf(signal: EndSignal): number {
  return 128 + constants.signals[signal];
}
