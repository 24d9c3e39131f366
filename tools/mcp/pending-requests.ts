/** Tracks the requests of a transport without a response, so that it can stay open until all are answered. */
import type { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

/** A subscription is open as long as its connection. */
const NEVER_ANSWERED = 'subscriptions/listen';

export interface PendingRequests {
  /** Resolves when all are answered, the time is up, or the transport has closed. */
  wait(maxMs: number): Promise<void>;
}

/** @param transport with its listeners in place */
export function trackRequests(transport: StdioServerTransport): PendingRequests {
  const pending = new Set<unknown>();
  let onEmpty: (() => void) | undefined;
  const receive = transport.onmessage;
  const close = transport.onclose;
  const send = transport.send.bind(transport);

  transport.onmessage = (message) => {
    if ('method' in message && 'id' in message && message.method !== NEVER_ANSWERED) pending.add(message.id);
    // A cancelled request is not answered.
    if ('method' in message && message.method === 'notifications/cancelled') complete(message.params?.requestId);
    receive?.(message);
  };
  transport.send = async (message) => {
    try {
      await send(message);
    } finally {
      if (!('method' in message)) complete(message.id);
    }
  };
  transport.onclose = () => {
    pending.clear();
    onEmpty?.();
    close?.();
  };

  function complete(id: unknown): void {
    pending.delete(id);
    if (pending.size === 0) onEmpty?.();
  }

  return {
    wait: (maxMs) =>
      new Promise((resolve) => {
        if (pending.size === 0) return resolve();
        const timer = setTimeout(resolve, maxMs);
        onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
