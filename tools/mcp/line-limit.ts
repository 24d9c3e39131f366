/** Takes a stream apart into lines and drops those that are too long, so that one of them does not end a session. */
import { Transform, type TransformCallback } from 'node:stream';

export interface LineOptions {
  /** Maximum size of one line. */
  readonly maxBytes: number;
  /** Called once for each dropped line, with its first and its last bytes. */
  onTooLong(head: Buffer, tail: Buffer): void;
  /** Changes each other line, or drops it. */
  change?(line: Buffer): Buffer | undefined;
}

/** Bytes of a dropped line that are kept at either end. */
const EXCERPT_BYTES = 1000;

export function limitLines({ maxBytes, onTooLong, change = (line) => line }: LineOptions): Transform {
  let pieces: Buffer[] = [];
  let bytes = 0;
  /** First and last bytes of a line that is too long. */
  let head: Buffer | undefined;
  let tail = Buffer.alloc(0);

  function end(stream: Transform): void {
    if (head) onTooLong(head, tail);
    else if (bytes > 0) {
      const line = change(Buffer.concat(pieces, bytes));
      if (line) stream.push(line);
    }
    [pieces, bytes, head, tail] = [[], 0, undefined, Buffer.alloc(0)];
  }

  function add(piece: Buffer): void {
    bytes += piece.length;
    if (bytes <= maxBytes) return void pieces.push(piece);
    // Copied: a view would keep all of it in memory.
    const whole = head ? piece : Buffer.concat([...pieces, piece]);
    head ??= Buffer.from(whole.subarray(0, EXCERPT_BYTES));
    tail = Buffer.from(Buffer.concat([tail, whole.subarray(-EXCERPT_BYTES)]).subarray(-EXCERPT_BYTES));
    pieces = [];
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
