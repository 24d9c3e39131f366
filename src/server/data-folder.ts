/** The data folder: the job store, the results and the temporary files. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isDiskFull } from '../common/errors.ts';
import { createDiskReserve, NO_RESERVE, type DiskReserve } from '../storage/disk-reserve.ts';
import type { StorePlace } from '../storage/sqlite/file-names.ts';
import { openSqliteStore, type SqliteStore } from '../storage/sqlite/job-store.ts';

/** Files of the embedded store in a data folder. */
export function placeOf(folder: string): StorePlace {
  return { database: join(resolve(folder), 'isthmus.sqlite'), results: join(resolve(folder), 'results') };
}

export interface DataFolder {
  readonly folder: string;
  readonly results: string;
  readonly scratch: string;
  /** Files that clients upload. */
  readonly uploads: string;
  readonly reserve: DiskReserve;
  /** Removes a folder that keeps nothing. */
  remove(): void;
}

/** @throws {Error} naming the folder and the reason */
export function openData(path: string): { data: DataFolder; store: SqliteStore } {
  try {
    const isTemporary = path === ':memory:';
    const folder = isTemporary ? mkdtempSync(join(tmpdir(), 'isthmus-')) : resolve(path);
    const { database, results } = placeOf(folder);
    if (!isTemporary) mkdirSync(results, { recursive: true });
    const reserve = isTemporary ? NO_RESERVE : createDiskReserve(folder);
    const open = () => openSqliteStore({ database: isTemporary ? path : database, results }, reserve);
    const store = openOnFullDisk(open, reserve);
    const remove = () => (isTemporary ? rmSync(folder, { recursive: true, force: true }) : undefined);
    return {
      data: { folder, results, scratch: join(folder, 'scratch'), uploads: join(folder, 'uploads'), reserve, remove },
      store,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The data folder ${resolve(path)} cannot be used: ${reason.replace(/\.$/, '')}. Choose another with --data.`,
    );
  }
}

/** Opening writes: a server must start on a full disk, for it is the one that removes results. */
function openOnFullDisk(open: () => SqliteStore, reserve: DiskReserve): SqliteStore {
  try {
    return open();
  } catch (error) {
    if (isDiskFull(error) && reserve.release()) return open();
    throw error;
  }
}
