/** Temporary files of requests: bodies that are too large for memory, and outputs of views. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './instance.ts';

export interface TempFiles {
  /** A new path in a folder that exists. */
  path(): Promise<string>;
  /** Removes files and folders of servers that have ended. @returns how many */
  sweep(): Promise<number>;
}

/** No server, such as one on another machine, whose processes are not visible here, needs a file longer. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

/** @param folder may be shared by the servers of one store */
export function openTempFiles(folder: string): TempFiles {
  return {
    async path() {
      await mkdir(folder, { recursive: true });
      return join(folder, `${process.pid}-${randomUUID()}`);
    },
    async sweep() {
      await mkdir(folder, { recursive: true });
      let removed = 0;
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        if (!(await isLeftover(name, path))) continue;
        await rm(path, { recursive: true, force: true });
        removed += 1;
      }
      return removed;
    },
  };
}

/** The name begins with the id of the process that made it. */
async function isLeftover(name: string, path: string): Promise<boolean> {
  const pid = Number.parseInt(name, 10);
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  if (pid === process.pid) return mtimeMs < Date.now() - process.uptime() * 1000;
  return !isAlive(pid) || mtimeMs < Date.now() - MAX_AGE_MS;
}
