/** Response bodies made of pieces: one string when all are in memory, else a stream that opens one file after another. */

export type Piece = string | (() => AsyncIterable<Uint8Array>);

/** A file stays open while its reader takes something within this time; sockets take up to a megabyte at once. */
const MAX_IDLE_MS = 15 * 60_000;

/**
 * @param onEnd called once: when the last byte is read, when the client has left, or when it has taken nothing for long
 * @param idleMs how long that is
 */
export function toBody(
  pieces: readonly Piece[],
  onEnd: () => void = () => {},
  idleMs = MAX_IDLE_MS,
): string | ReadableStream<Uint8Array> {
  if (!pieces.every((piece) => typeof piece === 'string')) return toStream(pieces, onEnd, idleMs);
  onEnd();
  return pieces.join('');
}

function toStream(pieces: readonly Piece[], onEnd: () => void, idleMs: number): ReadableStream<Uint8Array> {
  const chunks = readPieces(pieces);
  let idle: NodeJS.Timeout | undefined;

  async function stop(): Promise<void> {
    clearTimeout(idle);
    await chunks.return();
    onEnd();
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(idle);
        try {
          const next = await chunks.next();
          if (!next.done) {
            controller.enqueue(next.value);
            idle = setTimeout(() => {
              controller.error(new Error(`The client has taken nothing for ${idleMs / 1000} s.`));
              void stop();
            }, idleMs).unref();
            return;
          }
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        onEnd();
      },
      cancel: stop,
    },
    // Nothing is opened before it is read: the response to a HEAD request never is.
    { highWaterMark: 0 },
  );
}

async function* readPieces(pieces: readonly Piece[]): AsyncGenerator<Uint8Array, void, void> {
  for (const piece of pieces) {
    if (typeof piece === 'string') yield Buffer.from(piece);
    else yield* piece();
  }
}
