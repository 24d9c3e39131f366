/** Names of instances, that is server processes on one store, from which others see whether the process still runs. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { platform, type Platform } from '../common/platform.ts';

export function nameInstance(system = platform): string {
  return [namespace(system), process.pid, randomUUID()].join('/');
}

/** True when an instance has certainly ended: its process ran on this machine and does not exist any more. */
export function hasGone(instance: string, system = platform): boolean {
  const [, ranIn, pid] = /^(.*)\/(\d+)\/[^/]+$/.exec(instance) ?? [];
  return ranIn === namespace(system) && !isAlive(Number(pid));
}

/** Process ids are unique within one machine, and within one container of it. */
function namespace({ pidNamespace }: Platform): string {
  const within = pidNamespace();
  return within === undefined ? hostname() : `${hostname()} ${within}`;
}

/** True when a process of this machine, and this container of it, exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
