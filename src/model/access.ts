/** The port that decides who is calling, what they may do, how much, and whose a row is. Implemented in `src/access/`. */

/** Principal of a request. */
export interface Principal {
  /** Stands as `owner` on every row that this principal makes. */
  readonly id: string;
}

/** Callers without credentials, and the owner of rows that were written before rows had owners. */
export const ANONYMOUS: Principal = { id: 'anonymous' };

/** A row that has a maker: a job with its results, a temporary body, a callback, an idempotency key. */
export interface Owned {
  readonly owner: string;
}

/** The facts of a request by which its caller is identified. */
export interface RequestFacts {
  /** `ogc`, `mcp` or `cli`. */
  readonly api: string;
  /** The network address of the caller, where there is one. */
  readonly address?: string;
  /** The Authorization header. */
  readonly authorization?: string;
}

export type Action = 'execute' | 'read' | 'cancel' | 'dismiss';

export interface Allowance {
  readonly isAllowed: boolean;
  /** Delay before the next attempt; 0 when allowed. */
  readonly retryMs: number;
}

/** Every implementation passes `test/contract/access.ts`. One without credentials answers at once, without a promise. */
export interface Access {
  /** @throws {ProcessError} `forbidden` for credentials that are not valid */
  who(request: RequestFacts): Principal | Promise<Principal>;
  /** @param object id of a process or of a job */
  may(principal: Principal, action: Action, object: string): boolean;
  owns(principal: Principal, row: Owned): boolean;
  /** Takes points from what the principal may use. */
  take(principal: Principal, points: number): Allowance | Promise<Allowance>;
}
