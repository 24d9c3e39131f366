/** Removes what has had its time: results and inputs by age and by room on the disk, then the jobs themselves. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeOutputs } from '../storage/output-files.ts';
import { now } from './changes.ts';
import { hasEnded } from '../model/job.ts';
import { startPolling } from '../common/poll.ts';
import type { JobStore } from '../model/job-store.ts';

interface RetentionRules {
  /** How long results and inputs are kept after the end of a job; its record is kept twice as long. */
  readonly retentionMs: number;
  /** How much results and inputs may take up together. */
  readonly diskBudgetBytes: number;
}

export interface SweeperDeps extends RetentionRules {
  readonly store: JobStore;
  readonly resultsFolder: string;
  onError(error: unknown): void;
}

export interface Sweeper {
  /** Sweeps once more. */
  close(): Promise<void>;
}

const EVERY_MS = 30_000;
/** An answer that is still on its way by then has been given up. */
const UNLISTED_MS = 10 * 60_000;
/** Between them, callers are served. */
const AT_ONCE = 100;

export function createSweeper({ store, resultsFolder, retentionMs, diskBudgetBytes, onError }: SweeperDeps): Sweeper {
  async function sweep(): Promise<void> {
    const time = Date.now();
    await inBatches(async () => {
      const due = await store.expirable(time - retentionMs, AT_ONCE);
      for (const { id } of due) await expire(id);
      return due.length;
    });
    await keepWithinBudget();
    for (const [which, before] of [
      [{ listed: true }, time - 2 * retentionMs],
      [{ listed: false }, time - UNLISTED_MS],
    ] as const) {
      await inBatches(async () => {
        const ids = await store.remove(which, before, AT_ONCE);
        for (const id of ids) await removeOutputs(join(resultsFolder, id));
        return ids.length;
      });
    }
    await removeLeftovers();
  }

  async function keepWithinBudget(): Promise<void> {
    let excess = (await store.keptBytes()) - diskBudgetBytes;
    while (excess > 0) {
      const oldest = await store.expirable(Infinity, AT_ONCE);
      if (oldest.length === 0) return;
      for (const { id, bytes } of oldest) {
        if (excess <= 0) return;
        await expire(id);
        excess -= bytes;
      }
      await breathe();
    }
  }

  /** The record goes first: it must not promise what is not there. */
  async function expire(id: string): Promise<void> {
    if (await store.expire(id, { expired: now() })) await removeOutputs(join(resultsFolder, id));
  }

  /** Files that no record speaks of: their server died between the two. */
  async function removeLeftovers(): Promise<void> {
    for (const id of await namesIn(resultsFolder)) {
      const job = await store.get(id);
      const folder = join(resultsFolder, id);
      if (!job) {
        await removeIfStill(folder, async () => (await store.get(id)) === undefined);
        continue;
      }
      for (const name of await namesIn(folder)) {
        // A folder of each who had the job: that of the last is left alone, and that of a job that kept nothing goes.
        const isOurs = name === 'inputs.json' || name === String(job.claim);
        const isBare = hasEnded(job) && job.listed && job.outputs === undefined && name !== 'inputs.json';
        if (!isOurs || isBare) await rm(join(folder, name), { recursive: true, force: true });
      }
    }
  }

  const sweeping = startPolling(EVERY_MS, sweep, onError);
  return {
    async close() {
      await sweeping.stop();
      await sweep().catch(onError);
    },
  };
}

/** A file may be there a moment before its record. */
async function removeIfStill(folder: string, isLeft: () => Promise<boolean>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  if (await isLeft()) await removeOutputs(folder);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return [];
    throw error;
  });
}

/** Until nothing is done any more. */
async function inBatches(act: () => Promise<number>): Promise<void> {
  while ((await act()) === AT_ONCE) await breathe();
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
