/** A pool that does its work in this process, as quickly as it can be raced against: ending it costs no worker. */
import type { CancelSignal } from '../../src/model/job.ts';
import { toProcessError } from '../../src/common/errors.ts';
import { scanBody } from '../../src/inputs/scan-body.ts';
import { encodeOutput } from '../../src/storage/output-files.ts';
import type { TaskQueue, TaskHooks } from '../../src/workers/task-queue.ts';
import type { TaskRunner } from '../../src/workers/task-runner.ts';
import type { Finished, Task } from '../../src/workers/protocol.ts';
import { jitter } from './jitter.ts';

/** Two at a time, `steps` and `large`, each step after a moment. */
export function createJitteryPool(): TaskRunner {
  const waiting: (() => void)[] = [];
  let free = 2;

  async function takeTurn(signal: CancelSignal): Promise<void> {
    signal.throwIfAborted();
    if (free > 0) return void (free -= 1);
    await new Promise<void>((resolve, reject) => {
      const turn = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(toProcessError(signal.reason));
      };
      waiting.push(turn);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  async function work(task: Task, { signal, onStart, onProgress, onLog }: TaskHooks): Promise<Finished> {
    onStart(new Date().toISOString());
    await jitter();
    onLog('works');
    onProgress({ fraction: 0.5 });
    await jitter();
    const [id, value] = task.processId === 'large' ? (['text', 'x'.repeat(300_000)] as const) : (['steps', 1] as const);
    const outputs = [await encodeOutput(id, 'application/json', value, task)];
    await jitter();
    // As with a worker: what was finished when its end came counts for nothing.
    if (signal.aborted) throw toProcessError(signal.reason);
    return { outputs, warnings: [], times: { parseMs: 0, runMs: 1, writeMs: 1 } };
  }

  const run: TaskQueue['run'] = async (task, hooks) => {
    await takeTurn(hooks.signal);
    try {
      return await work(task, hooks);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };

  return {
    admit() {},
    spareCapacity: () => free,
    run,
    runBeside: run,
    scan: scanBody,
    async warm() {},
    bounds: { runTimeoutMs: Infinity, memoryMb: Infinity, maxOutputBytes: Infinity },
    unavailableReason: () => undefined,
    async close() {},
  };
}
