/**
 * The connection of a request, and whether its client is still there: by the connection where there is one, as the signal
 * of a web Request costs as much as a small execution.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'hono';

/** Passed by `@hono/node-server`; empty in a program that calls the API in its own process. */
interface NodeBindings {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

export function bindingsOf({ env }: Context): NodeBindings {
  return (env ?? {}) as NodeBindings;
}

export function hasClientLeft(context: Context): boolean {
  return bindingsOf(context).outgoing?.destroyed ?? context.req.raw.signal.aborted;
}

/**
 * @param leave called once when the client leaves before it has its response, and at once where it has left
 * @returns stops that
 */
export function onClientLeft(context: Context, leave: () => void): () => void {
  if (hasClientLeft(context)) leave();
  const { outgoing } = bindingsOf(context);
  if (outgoing) {
    outgoing.once('close', leave);
    return () => void outgoing.off('close', leave);
  }
  const { signal } = context.req.raw;
  signal.addEventListener('abort', leave, { once: true });
  return () => signal.removeEventListener('abort', leave);
}
