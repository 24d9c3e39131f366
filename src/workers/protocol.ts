/** What crosses the border between the server and a worker process. */
import type { ErrorData } from '../common/errors.ts';
import type { Destination } from '../storage/output-files.ts';
import type { Output } from '../model/output.ts';
import type { TaskInputs } from '../inputs/prepare.ts';

export interface Task extends Destination {
  readonly processId: string;
  /** The id is that of a view: what a door shows of a result. */
  readonly view?: true;
  readonly inputs: TaskInputs;
}

export interface Finished {
  readonly outputs: readonly Output[];
  readonly warnings: readonly string[];
  readonly times: Times;
}

/** How long the worker took, in milliseconds: to read and check the inputs, to run, to write the outputs. */
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

export type ToChild = { readonly kind: 'warm' } | { readonly kind: 'run'; readonly task: Task };

export type FromChild =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'log'; readonly text: string }
  | (Held & { readonly kind: 'warmed' })
  | (Held & { readonly kind: 'finished'; readonly finished: Finished })
  | (Held & { readonly kind: 'failed'; readonly failure: Failure });

export interface Failure {
  readonly error: ErrorData;
  /** Of a fault, for the server's log and nobody else. */
  readonly detail?: string;
  /** WebAssembly broke: no further task may meet its memory. */
  readonly broken?: true;
}

interface Held {
  /** Resident memory of the worker now. */
  readonly heldBytes: number;
}
