import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { z } from 'zod';
import type { BlockWork } from '../../../src/common/blocks.ts';
import { ProcessError } from '../../../src/common/errors.ts';
import { defineProcess } from '../../../src/process/define-process.ts';

const Fault = z.enum(['error', 'throw', 'exit', 'heap', 'memory', 'loop']);
type Fault = z.infer<typeof Fault>;

interface Tables {
  readonly values: Float64Array;
  readonly options: {
    readonly ms: number;
    readonly steps: number;
    readonly faultAt: number;
    readonly team: number;
    readonly fault?: Fault;
  };
  /** Number of threads that have begun their first block; on memory that they share. */
  readonly begun: Int32Array;
}

interface Block {
  readonly thirds: Float64Array;
  readonly thread: number;
}

export const blockWork: BlockWork<Tables, Block> = {
  module: '../test/workers/processes/blocks',
  open({ values, options: { ms, steps, fault, faultAt, team }, begun }) {
    let isFirst = true;
    return async (first, end, progress) => {
      if (isFirst) Atomics.add(begun, 0, 1);
      isFirst = false;
      // So every thread takes a block, however busy the machine.
      while (Atomics.load(begun, 0) < team) await sleep(1);
      for (let step = 1; step <= steps; step++) {
        await sleep(ms / steps);
        progress(step / steps);
      }
      if (fault !== undefined && first >= faultAt) fail(fault, first);
      return { thirds: values.slice(first, end).map((value) => value / 3), thread: threadId };
    };
  },
};

/** Errors come from any thread, the others from a helper alone. */
function fail(fault: Fault, first: number): void {
  if (fault === 'error') throw new ProcessError('invalid-input', `Item ${first} is wrong.`);
  if (threadId === 0) return;
  if (fault === 'throw') setImmediate(() => failLater());
  if (fault === 'exit') process.exit(7);
  const hoard: unknown[] = [];
  while (fault !== 'throw') {
    if (fault === 'heap') hoard.push(Array.from({ length: 10_000 }, Math.random));
    if (fault === 'memory') hoard.push(Buffer.alloc(2 ** 24, 1));
  }
}

function failLater(): never {
  throw new TypeError('not foreseen');
}

export default defineProcess({
  id: 'blocks',
  version: '1.0.0',
  title: 'Blocks',
  description: 'Divides numbers by three in blocks of ten, and says which thread took which block.',
  group: 'test',
  inputs: {
    items: z.int().default(200),
    ms: z.number().default(1).describe('Of each block.'),
    steps: z.int().default(1).describe('Of each block, after which it reports.'),
    team: z.int().default(1).describe('Threads that wait for each other in their first block.'),
    fault: Fault.optional(),
    faultAt: z.int().default(0),
  },
  outputs: { thirds: z.array(z.number()), threads: z.array(z.int()), fractions: z.array(z.number()) },
  examples: [],
  run: async ({ items, ms, steps, team, fault, faultAt }, { mapBlocks, progress }) => {
    const values = Float64Array.from({ length: items }, (_, i) => i);
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const options = { ms, steps, team, faultAt, ...(fault && { fault }) };
    const thirds: number[] = [];
    const threads: number[] = [];
    const fractions: number[] = [];
    const note = (fraction: number) => {
      fractions.push(fraction);
      progress(fraction);
    };
    const job = { items, blockSize: 10, positions: items, msPerPosition: ms / 10, progress: note };
    for await (const block of mapBlocks(blockWork, { values, options, begun }, job)) {
      thirds.push(...block.thirds);
      threads.push(block.thread);
    }
    return { thirds, threads, fractions };
  },
});
