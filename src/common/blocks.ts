/**
 * Work on many items, block by block, in one thread or in several. Blocks depend on the data alone and their results come
 * in the order of the blocks, so a result is the same with any number of threads.
 */

/** Work that a thread can do on its own; a module exports it as `blockWork`. */
export interface BlockWork<Tables, Result> {
  /** Path of that module below `src/`, without its extension, from which another thread imports the work. */
  readonly module: string;
  /**
   * Opens the work, once in each thread.
   * @param tables of typed arrays, which the threads share and never write
   */
  open(tables: Tables): BlockMapper<Result> | Promise<BlockMapper<Result>>;
}

/**
 * Maps the items from `first` up to, not including, `end`.
 * @param progress receives the completed fraction of the block, where it may take long
 * @returns what can be copied to another thread; its typed arrays fill their buffers, which move there
 */
export type BlockMapper<Result> = (
  first: number,
  end: number,
  progress: (fraction: number) => void,
) => Result | Promise<Result>;

export interface BlockJob {
  readonly items: number;
  /** Items per block, from the data alone: some 10 milliseconds of work, so that threads end at about the same time. */
  readonly blockSize: number;
  /** Positions of all items, or what else the time grows with. */
  readonly positions: number;
  /** Time of one thread for each, measured by `npm run bench:layers rates`: more threads are worth their start for long work alone. */
  readonly msPerPosition: number;
  /** Receives the completed fraction, 0 to 1. */
  readonly progress?: ((fraction: number) => void) | undefined;
}

/**
 * @returns the results of the blocks in their order
 * @throws what the first block that fails throws
 */
export type MapBlocks = <Tables, Result>(
  work: BlockWork<Tables, Result>,
  tables: Tables,
  job: BlockJob,
) => AsyncIterable<Result>;

/** Each block is mapped when its result is asked for. */
export const mapInThisThread: MapBlocks = async function* (work, tables, job) {
  const map = await work.open(tables);
  const { items, blockSize, progress } = job;
  for (let first = 0; first < items; first += blockSize) {
    const end = Math.min(first + blockSize, items);
    progress?.(first / items);
    yield map(first, end, (fraction) => progress?.((first + fraction * (end - first)) / items));
  }
};
