/** The port that hands accepted jobs to the instances that run them. Every implementation passes `test/contract/dispatch.ts`. */

export interface OfferedJob {
  readonly id: string;
  /** Jobs with a lower turn come first, and those of one turn in the order in which they were offered. */
  readonly turn: number;
}

/** Runs one job. Resolves when the job is taken off, in whatever state. `lost` aborts when another may run it too. */
export type RunOffered = (id: string, lost: AbortSignal) => Promise<void>;

/**
 * An offer is a hint, and the job store alone is the truth: an instance makes sure that it holds the claim of a job
 * before it runs it, and a job that was lost on its way is offered again.
 */
export interface Dispatch {
  /** A job that waits or runs already is not offered a second time. */
  offer(jobs: readonly OfferedJob[]): Promise<void>;
  /** Takes a waiting job off. */
  withdraw(id: string): Promise<void>;
  /** Hands out jobs, so many at a time, until it is closed. */
  serve(slots: number, run: RunOffered): Promise<void>;
  /** Number of jobs that wait to be handed out. */
  waiting(): Promise<number>;
  /** Hands out no more. Resolves when those that run are taken off. */
  close(): Promise<void>;
}
