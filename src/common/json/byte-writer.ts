/** Writes bytes into chunks, with a fast way to write positions. */
import { MAX_NUMBER_BYTES, writeNumber } from './write-number.ts';

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;

const MAX_SHORT_TEXT = 64;
const MAX_SHORT_COPY = 200;
/** A chunk with more bytes has one text or copy that is as long. */
const MAX_CHUNK = 2 ** 20;
/** Bytes in UTF-8 of one unit of a JavaScript string. */
const MAX_BYTES_PER_UNIT = 3;
const LAST_ASCII = 0x7f;

/** Three numbers with brackets and commas. */
const MAX_POSITION_BYTES = 3 * MAX_NUMBER_BYTES + 5;

export class ByteWriter {
  /** Those that are full. */
  #chunks: Buffer[] = [];
  #bytes: Buffer;
  #view: DataView;
  #used = 0;
  #full = 0;

  /** @param expected bytes */
  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(expected, 64));
    this.#view = viewOf(this.#bytes);
  }

  /** Bytes so far. */
  get length(): number {
    return this.#full + this.#used;
  }

  byte(byte: number): void {
    if (this.#used === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#used++] = byte;
  }

  text(text: string): void {
    if (text.length <= MAX_SHORT_TEXT && this.#ascii(text)) return;
    this.#reserve(text.length * MAX_BYTES_PER_UNIT);
    this.#used += this.#bytes.write(text, this.#used, 'utf8');
  }

  copy(from: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    const bytes = this.#bytes;
    let used = this.#used;
    if (end - start > MAX_SHORT_COPY) used += from.copy(bytes, used, start, end);
    else for (let at = start; at < end; at++) bytes[used++] = from[at] as number;
    this.#used = used;
  }

  /** Positions from one to before another, with commas between them. */
  positions(coordinates: Float64Array, stride: 2 | 3, from: number, to: number): void {
    for (let position = from; position < to; position++) {
      if (this.#bytes.length - this.#used < MAX_POSITION_BYTES) this.#reserve(MAX_POSITION_BYTES);
      const view = this.#view;
      let at = this.#used;
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
      this.#used = at;
    }
  }

  /** All bytes, in pieces that together are never copied. */
  chunks(): readonly Buffer[] {
    return [...this.#chunks, this.#bytes.subarray(0, this.#used)];
  }

  /** All bytes in one piece. */
  bytes(): Buffer {
    return this.#chunks.length === 0 ? this.#bytes.subarray(0, this.#used) : Buffer.concat(this.chunks());
  }

  /** Begins anew, in the memory of the last bytes. */
  clear(): void {
    this.#chunks = [];
    this.#used = 0;
    this.#full = 0;
  }

  /** Quicker than the runtime for the few letters between coordinates. @returns false, and writes nothing, for others */
  #ascii(text: string): boolean {
    this.#reserve(text.length);
    const bytes = this.#bytes;
    const start = this.#used;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > LAST_ASCII) return false;
      bytes[start + i] = code;
    }
    this.#used = start + text.length;
    return true;
  }

  #reserve(more: number): void {
    if (this.#used + more <= this.#bytes.length) return;
    if (this.#used > 0) this.#chunks.push(this.#bytes.subarray(0, this.#used));
    this.#full += this.#used;
    this.#used = 0;
    this.#bytes = Buffer.allocUnsafe(Math.max(more, Math.min(this.#bytes.length * 2, MAX_CHUNK)));
    this.#view = viewOf(this.#bytes);
  }
}

export function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
