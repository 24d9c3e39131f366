/** The port behind which announcements wait until they are delivered, over restarts too. */

export type CallbackKind = 'success' | 'inProgress' | 'failed';

/** Something to be told once the job comes so far. */
export interface Callback {
  readonly jobId: string;
  readonly kind: CallbackKind;
  readonly url: string;
  /** Address by which the caller reached this server, for the links in what is told. */
  readonly base: string;
}

export interface DueCallback extends Callback {
  /** How often it has been tried, this time included. */
  readonly attempts: number;
}

export interface Outbox {
  /** Durable when it resolves. */
  add(callbacks: readonly Callback[]): Promise<void>;
  /**
   * Takes those whose job has come so far, for one server process alone: they come back after `leaseMs` unless they are
   * removed or put off before. What can no longer happen is forgotten.
   */
  take(limit: number, leaseMs: number): Promise<readonly DueCallback[]>;
  remove(callback: Callback): Promise<void>;
  putOff(callback: Callback, ms: number): Promise<void>;
}
