/**
 * Tells whether the client of a request is still there: by its connection where there is one, as the signal of a web
 * Request costs as much as a small execution.
 */
import type { ServerResponse } from 'node:http';
import type { Context } from 'hono';

interface NodeBindings {
  readonly outgoing?: ServerResponse;
}

/** @returns the response on the connection; `undefined` in a program that calls the API in its own process */
function outgoingOf({ env }: Context): ServerResponse | undefined {
  // `@hono/node-server` passes these bindings.
  return ((env ?? {}) as NodeBindings).outgoing;
}

export function hasClientLeft(context: Context): boolean {
  return outgoingOf(context)?.destroyed ?? context.req.raw.signal.aborted;
}

/**
 * @param leave called once when the client leaves before it has its response, and at once where it has left
 * @returns stops that
 */
export function onClientLeft(context: Context, leave: () => void): () => void {
  if (hasClientLeft(context)) leave();
  const outgoing = outgoingOf(context);
  if (outgoing) {
    outgoing.once('close', leave);
    return () => void outgoing.off('close', leave);
  }
  const { signal } = context.req.raw;
  signal.addEventListener('abort', leave, { once: true });
  return () => signal.removeEventListener('abort', leave);
}
