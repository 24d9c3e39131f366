/** Messages between `isthmus run` and the thread in which its process runs. */
import type { TaskBounds } from '../workers/task-runner.ts';
import type { Progress } from '../workers/protocol.ts';

export interface RunRequest {
  readonly processId: string;
  /** Behind the process on the command line. */
  readonly args: readonly string[];
}

export interface ThreadOutput {
  readonly id: string;
  readonly chunks: readonly Uint8Array[];
}

export type FromThread =
  /** Asks for a message with the bytes. */
  | { readonly kind: 'standard-input' }
  /** This thread cannot do it, or should not: one with another limit of the heap, if one is named, or else a worker process. */
  | { readonly kind: 'unfit'; readonly heapMb?: number }
  | { readonly kind: 'submitted'; readonly jobId: string }
  | { readonly kind: 'begun'; readonly bounds: TaskBounds }
  | ({ readonly kind: 'progress' } & Progress)
  | { readonly kind: 'usage'; readonly text: string }
  | { readonly kind: 'finished'; readonly outputs: readonly ThreadOutput[]; readonly warnings: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };
