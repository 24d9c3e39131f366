/** A file that holds room on the disk of the data folder: given up first, so that what frees more can be written. */
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { platform } from '../common/platform.ts';

export interface DiskReserve {
  /** Gives the room up. @returns false when there was none */
  release(): boolean;
  /** Makes the file where it is missing and there is room. @returns whether it is there */
  restore(): Promise<boolean>;
}

/** Room for a thousand jobs to end and to be dismissed, and for the write-ahead log up to its checkpoint. */
export const RESERVE_BYTES = 8 * 2 ** 20;
/** Left for others, who may write at the same moment. */
const MARGIN_BYTES = 2 ** 18;

/** @param folder may be shared by several servers: the reserve is theirs together */
export function createDiskReserve(folder: string): DiskReserve {
  const file = join(folder, 'reserve');
  return {
    release() {
      if (!existsSync(file)) return false;
      rmSync(file, { force: true });
      return true;
    },
    async restore() {
      if (existsSync(file)) return true;
      const { bavail, bsize } = await statfs(dirname(file));
      if (bavail * bsize < RESERVE_BYTES + MARGIN_BYTES) return false;
      // Servers in containers may have the same process ID.
      const draft = `${file}.${randomUUID()}.part`;
      try {
        await writeFile(draft, Buffer.alloc(RESERVE_BYTES));
        await platform.moveFile(draft, file);
        return true;
      } catch {
        await rm(draft, { force: true });
        // Another server may have made it.
        return existsSync(file);
      }
    },
  };
}

/** For a store that ends with its process. */
export const NO_RESERVE: DiskReserve = { release: () => false, restore: async () => true };
