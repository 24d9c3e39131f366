/** Who asks, so that one caller's jobs do not keep those of others waiting. */
import type { Context } from 'hono';

interface NodeBindings {
  readonly incoming?: { readonly socket: { readonly remoteAddress?: string } };
}

/** @returns nothing where there is no connection, such as in a program that calls the door itself */
export function callerOf(context: Context, trustsProxy = false): string | undefined {
  const forwarded = trustsProxy ? context.req.header('X-Forwarded-For')?.split(',')[0]?.trim() : undefined;
  // What `@hono/node-server` hands over beside the request.
  const { incoming } = (context.env ?? {}) as NodeBindings;
  const address = forwarded ?? incoming?.socket.remoteAddress;
  return address === undefined || address === '' ? undefined : `ip:${address.slice(0, 60)}`;
}
