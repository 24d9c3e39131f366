/**
 * Reads Thrift's compact protocol, in which Parquet describes itself. The library of the format believes each count, and
 * a damaged one keeps it busy without end; so all is read here before. @see thrift-compact-protocol.md of Apache Thrift
 */

/** Fields by their ids; structures in lists are not kept. */
export type ThriftFields = ReadonlyMap<number, number | ThriftFields>;

/** Structures within structures; deeper ones exhaust the stack. */
const MAX_NESTING = 64;

/** Reads structures from `start` to `end` of the bytes. */
export class ThriftReader {
  at: number;
  readonly #view: DataView;
  readonly #end: number;
  readonly #fail: (reason: string) => never;

  constructor(view: DataView, start: number, end: number, fail: (reason: string) => never) {
    this.#view = view;
    this.at = start;
    this.#end = end;
    this.#fail = fail;
  }

  struct(depth = 0): ThriftFields {
    if (depth > MAX_NESTING) this.#fail(`its description is nested more than ${MAX_NESTING} deep`);
    const fields = new Map<number, number | ThriftFields>();
    let id = 0;
    for (;;) {
      const byte = this.#byte();
      if (byte === 0) return fields;
      id = byte >> 4 === 0 ? this.#zigzag() : id + (byte >> 4);
      const value = this.#value(byte & 15, depth);
      if (value !== undefined) fields.set(id, value);
    }
  }

  /** @returns undefined for what is not kept */
  #value(type: number, depth: number): number | ThriftFields | undefined {
    switch (type) {
      case 1:
      case 2:
        return type === 1 ? 1 : 0;
      case 3:
        return this.#byte();
      case 4:
      case 5:
      case 6:
        return this.#zigzag();
      case 7:
        this.#skip(8);
        return undefined;
      case 8:
        this.#skip(this.#varint());
        return undefined;
      case 9:
        this.#list(depth);
        return undefined;
      case 12:
        return this.struct(depth + 1);
      default:
        return this.#fail(`its description has a field of the type ${type}, which is not one. Copy the file again`);
    }
  }

  #list(depth: number): void {
    const byte = this.#byte();
    const count = byte >> 4 === 15 ? this.#varint() : byte >> 4;
    // An element has at least a byte.
    if (count > this.#end - this.at) this.#fail(`its description has a list of ${count} where its bytes end before. Copy the file again`); // prettier-ignore
    const type = byte & 15;
    for (let i = 0; i < count; i++) this.#value(type < 3 ? 3 : type, depth + 1);
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Beyond 2^53 not exact. */
  #varint(): number {
    let [value, factor] = [0, 1];
    for (let i = 0; i < 10; i++) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
    return this.#fail('its description has a number of more than ten bytes. Copy the file again');
  }

  #skip(bytes: number): void {
    if (this.at + bytes > this.#end) this.#fail('its description ends before its last field. Copy the file again');
    this.at += bytes;
  }

  #byte(): number {
    this.#skip(1);
    return this.#view.getUint8(this.at - 1);
  }
}
