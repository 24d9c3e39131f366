/**
 * Reads FlatBuffers: tables whose fields are found by the slots of a schema. The library of the format reads zeros where
 * an offset leads out of the bytes; a damaged file must be refused. @see https://flatbuffers.dev/internals
 */
export class FlatBufferReader {
  readonly view: DataView;
  readonly #fail: (reason: string) => never;
  #start = 0;
  #end = 0;

  /** @param fail throws the error of the place that is being read */
  constructor(view: DataView, fail: (reason: string) => never) {
    this.view = view;
    this.#fail = fail;
  }

  /** Begins a buffer that lies from `start` to `end`. @returns the position of its root table */
  begin(start: number, end: number): number {
    this.#start = start;
    this.#end = end;
    return this.follow(start);
  }

  /** @param at position of an offset. @returns the position that it leads to */
  follow(at: number): number {
    this.#need(at, 4);
    const target = at + this.view.getUint32(at, true);
    this.#need(target, 4);
    return target;
  }

  /** @returns the position of a field, or 0 where the table does not have it */
  field(table: number, slot: number, size: number): number {
    const vtable = table - this.view.getInt32(table, true);
    this.#need(vtable, 4);
    const entry = 4 + 2 * slot;
    if (entry + 2 > this.view.getUint16(vtable, true)) return 0;
    this.#need(vtable + entry, 2);
    const offset = this.view.getUint16(vtable + entry, true);
    if (offset === 0) return 0;
    this.#need(table + offset, size);
    return table + offset;
  }

  byte(table: number, slot: number, absent = 0): number {
    const at = this.field(table, slot, 1);
    return at === 0 ? absent : this.view.getUint8(at);
  }

  /** @returns the position of a table, or 0 */
  table(table: number, slot: number): number {
    const at = this.field(table, slot, 4);
    return at === 0 ? 0 : this.follow(at);
  }

  /** @param size bytes of an element. @returns the position of the number of elements, which stand behind it, or 0 */
  vector(table: number, slot: number, size: number): number {
    const at = this.field(table, slot, 4);
    if (at === 0) return 0;
    const vector = this.follow(at);
    this.#need(vector + 4, this.count(vector) * size);
    return vector;
  }

  /** @returns the number of elements of a vector; 0 of none */
  count(vector: number): number {
    return vector === 0 ? 0 : this.view.getUint32(vector, true);
  }

  string(table: number, slot: number): string | undefined {
    const vector = this.vector(table, slot, 1);
    return vector === 0 ? undefined : this.text(vector + 4, this.count(vector));
  }

  text(at: number, length: number): string {
    return Buffer.from(this.view.buffer, this.view.byteOffset + at, length).toString();
  }

  #need(at: number, bytes: number): void {
    if (at < this.#start || at + bytes > this.#end) this.#fail('an offset leads out of its bytes. Copy the file again');
  }
}
