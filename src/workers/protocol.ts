/** Messages between the server and a worker process. */
import type { ErrorData } from '../common/errors.ts';
import type { Destination } from '../storage/output-files.ts';
import type { Limits } from './limits.ts';
import type { Output } from '../model/output.ts';
import type { TaskInputs } from '../inputs/references.ts';
import type { BodyFile, ScannedBody } from '../inputs/scan-body.ts';

export interface Task extends Destination {
  readonly processId: string;
  /** The id is that of a view, by which an API shows a result. */
  readonly view?: true;
  /** Only reads the inputs, and checks them as the run does. */
  readonly dry?: true;
  readonly inputs: TaskInputs;
}

/** Settings of a worker process, the same for all of its tasks. */
export interface WorkerSettings {
  readonly limits: Limits;
  /** Limit of the JavaScript heap of a worker, and of each of its helper threads. */
  readonly heapMb: number;
  /** Work that a further thread is started for, in milliseconds of one thread. */
  readonly helperMs?: number;
}

export interface Finished {
  readonly outputs: readonly Output[];
  readonly warnings: readonly string[];
  readonly times: Times;
}

/** Milliseconds to read and check the inputs, to run the process, to write the outputs. */
export interface Times {
  readonly parseMs: number;
  readonly runMs: number;
  readonly writeMs: number;
}

export interface Progress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly message?: string;
}

/** Descriptor by which a worker tells its resident memory: a number of bytes in each line. */
export const MEMORY_PIPE = 4;

/** All that waits behind a task that takes longer than this is given back, for other workers to do. */
export const LINGER_MS = 20;

/** Work for a worker: to run a task, or to scan a body. */
export type Work = { readonly task: Task } | { readonly body: BodyFile };

export type Answer =
  | {
      readonly finished: Finished;
      /** Milliseconds that its worker worked or waited, without those in which other programs had the processor. */
      readonly busyMs: number;
    }
  | { readonly scanned: ScannedBody }
  | { readonly failure: Failure };

export type ToWorker =
  | { readonly kind: 'warm' }
  /**
   * The worker does the work of a batch in its order, one after another, each with at most so many threads. Layers among
   * parsed inputs are packed.
   */
  | { readonly kind: 'work'; readonly batch: readonly Work[]; readonly threads: number }
  /** The worker goes on with one thread: other work waits. */
  | { readonly kind: 'alone' };

export type FromWorker =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'progress'; readonly at: number } & Progress)
  | { readonly kind: 'log'; readonly at: number; readonly text: string }
  | (Memory & { readonly kind: 'warmed' })
  | (Memory & {
      readonly kind: 'answers';
      /** To the next of the batch, in its order. */
      readonly answers: readonly Answer[];
      /** Number of the last of the batch that it has not begun and gives back. */
      readonly givenBack: number;
    });

export interface Failure {
  readonly error: ErrorData;
  /** Details of a fault, for the server's log only. */
  readonly detail?: string;
  /** WebAssembly failed: its memory must not serve another task. */
  readonly broken?: true;
}

interface Memory {
  /** Resident memory of the worker at this moment. */
  readonly residentBytes: number;
}
