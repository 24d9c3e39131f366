/** A buffer that grows, with a fast way to write positions. */
import { MAX_NUMBER_BYTES, writeNumber } from './write-number.ts';

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;

const MAX_SHORT_TEXT = 64;
const LAST_ASCII = 0x7f;

/** Three numbers with brackets and commas. */
const MAX_POSITION_BYTES = 3 * MAX_NUMBER_BYTES + 5;

export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(expected, 64));
    this.#view = viewOf(this.#bytes);
  }

  byte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  text(text: string): void {
    if (text.length <= MAX_SHORT_TEXT && this.#ascii(text)) return;
    const bytes = Buffer.byteLength(text);
    this.#reserve(bytes);
    this.#bytes.write(text, this.#length, 'utf8');
    this.#length += bytes;
  }

  /** Positions from one to before another, with commas between them. */
  positions(coordinates: Float64Array, stride: 2 | 3, from: number, to: number): void {
    for (let position = from; position < to; position++) {
      if (this.#bytes.length - this.#length < MAX_POSITION_BYTES) this.#reserve(MAX_POSITION_BYTES);
      const view = this.#view;
      let at = this.#length;
      if (position > from) view.setUint8(at++, COMMA);
      view.setUint8(at++, OPEN);
      const first = position * stride;
      at = writeNumber(view, at, coordinates[first] as number);
      view.setUint8(at++, COMMA);
      at = writeNumber(view, at, coordinates[first + 1] as number);
      const z = stride === 3 ? (coordinates[first + 2] as number) : NaN;
      if (!Number.isNaN(z)) {
        view.setUint8(at++, COMMA);
        at = writeNumber(view, at, z);
      }
      view.setUint8(at++, CLOSE);
      this.#length = at;
    }
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Quicker than the runtime for the few letters between coordinates. @returns false, and writes nothing, for others */
  #ascii(text: string): boolean {
    this.#reserve(text.length);
    const bytes = this.#bytes;
    const start = this.#length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > LAST_ASCII) return false;
      bytes[start + i] = code;
    }
    this.#length = start + text.length;
    return true;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

export function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
