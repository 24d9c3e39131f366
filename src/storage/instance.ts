/** Names of instances, that is server processes on one store, from which others see whether the process still runs. */
import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export function nameInstance(): string {
  return [namespace(), process.pid, randomUUID()].join('/');
}

/** True when an instance has certainly ended: its process ran on this machine and does not exist any more. */
export function hasGone(instance: string): boolean {
  const [, ranIn, pid] = /^(.*)\/(\d+)\/[^/]+$/.exec(instance) ?? [];
  return ranIn === namespace() && !isAlive(Number(pid));
}

/** Process ids are unique within one machine, and within one container of it. */
function namespace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
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
