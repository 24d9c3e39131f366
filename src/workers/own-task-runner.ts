/**
 * Runs the one task of a program that is not a server, in the thread that asks for it. Such a thread cannot watch itself
 * while it computes: another one holds the limits and ends it.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProcessError } from '../common/errors.ts';
import type { Registry } from '../process/registry.ts';
import { perform, type PerformOptions } from './perform.ts';
import type { Progress } from './protocol.ts';
import { failureOf, toTaskError } from './task-errors.ts';
import type { TaskQueue } from './task-queue.ts';
import type { TaskBounds, TaskRunner } from './task-runner.ts';

export interface OwnTaskRunnerOptions extends PerformOptions {
  readonly registry: Registry;
  readonly bounds: TaskBounds;
  readonly watcher: Watcher;
}

/** Another thread, which sees what this one reports and ends it. */
export interface Watcher {
  onBegin(bounds: TaskBounds): void;
  onProgress(progress: Progress): void;
}

export function createOwnTaskRunner({ registry, bounds, watcher, ...options }: OwnTaskRunnerOptions): TaskRunner {
  const run: TaskQueue['run'] = async (task, { signal, onStart, onLog }) => {
    // Who submitted the task learns its name before the thread computes.
    await nextTurn();
    signal.throwIfAborted();
    watcher.onBegin(bounds);
    onStart(new Date().toISOString());
    const onProgress = (progress: Progress) => watcher.onProgress(progress);
    try {
      return await perform(registry.get(task.processId), { ...task, inMemory: true }, options, { onProgress, onLog });
    } catch (error) {
      throw toTaskError(failureOf(error));
    }
  };

  return {
    admit() {},
    run,
    runBeside: run,
    scan: () => Promise.reject(new ProcessError('internal', 'A request that is not a body was scanned.')),
    spareCapacity: () => 0,
    warm: () => Promise.resolve(),
    bounds,
    unavailableReason: () => undefined,
    close: () => Promise.resolve(),
  };
}
