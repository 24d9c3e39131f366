/** The requests that came over a transport and have no answer yet, so that it can stay open until they have. */
import type { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

/** A subscription is open as long as its connection. */
const NEVER_ANSWERED = 'subscriptions/listen';

export interface Owed {
  /** Resolves when all are answered, when the time is over, or when the transport has closed. */
  settled(withinMs: number): Promise<void>;
}

/** @param transport with its listeners in place */
export function watchAnswers(transport: StdioServerTransport): Owed {
  const open = new Set<unknown>();
  let onEmpty: (() => void) | undefined;
  const receive = transport.onmessage;
  const closed = transport.onclose;
  const send = transport.send.bind(transport);

  transport.onmessage = (message) => {
    if ('method' in message && 'id' in message && message.method !== NEVER_ANSWERED) open.add(message.id);
    // Who takes a request back gets no answer to it.
    if ('method' in message && message.method === 'notifications/cancelled') settle(message.params?.requestId);
    receive?.(message);
  };
  transport.send = async (message) => {
    try {
      await send(message);
    } finally {
      if (!('method' in message)) settle(message.id);
    }
  };
  transport.onclose = () => {
    open.clear();
    onEmpty?.();
    closed?.();
  };

  function settle(id: unknown): void {
    open.delete(id);
    if (open.size === 0) onEmpty?.();
  }

  return {
    settled: (withinMs) =>
      new Promise((resolve) => {
        if (open.size === 0) return resolve();
        const timer = setTimeout(resolve, withinMs);
        onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
