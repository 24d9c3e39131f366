/** Files that outlive no request: bodies that are too large for memory, and what views have made of large results. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './instance.ts';

export interface TempFiles {
  /** A path that nothing is at yet, in a folder that exists. */
  path(): Promise<string>;
  /** Removes what servers have left behind that are gone. @returns how many files and folders */
  sweep(): Promise<number>;
}

/** Even a server on another machine, whose processes cannot be seen from here, is done with a file by then. */
const OLD_MS = 24 * 60 * 60 * 1000;

/** @param folder may be shared by servers on one store */
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
        if (!(await isLeftBehind(name, path))) continue;
        await rm(path, { recursive: true, force: true });
        removed += 1;
      }
      return removed;
    },
  };
}

/** The process that made it is in its name. */
async function isLeftBehind(name: string, path: string): Promise<boolean> {
  const pid = Number.parseInt(name, 10);
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  if (pid === process.pid) return mtimeMs < Date.now() - process.uptime() * 1000;
  return !isAlive(pid) || mtimeMs < Date.now() - OLD_MS;
}
