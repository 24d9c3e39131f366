/**
 * Writes FlatBuffers, each behind its size, one after another: a table stands before what it refers to, so that all is
 * written once and forwards. @see https://flatbuffers.dev/internals
 */

/** Places of the fields of a table. */
export interface TableLayout {
  readonly vtable: readonly number[];
  /** Bytes from the start of the table by slot; 0 for a field that is left out. */
  readonly at: readonly number[];
  readonly size: number;
}

/** @param sizes bytes of the fields by slot; 0 for one that is left out */
export function layoutTable(sizes: readonly number[]): TableLayout {
  let size = 4;
  const at = sizes.map((bytes) => {
    if (bytes === 0) return 0;
    const start = alignTo(size, bytes);
    size = start + bytes;
    return start;
  });
  return { vtable: [4 + 2 * at.length, size, ...at], at, size };
}

const WORD = 8;
const MIN_CAPACITY = 2 ** 16;

export class FlatBufferWriter {
  view: DataView;
  #bytes: Buffer;
  #at = 0;

  constructor(capacity = MIN_CAPACITY) {
    this.#bytes = Buffer.alloc(capacity);
    this.view = viewOf(this.#bytes);
  }

  /** Bytes that are written. */
  get length(): number {
    return this.#at;
  }

  /** @returns the position of the size and the root. */
  begin(root: TableLayout): { readonly start: number; readonly table: number } {
    this.#at = alignTo(this.#at, WORD);
    const start = this.#reserve(8);
    const table = this.table(root);
    this.link(start + 4, table);
    return { start, table };
  }

  /** Ends what began there, so that the next one is aligned. */
  end(start: number): void {
    this.#reserve(alignTo(this.#at, WORD) - this.#at);
    this.view.setUint32(start, this.#at - start - 4, true);
  }

  table({ vtable, size }: TableLayout): number {
    const before = this.#at;
    const table = alignTo(before + 2 * vtable.length, WORD);
    this.#reserve(table + size - before);
    const start = table - 2 * vtable.length;
    for (let i = 0; i < vtable.length; i++) this.view.setUint16(start + 2 * i, vtable[i] ?? 0, true);
    this.view.setInt32(table, table - start, true);
    return table;
  }

  /** @param size bytes of an element. @returns the position of the vector; its elements begin 4 bytes behind */
  vector(count: number, size: number): number {
    const before = this.#at;
    const vector = alignTo(before + 4, Math.max(4, Math.min(size, WORD))) - 4;
    this.#reserve(vector + 4 + count * size - before);
    this.view.setUint32(vector, count, true);
    return vector;
  }

  string(text: string): number {
    const bytes = Buffer.from(text);
    const vector = this.vector(bytes.length, 1);
    this.#reserve(1);
    this.#bytes.set(bytes, vector + 4);
    return vector;
  }

  bytes(bytes: Uint8Array): number {
    const vector = this.vector(bytes.length, 1);
    this.#bytes.set(bytes, vector + 4);
    return vector;
  }

  /** @param field position of an offset, which stands before its target */
  link(field: number, target: number): void {
    this.view.setUint32(field, target - field, true);
  }

  /** @returns what is written; the writer begins anew */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#at);
    this.#bytes = Buffer.alloc(this.#bytes.length);
    this.view = viewOf(this.#bytes);
    this.#at = 0;
    return taken;
  }

  #reserve(count: number): number {
    const at = this.#at;
    this.#at += count;
    if (this.#at > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#at, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.view = viewOf(larger);
    }
    return at;
  }
}

function alignTo(at: number, size: number): number {
  return Math.ceil(at / size) * size;
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
