/** Messages between the server and a worker process. */
import type { ErrorData } from '../common/errors.ts';
import type { Destination } from '../storage/output-files.ts';
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

export type ToWorker =
  | { readonly kind: 'warm' }
  | { readonly kind: 'run'; readonly task: Task }
  | { readonly kind: 'scan'; readonly body: BodyFile };

export type FromWorker =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'log'; readonly text: string }
  | (Memory & { readonly kind: 'warmed' })
  | (Memory & { readonly kind: 'finished'; readonly finished: Finished })
  | (Memory & { readonly kind: 'scanned'; readonly scanned: ScannedBody })
  | (Memory & { readonly kind: 'failed'; readonly failure: Failure });

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
