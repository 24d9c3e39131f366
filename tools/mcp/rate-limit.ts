/** Limits how often each client may do something: a bucket of tokens that fills again with time. */

export interface RateLimit {
  /** @returns time until the client has a token; 0 when it has one now */
  waitMs(client: string): number;
  /** Takes a token. */
  take(client: string): void;
}

export interface RateLimitOptions {
  /** Tokens of a client that has done nothing for a while. */
  readonly burst: number;
  readonly perSecond: number;
}

/** The clients that were seen first are forgotten beyond it, as if they had done nothing. */
const MAX_CLIENTS = 10_000;

export function createRateLimit(
  { burst, perSecond }: RateLimitOptions,
  now = (): number => performance.now(),
): RateLimit {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>();

  function tokensOf(client: string): number {
    const { tokens, at } = buckets.get(client) ?? { tokens: burst, at: now() };
    return Math.min(tokens + ((now() - at) / 1000) * perSecond, burst);
  }

  return {
    waitMs(client) {
      const missing = 1 - tokensOf(client);
      return missing > 0 ? Math.ceil((missing / perSecond) * 1000) : 0;
    },
    take(client) {
      const tokens = Math.max(tokensOf(client) - 1, 0);
      // A map keeps the order of insertion: the client that came last stays longest.
      buckets.delete(client);
      buckets.set(client, { tokens, at: now() });
      const [oldest] = buckets.size > MAX_CLIENTS ? buckets.keys() : [];
      if (oldest !== undefined) buckets.delete(oldest);
    },
  };
}
