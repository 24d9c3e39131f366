/** Retention: expires results and inputs by age and disk quota, then removes the jobs themselves. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { startPolling } from '../common/poll.ts';
import { INPUTS_NAME, type Blobs } from '../model/blobs.ts';
import { hasEnded, now, type Job } from '../model/job.ts';
import type { JobStore } from '../model/job-store.ts';

interface RetentionRules {
  /** Time that results and inputs are kept after the end of a job; its record is kept twice as long. */
  readonly retentionMs: number;
  /** Disk quota of results and inputs together. */
  readonly diskBudgetBytes: number;
}

export interface SweeperDeps extends RetentionRules {
  readonly store: JobStore;
  readonly blobs: Blobs;
  onError(error: unknown): void;
}

export interface Sweeper {
  /** Sweeps a last time. */
  close(): Promise<void>;
}

const SWEEP_EVERY_MS = 30_000;
/** No answer of an unlisted job takes longer to be sent. */
const UNLISTED_MS = 10 * 60_000;
/** Jobs of one batch; requests are served between batches. */
const BATCH = 100;

export function createSweeper({ store, blobs, retentionMs, diskBudgetBytes, onError }: SweeperDeps): Sweeper {
  async function sweep(): Promise<void> {
    const time = Date.now();
    await inBatches(async () => {
      const due = await store.expirable(time - retentionMs, BATCH);
      for (const { id } of due) await expire(id);
      return due.length;
    });
    await keepWithinBudget();
    for (const [which, before] of [
      [{ listed: true }, time - 2 * retentionMs],
      [{ listed: false }, time - UNLISTED_MS],
    ] as const) {
      await inBatches(async () => {
        const ids = await store.remove(which, before, BATCH);
        for (const id of ids) await blobs.removeAll(id);
        return ids.length;
      });
    }
    await removeLeftovers();
  }

  async function keepWithinBudget(): Promise<void> {
    let excess = (await store.keptBytes()) - diskBudgetBytes;
    while (excess > 0) {
      const oldest = await store.expirable(Infinity, BATCH);
      if (oldest.length === 0) return;
      for (const { id, bytes } of oldest) {
        if (excess <= 0) return;
        await expire(id);
        excess -= bytes;
      }
      await nextTurn();
    }
  }

  /** The record changes first: it must not name results that are not there. */
  async function expire(id: string): Promise<void> {
    if (await store.expire(id, { expired: now() })) await blobs.removeAll(id);
  }

  /** Removes blobs that no record names: their instance died between the two. */
  async function removeLeftovers(): Promise<void> {
    for (const id of await blobs.list('')) {
      const job = await store.get(id);
      if (!job) await removeUnknown(id);
      else await removeUnnamed(job);
    }
  }

  /** A blob may be there a moment before its record. */
  async function removeUnknown(id: string): Promise<void> {
    await sleep(1000);
    if ((await store.get(id)) === undefined) await blobs.removeAll(id);
  }

  async function removeUnnamed(job: Job): Promise<void> {
    for (const name of await blobs.list(job.id)) {
      // Each claim of the job had a folder: that of the last one stays, unless the job ended without outputs.
      const isNamed = name === INPUTS_NAME || name === String(job.claim);
      const hasNoOutputs = hasEnded(job) && job.listed && job.outputs === undefined && name !== INPUTS_NAME;
      if (!isNamed || hasNoOutputs) await blobs.removeAll(`${job.id}/${name}`);
    }
  }

  const sweeping = startPolling(SWEEP_EVERY_MS, sweep, onError);
  return {
    async close() {
      await sweeping.stop();
      await sweep().catch(onError);
    },
  };
}

/** Repeats until nothing is left to do. */
async function inBatches(act: () => Promise<number>): Promise<void> {
  while ((await act()) === BATCH) await nextTurn();
}
