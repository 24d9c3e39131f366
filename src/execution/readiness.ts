/** Readiness: the server can keep a job. It writes to the store and to the results, and remembers the answer for a while. */
import { randomUUID } from 'node:crypto';
import { toStoreError, type ProcessError } from '../common/errors.ts';
import type { Log } from '../common/log.ts';
import type { Blobs } from '../model/blobs.ts';
import type { JobStore } from '../model/job-store.ts';
import { RESERVE_BYTES, type DiskReserve } from '../storage/disk-reserve.ts';

export interface ReadinessDeps {
  readonly store: Pick<JobStore, 'probe'>;
  readonly blobs: Blobs;
  readonly reserve: DiskReserve;
  readonly log: Log;
  readonly rememberMs?: number;
}

export interface Readiness {
  /** The error of an execution that would be accepted now, if there is one. Never rejects. */
  check(): Promise<ProcessError | undefined> | ProcessError | undefined;
  /** The answer that is remembered may be wrong: a write has failed since. */
  forget(): void;
}

const REMEMBER_MS = 10_000;
/** More than a file system keeps beside the names of its files. */
const PROBE_BYTES = 64 * 1024;

export function createReadiness({ store, blobs, reserve, log, rememberMs = REMEMBER_MS }: ReadinessDeps): Readiness {
  // Servers in containers may have the same process ID.
  const key = `.probe-${randomUUID()}`;
  let probing: Promise<ProcessError | undefined> | undefined;
  let last: ProcessError | undefined;
  let until = -Infinity;

  async function probe(): Promise<void> {
    await store.probe();
    try {
      await blobs.put(key, [Buffer.alloc(PROBE_BYTES)]);
    } finally {
      await blobs.removeAll(key);
    }
    if (await reserve.restore()) return;
    const room = `less than the ${RESERVE_BYTES / 2 ** 20} MB that are kept for ending and dismissing jobs`;
    throw Object.assign(new Error(`the disk has ${room}`), { code: 'ENOSPC' });
  }

  /** Once for each reason: the log is on a disk too. */
  function report(error: unknown): ProcessError {
    const failure = toStoreError(error);
    if (last?.message !== failure.message) log.error({ err: error }, 'failed to write to the data folder');
    return failure;
  }

  async function check(): Promise<ProcessError | undefined> {
    last = await probe().then(() => undefined, report);
    until = performance.now() + rememberMs;
    probing = undefined;
    return last;
  }

  return {
    check() {
      if (performance.now() < until) return last;
      return (probing ??= check());
    },
    forget() {
      until = -Infinity;
    },
  };
}
