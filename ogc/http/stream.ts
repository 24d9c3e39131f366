/** Response bodies made of pieces: one string when all are in memory, else a stream that opens one file after another. */

export type Piece = string | (() => AsyncIterable<Uint8Array>);

/** @param onEnd called once: when the last byte is read, or when the client has left */
export function toBody(pieces: readonly Piece[], onEnd: () => void = () => {}): string | ReadableStream<Uint8Array> {
  if (!pieces.every((piece) => typeof piece === 'string')) return toStream(pieces, onEnd);
  onEnd();
  return pieces.join('');
}

function toStream(pieces: readonly Piece[], onEnd: () => void): ReadableStream<Uint8Array> {
  const chunks = readPieces(pieces);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await chunks.next();
          if (!next.done) return controller.enqueue(next.value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        onEnd();
      },
      async cancel() {
        await chunks.return();
        onEnd();
      },
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
