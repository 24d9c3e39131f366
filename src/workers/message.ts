/** What crosses the border between the server and a worker process. */
import type { ErrorData } from '../errors.ts';
import type { Output } from '../results/output.ts';

export interface Task {
  readonly jobId: string;
  readonly processId: string;
  /** Parsed, with defaults. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where large outputs go; made when the first one comes. */
  readonly folder: string;
  /** Outputs up to this size travel in the reply. */
  readonly inlineBytes: number;
}

export interface Finished {
  readonly outputs: readonly Output[];
  readonly warnings: readonly string[];
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
