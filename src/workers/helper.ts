/** A helper thread, as the thread of the job sees it. */
import { Worker } from 'node:worker_threads';
import { ProcessError } from '../common/errors.ts';
import { locateModule } from '../common/own-module.ts';
import type { Failure } from './protocol.ts';
import type { Outcome, SharedBlocks } from './shared-blocks.ts';
import { outOfHeap, toTaskError } from './task-errors.ts';

/** Work in blocks that a helper takes part in. */
export interface HelperTask {
  /** The module that exports it as `blockWork`, as of `BlockWork`. */
  readonly module: string;
  readonly tables: unknown;
  readonly blocks: SharedBlocks;
  /** Number of threads before this one; that of the job is the first. */
  readonly rank: number;
}

export type FromHelper =
  | { readonly kind: 'mapped'; readonly block: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly block: number; readonly failure: Failure }
  /** It takes no further block of the task. */
  | { readonly kind: 'done' };

export interface Helper {
  /**
   * Resolves when the helper takes no further block of the task.
   * @throws {ProcessError} when the thread has ended
   */
  takePart(task: HelperTask, onBlock: (block: number, outcome: Outcome) => void): Promise<void>;
  /** Resolves when the thread has ended. */
  end(): Promise<unknown>;
}

/** @param heapMb limit of its JavaScript heap */
export function startHelper(heapMb: number): Helper {
  const thread = new Worker(locateModule('workers/helper-thread'), {
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const lost = new Promise<never>((_, reject) => {
    thread.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfHeap(heapMb) : endedEarly(error.message));
    });
    thread.once('exit', (code) => reject(endedEarly(`exit code ${code}`)));
  });
  // Rejects for those who wait for a task; nobody waits for an idle helper.
  lost.catch(() => undefined);
  return {
    takePart(task, onBlock) {
      const done = new Promise<void>((resolve) => {
        const onMessage = (message: FromHelper) => {
          if (message.kind === 'mapped') return onBlock(message.block, { result: message.result });
          if (message.kind === 'failed') return onBlock(message.block, { error: toTaskError(message.failure) });
          thread.off('message', onMessage);
          resolve();
        };
        thread.on('message', onMessage);
      });
      thread.postMessage(task);
      return Promise.race([done, lost]);
    },
    end: () => thread.terminate(),
  };
}

function endedEarly(reason: string): ProcessError {
  return new ProcessError(
    'internal',
    `A helper thread of this job ended unexpectedly (${reason}). Other jobs are not affected.`,
  );
}
