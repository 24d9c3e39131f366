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
  /** Client that named the subscriber: its network address, or its principal. */
  readonly client: string;
}

export interface DueCallback extends Callback {
  /** Host and port of the URL. */
  readonly host: string;
  /** Number of attempts, this one included. */
  readonly attempts: number;
}

/** Numbers of further callbacks that may be sent at once: a host that does not answer takes none of those of others. */
export interface FreeSlots {
  readonly total: number;
  readonly perHost: number;
  readonly perClient: number;
  /** Numbers of callbacks that are being sent. */
  readonly hosts: ReadonlyMap<string, number>;
  readonly clients: ReadonlyMap<string, number>;
}

export interface Outbox {
  /** Durable when it resolves. */
  add(callbacks: readonly Callback[]): Promise<void>;
  /** @returns numbers of callbacks that wait, up to `limit` */
  count(by: 'host' | 'client', value: string, limit: number): Promise<number>;
  /**
   * Leases callbacks that are due to one instance: they become due again after `leaseMs` unless they are removed or
   * postponed before. The oldest first, within the slots. Callbacks that can no longer become due are removed.
   */
  lease(slots: FreeSlots, leaseMs: number): Promise<readonly DueCallback[]>;
  remove(callback: Callback): Promise<void>;
  postpone(callback: Callback, ms: number): Promise<void>;
}

/** @returns host and port of a URL, as they stand in it after normalization */
export function hostOf(url: string): string {
  return new URL(url).host;
}
