/** Entry of a helper thread: takes blocks of a task until there are none, or it may take no more. */
import { parentPort, type Transferable } from 'node:worker_threads';
import type { BlockWork } from '../common/blocks.ts';
import { locateModule } from '../common/own-module.ts';
import type { FromHelper, HelperTask } from './helper.ts';
import { takeBlock } from './shared-blocks.ts';
import { failureOf } from './task-errors.ts';

// Only the thread of the job is at the other end. What fails before the first block ends this thread.
parentPort?.on('message', (task: HelperTask) => void takePart(task));

async function takePart({ module, tables, blocks, rank }: HelperTask): Promise<void> {
  // Exported by our own module, which named itself.
  const { blockWork } = (await import(locateModule(module).href)) as {
    readonly blockWork: BlockWork<unknown, unknown>;
  };
  const map = await blockWork.open(tables);
  for (;;) {
    const taken = await takeBlock(blocks, map, rank);
    if (!taken) return send({ kind: 'done' });
    const { block, outcome } = taken;
    if ('error' in outcome) send({ kind: 'failed', block, failure: failureOf(outcome.error) });
    else send({ kind: 'mapped', block, result: outcome.result }, listBuffers(outcome.result));
  }
}

/** Buffers that move to the other thread instead of being copied. */
function listBuffers(value: unknown): readonly ArrayBuffer[] {
  if (typeof value !== 'object' || value === null) return [];
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  return Object.values(value).flatMap(listBuffers);
}

function send(message: FromHelper, transfers: readonly Transferable[] = []): void {
  parentPort?.postMessage(message, transfers);
}
