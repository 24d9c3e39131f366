/** The port behind which callbacks wait until they are delivered, across restarts too. */

export type CallbackKind = 'success' | 'inProgress' | 'failed';

/** A request to a subscriber, due once the job gets so far. */
export interface Callback {
  readonly jobId: string;
  readonly kind: CallbackKind;
  readonly url: string;
  /** Base URL by which the subscriber's client reached this server, for the links in the payload. */
  readonly base: string;
  readonly owner: string;
}

export interface DueCallback extends Callback {
  /** Number of attempts, this one included. */
  readonly attempts: number;
}

export interface Outbox {
  /** Durable when it resolves. */
  add(callbacks: readonly Callback[]): Promise<void>;
  /**
   * Leases callbacks that are due to one instance: they become due again after `leaseMs` unless they are removed or
   * postponed before. Callbacks that can no longer become due are removed.
   */
  lease(limit: number, leaseMs: number): Promise<readonly DueCallback[]>;
  remove(callback: Callback): Promise<void>;
  postpone(callback: Callback, ms: number): Promise<void>;
}
