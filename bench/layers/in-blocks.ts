/** Processor time of work in blocks, in this thread. */
import type { MapBlocks } from '../../src/common/blocks.ts';

export interface BlocksTime {
  /** Module of the work. */
  readonly module: string;
  readonly positions: number;
  readonly ms: number;
  /** By the constant in the source. */
  readonly expectedMs: number;
}

/** @returns milliseconds of all, and of each work in blocks */
export async function spendInBlocks(run: (mapBlocks: MapBlocks) => Promise<unknown>) {
  const blocks: BlocksTime[] = [];
  const begun = process.cpuUsage();
  await run(async function* (work, tables, { items, blockSize, positions, msPerPosition }) {
    const map = await work.open(tables);
    let ms = 0;
    for (let first = 0; first < items; first += blockSize) {
      const before = process.cpuUsage();
      const result = await map(first, Math.min(first + blockSize, items), () => {});
      ms += since(before);
      yield result;
    }
    blocks.push({ module: work.module, positions, ms, expectedMs: positions * msPerPosition });
  });
  return { totalMs: since(begun), blocks };
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
