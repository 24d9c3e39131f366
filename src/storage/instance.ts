/** The name of a server process among those that share a store: it tells whether the process is still there. */
import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export function nameInstance(): string {
  return [place(), process.pid, randomUUID()].join('/');
}

/** Whether it is known to have ended: it ran here, and its process is not here any more. */
export function hasGone(instance: string): boolean {
  const [, where, pid] = /^(.*)\/(\d+)\/[^/]+$/.exec(instance) ?? [];
  return where === place() && !isAlive(Number(pid));
}

/** Process ids mean something within one machine, and within one container of it. */
function place(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Of this machine, and of this container of it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
