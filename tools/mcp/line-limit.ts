/** Passes on whole lines and drops those that are too long, so that one of them does not end a session. */
import { Transform, type TransformCallback } from 'node:stream';

/**
 * @param maxBytes of one line
 * @param onTooLong called once for each dropped line
 * @param change of each line that is passed on
 */
export function limitLines(
  maxBytes: number,
  onTooLong: () => void,
  change = (line: Buffer): Buffer => line,
): Transform {
  let pieces: Buffer[] = [];
  let bytes = 0;

  function end(stream: Transform): void {
    if (bytes > maxBytes) onTooLong();
    else if (bytes > 0) stream.push(change(Buffer.concat(pieces, bytes)));
    pieces = [];
    bytes = 0;
  }

  function add(piece: Buffer): void {
    bytes += piece.length;
    if (bytes > maxBytes) pieces = [];
    else pieces.push(piece);
  }

  return new Transform({
    // Keeps each line a chunk.
    readableObjectMode: true,
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      let start = 0;
      for (let newline = chunk.indexOf(10); newline >= 0; newline = chunk.indexOf(10, start)) {
        add(chunk.subarray(start, newline + 1));
        end(this);
        start = newline + 1;
      }
      add(chunk.subarray(start));
      done();
    },
    flush(done: TransformCallback) {
      end(this);
      done();
    },
  });
}
