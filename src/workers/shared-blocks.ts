/** The blocks of one work, which several threads take in turn: each takes the next one when it has done the last. */
import type { BlockMapper } from '../common/blocks.ts';

export interface SharedBlocks {
  readonly items: number;
  readonly blockSize: number;
  /** Numbers in memory that all threads share: the next block, steps of blocks done, threads that may take one. */
  readonly counters: Int32Array;
}

const [NEXT, DONE, THREADS] = [0, 1, 2];

/** Steps of a block in which its progress is counted. */
const STEPS = 256;

/** The end of a block: its result, or the error with which it failed. */
export type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** @param threads number of threads that may take a block */
export function shareBlocks(items: number, blockSize: number, threads: number): SharedBlocks {
  const counters = new Int32Array(new SharedArrayBuffer(12));
  counters[THREADS] = threads;
  return { items, blockSize, counters };
}

/**
 * Takes the next block and maps it.
 * @param rank number of threads before this one; that of the job is the first
 * @param onStep called when the work of all threads has got on by a step of this block
 * @returns undefined where no block is left, or where the thread may not take one
 */
export async function takeBlock<Result>(
  { items, blockSize, counters }: SharedBlocks,
  map: BlockMapper<Result>,
  rank: number,
  onStep?: () => void,
): Promise<{ readonly block: number; readonly outcome: Outcome } | undefined> {
  if (rank >= Atomics.load(counters, THREADS)) return undefined;
  const block = Atomics.add(counters, NEXT, 1);
  const first = block * blockSize;
  if (first >= items) return undefined;
  let done = 0;
  const advance = (fraction: number) => {
    const steps = Math.floor(STEPS * Math.min(fraction, 1)) - done;
    if (steps <= 0) return;
    Atomics.add(counters, DONE, steps);
    done += steps;
    onStep?.();
  };
  try {
    const result = await map(first, Math.min(first + blockSize, items), advance);
    advance(1);
    return { block, outcome: { result } };
  } catch (error) {
    // Blocks behind it are not wanted; those before it have been taken.
    endBlocks({ items, blockSize, counters });
    return { block, outcome: { error } };
  }
}

/** No thread takes a further block. */
export function endBlocks({ items, blockSize, counters }: SharedBlocks): void {
  Atomics.store(counters, NEXT, Math.ceil(items / blockSize));
}

/** Sets the number of threads that may take a block. */
export function limitThreads({ counters }: SharedBlocks, threads: number): void {
  Atomics.store(counters, THREADS, threads);
}

/** @returns the share of the blocks that all threads have done, 0 to 1 */
export function getProgress({ items, blockSize, counters }: SharedBlocks): number {
  return Atomics.load(counters, DONE) / (STEPS * Math.ceil(items / blockSize));
}
