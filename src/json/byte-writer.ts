/** A buffer that grows, with a fast way to write positions. */
import { LONGEST_NUMBER, writeNumber } from './write-number.ts';

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;

/** Three numbers with what stands around them. */
const LONGEST_POSITION = 3 * LONGEST_NUMBER + 5;

export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(expected, 64));
  }

  byte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  text(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#reserve(bytes);
    this.#bytes.write(text, this.#length, 'utf8');
    this.#length += bytes;
  }

  /** Positions from one to before another, with commas between them. */
  positions(coordinates: Float64Array, stride: 2 | 3, from: number, to: number): void {
    for (let position = from; position < to; position++) {
      if (this.#bytes.length - this.#length < LONGEST_POSITION) this.#reserve(LONGEST_POSITION);
      const bytes = this.#bytes;
      let at = this.#length;
      if (position > from) bytes[at++] = COMMA;
      bytes[at++] = OPEN;
      const first = position * stride;
      at = writeNumber(bytes, at, coordinates[first] as number);
      bytes[at++] = COMMA;
      at = writeNumber(bytes, at, coordinates[first + 1] as number);
      const height = stride === 3 ? (coordinates[first + 2] as number) : NaN;
      if (!Number.isNaN(height)) {
        bytes[at++] = COMMA;
        at = writeNumber(bytes, at, height);
      }
      bytes[at++] = CLOSE;
      this.#length = at;
    }
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
