/** What crosses the border between the server and a worker process. */
import type { ErrorData } from '../errors.ts';
import type { Destination } from '../results/files.ts';
import type { Output } from '../results/output.ts';
import type { TaskInputs } from '../sources/prepare.ts';

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

export type TaskEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'log'; readonly text: string }
  | ({ readonly kind: 'last' } & Last);

/** How the last task of a worker ended. The worker waits to be ended, so that no further task can reach it. */
export type Last = { readonly finished: Finished } | { readonly error: ErrorData };
