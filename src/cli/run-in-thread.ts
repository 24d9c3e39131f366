/** Runs one process in a thread of this process, and watches over it: the thread itself cannot while it computes. */
import { buffer } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import { locateModule } from '../common/own-module.ts';
import { platform } from '../common/platform.ts';
import { jobDismissed } from '../model/job.ts';
import { DEFAULT_HEAP_MB } from '../server/heap-limit.ts';
import { outOfHeap, outOfMemory, timedOut } from '../workers/task-errors.ts';
import type { TaskBounds } from '../workers/task-runner.ts';
import { deliver } from './deliver.ts';
import { print } from './output.ts';
import { progressBar } from './progress-bar.ts';
import type { FromThread, RunRequest } from './run-messages.ts';
import { splitSettings } from './run-settings.ts';
import { exitCodeOf, waitForSignal } from './signals.ts';

/** Between two looks a job that allocates as fast as it can gets some hundred MB. */
const MEMORY_CHECK_MS = 100;

/** A thread ends at once unless it is within one long call of V8, such as writing a document, for which nobody waits. */
const KILL_AFTER_MS = 400;

/** Long enough for a thread that is writing a document. */
const END_AFTER_MS = 1000;

export interface ThreadEnd {
  /** False when the thread left the job to a worker process. */
  readonly isDone: boolean;
  readonly standardInput?: Buffer;
}

/** @throws {Error} with the reason why the process failed */
export async function runInThread(request: RunRequest, heapMb = DEFAULT_HEAP_MB): Promise<ThreadEnd> {
  const thread = new Worker(locateModule('cli/run-thread'), {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    // A library that prints must not corrupt what this program writes.
    stdout: true,
    stderr: true,
  });
  const bar = progressBar(request.processId);
  let standardInput: Buffer | undefined;
  let message = '';
  let stopWatching = () => {};
  try {
    const last = await new Promise<FromThread>((resolve, reject) => {
      thread.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfHeap(heapMb) : error);
      });
      thread.once('exit', () => reject(new Error('The thread of the process ended without a result.')));
      thread.on('message', (event: FromThread) => {
        if (event.kind === 'standard-input') {
          void buffer(process.stdin).then((bytes) => thread.postMessage((standardInput = bytes)), reject);
        } else if (event.kind === 'submitted') {
          bar.show(0);
          void waitForSignal().then((signal) => {
            process.exitCode = exitCodeOf(signal);
            setTimeout(platform.endBy, KILL_AFTER_MS, signal).unref();
            reject(jobDismissed(event.jobId));
          });
        } else if (event.kind === 'begun') {
          stopWatching();
          stopWatching = watch(event.bounds, reject);
        } else if (event.kind === 'progress') {
          message = event.message ?? message;
          // 100 % is for the end alone.
          bar.show(Math.min(Math.floor(event.fraction * 100), 99), message);
        } else resolve(event);
      });
    });
    bar.clear();
    // The configuration, which the thread reads, has another limit.
    if (last.kind === 'unfit' && last.heapMb !== undefined) return await runInThread(request, last.heapMb);
    if (last.kind === 'failed') throw new Error(last.message);
    if (last.kind === 'usage') await print(last.text);
    if (last.kind === 'finished') {
      for (const warning of last.warnings) process.stderr.write(`warning: ${warning}\n`);
      await deliver(last.outputs, splitSettings(request.args).out);
    }
    return { isDone: last.kind !== 'unfit', ...(standardInput && { standardInput }) };
  } finally {
    bar.clear();
    stopWatching();
    thread.removeAllListeners();
    endThread(thread);
  }
}

/** A thread within a call of the database, such as an endless view of a GeoPackage, ends with the whole process alone. */
function endThread(thread: Worker): void {
  const kill = setTimeout(() => process.kill(process.pid, 'SIGKILL'), END_AFTER_MS);
  void thread.terminate().finally(() => clearTimeout(kill));
}

function watch({ runTimeoutMs, memoryMb }: TaskBounds, onExceeded: (error: Error) => void): () => void {
  const deadline = setTimeout(() => onExceeded(timedOut(runTimeoutMs)), runTimeoutMs);
  const maxBytes = memoryMb * 2 ** 20;
  const looking = setInterval(() => {
    if (process.memoryUsage.rss() > maxBytes) onExceeded(outOfMemory(memoryMb));
  }, MEMORY_CHECK_MS);
  return () => {
    clearTimeout(deadline);
    clearInterval(looking);
  };
}
