/** Helper threads of one job, which take blocks of its work beside the thread of the job. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mapInThisThread, type BlockJob, type BlockWork, type MapBlocks } from '../common/blocks.ts';
import { startHelper, type Helper } from './helper.ts';
import type { WorkerSettings } from './protocol.ts';
import { endBlocks, getProgress, limitThreads, shareBlocks, takeBlock, type Outcome } from './shared-blocks.ts';
import { shareTables } from './shared-tables.ts';

export interface HelperOptions extends Pick<WorkerSettings, 'heapMb' | 'helperMs'> {
  /** Number of threads that the job may use at this moment, its own included. */
  maxThreads(): number;
}

export interface Helpers {
  readonly mapBlocks: MapBlocks;
  /** Resolves when the helpers have ended. */
  end(): Promise<void>;
}

/** Work of less time gains nothing from a second thread: to start one, and its first blocks, take that long. */
const HELPER_MS = 1000;

/** Helpers start with the first work that is long enough for them. */
export function createHelpers({ heapMb, helperMs = HELPER_MS, maxThreads }: HelperOptions): Helpers {
  const helpers: Helper[] = [];
  return {
    async *mapBlocks(work, tables, job) {
      const worthwhile = 1 + Math.floor((job.positions * job.msPerPosition) / helperMs);
      const threads = Math.min(maxThreads(), worthwhile, Math.ceil(job.items / job.blockSize));
      if (threads < 2) {
        yield* mapInThisThread(work, tables, job);
        return;
      }
      while (helpers.length < threads - 1) helpers.push(startHelper(heapMb));
      yield* mapTogether(helpers.slice(0, threads - 1), work, shareTables(tables), { ...job, maxThreads });
    },
    async end() {
      await Promise.all(helpers.map((helper) => helper.end()));
    },
  };
}

/** Helpers say nothing of a long block before its end, but count its steps. */
const LOOK_EVERY_MS = 200;

/** Resolves when it is called for, or after a while. */
function waitFor(call: (resolve: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LOOK_EVERY_MS);
    call(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** This thread takes blocks as the helpers do, but hands the results on as soon as it can. */
async function* mapTogether<Tables, Result>(
  helpers: readonly Helper[],
  work: BlockWork<Tables, Result>,
  tables: Tables,
  { items, blockSize, progress, maxThreads }: BlockJob & Pick<HelperOptions, 'maxThreads'>,
): AsyncGenerator<Result> {
  const blocks = shareBlocks(items, blockSize, helpers.length + 1);
  const report = () => progress?.(getProgress(blocks));
  const outcomes = new Map<number, Outcome>();
  let loss: { readonly reason: unknown } | undefined;
  let wake = () => {};
  const taking = helpers.map(async (helper, before) => {
    try {
      await helper.takePart({ module: work.module, tables, blocks, rank: before + 1 }, (block, outcome) => {
        outcomes.set(block, outcome);
        wake();
      });
    } catch (reason) {
      loss ??= { reason };
      wake();
    }
  });
  try {
    const map = await work.open(tables);
    for (let wanted = 0; wanted * blockSize < items; wanted++) {
      while (!outcomes.has(wanted)) {
        if (loss) throw loss.reason;
        // Fewer than before where another job has come to wait.
        limitThreads(blocks, maxThreads());
        const taken = await takeBlock(blocks, map, 0, report);
        if (taken) outcomes.set(taken.block, taken.outcome);
        else await waitFor((resolve) => (wake = resolve));
        // Messages, of helpers and to the worker, arrive between two blocks.
        await nextTurn();
        report();
      }
      const outcome = outcomes.get(wanted);
      outcomes.delete(wanted);
      if (outcome && 'error' in outcome) throw outcome.error;
      // Mapped by this work, here or in another thread.
      yield outcome?.result as Result;
    }
  } finally {
    endBlocks(blocks);
    await Promise.all(taking);
  }
}
