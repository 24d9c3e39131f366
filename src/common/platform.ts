/**
 * What differs by operating system. All else is written so that it need not: a worker reports its own memory and sees by
 * a broken pipe that its server is gone, and the rows of the store name files with slashes.
 */
import { readlinkSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from './errors.ts';

export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGBREAK';

export interface Platform {
  /** Signals that ask the program to end. Windows knows neither SIGTERM nor a terminal that merely hangs up. */
  readonly endSignals: readonly EndSignal[];
  /** Ends this program as a signal without a handler does, whatever its threads do. */
  endBy(signal: EndSignal): void;
  /** The space within this machine in which process IDs are unique; undefined where that is the machine. */
  pidNamespace(): string | undefined;
  /** Renames a file, in place of one of that name. */
  moveFile(from: string, to: string, move?: typeof rename): Promise<void>;
  /** True for a name of a device in any folder, whatever its extension. */
  isDevice(name: string): boolean;
}

const posix: Platform = {
  endSignals: ['SIGINT', 'SIGTERM'],
  endBy(signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  },
  pidNamespace: () => undefined,
  moveFile: (from, to, move = rename) => move(from, to),
  isDevice: () => false,
};

const linux: Platform = {
  ...posix,
  /** @see pid_namespaces(7): a container has its own */
  pidNamespace() {
    try {
      return readlinkSync('/proc/self/ns/pid');
    } catch {
      return undefined;
    }
  },
};

/** Pauses in milliseconds between attempts to rename a file. */
const BUSY_PAUSES = [10, 30, 100, 300, 1000];

const windows: Platform = {
  ...posix,
  // Ctrl+Break, and a console window that is closed.
  endSignals: ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'],
  // There it has the exit code 1: Windows has no exit status that names a signal.
  endBy: () => void process.kill(process.pid, 'SIGKILL'),
  /** Another program, such as a virus scanner, may have one of the files open for a moment: then Windows refuses. */
  async moveFile(from, to, move = rename) {
    for (const ms of BUSY_PAUSES) {
      try {
        return await move(from, to);
      } catch (error) {
        if (!['EACCES', 'EBUSY', 'EPERM'].includes(codeOf(error))) throw error;
        await sleep(ms);
      }
    }
    await move(from, to);
  },
  /** @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
  isDevice: (name) => /^(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\.|$)/i.test(name),
};

export function platformOf(system: NodeJS.Platform): Platform {
  if (system === 'win32') return windows;
  return system === 'linux' ? linux : posix;
}

export const platform = platformOf(process.platform);
