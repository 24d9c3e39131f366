/** A response body made of pieces: one string when all are in memory, else a stream that opens each file in its turn. */

export type Piece = string | (() => AsyncIterable<Uint8Array>);

/** @param done called once: when the last byte is read, or when the reader has gone */
export function toBody(pieces: readonly Piece[], done: () => void): string | ReadableStream<Uint8Array> {
  if (!pieces.every((piece) => typeof piece === 'string')) return toStream(pieces, done);
  done();
  return pieces.join('');
}

function toStream(pieces: readonly Piece[], done: () => void): ReadableStream<Uint8Array> {
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
        done();
      },
      async cancel() {
        await chunks.return();
        done();
      },
    },
    // Nothing is opened before somebody reads: a HEAD request never does.
    { highWaterMark: 0 },
  );
}

async function* readPieces(pieces: readonly Piece[]): AsyncGenerator<Uint8Array, void, void> {
  for (const piece of pieces) {
    if (typeof piece === 'string') yield Buffer.from(piece);
    else yield* piece();
  }
}
