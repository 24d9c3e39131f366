/** Finds the end of a JSON object or array in bytes as they arrive, at the speed of reading them. */
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from '../common/json/punctuation.ts';

/** Change of the depth by each byte outside a string. */
const ofObjects = new Int8Array(256);
ofObjects[OPEN_OBJECT] = 1;
ofObjects[CLOSE_OBJECT] = -1;
const ofBoth = ofObjects.slice();
ofBoth[OPEN_ARRAY] = 1;
ofBoth[CLOSE_ARRAY] = -1;

const BLOCK_BYTES = 512;
/** A search by the runtime costs as much as reading about this many bytes here. */
const WORTH_A_SEARCH = 128;

export class DeepScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #deltas = ofBoth;

  get isOpen(): boolean {
    return this.#depth > 0;
  }

  /** @param byte the opening bracket. Where it is that of an object, arrays in it need not be counted: they end in it. */
  open(byte: number): void {
    this.#depth = 1;
    this.#deltas = byte === OPEN_OBJECT ? ofObjects : ofBoth;
  }

  /** @returns the index behind the closing bracket, or the length of the chunk */
  scan(chunk: Uint8Array, from: number): number {
    const { length } = chunk;
    const next = (byte: number, at: number) => {
      const found = chunk.indexOf(byte, at);
      return found < 0 ? length : found;
    };
    let quote = -1;
    let slash = -1;
    for (let at = from; at < length;) {
      if (quote < at) quote = next(QUOTE, at);
      if (slash < at) slash = next(BACKSLASH, at);
      if (quote - at >= WORTH_A_SEARCH && !this.#escaped) {
        // The inside of a long string, or numbers and brackets alone: the coordinates of a geometry.
        if (this.#inString) at = Math.min(quote, slash);
        else if (this.#deltas === ofObjects) at = Math.min(quote, next(CLOSE_OBJECT, at), next(OPEN_OBJECT, at));
      }
      const end = Math.min(at + BLOCK_BYTES, length);
      if (slash >= end && !this.#escaped && this.#scanBlock(chunk, at, end)) at = end;
      else at = this.#scanBytes(chunk, at, end);
      if (this.#depth === 0) return at;
    }
    return length;
  }

  /**
   * Without a branch for each byte, which would be predicted wrongly at every other token.
   * @returns false, and nothing has changed, where the value ends in the block
   */
  #scanBlock(chunk: Uint8Array, from: number, end: number): boolean {
    const deltas = this.#deltas;
    let depth = this.#depth;
    let inString = this.#inString ? 1 : 0;
    let lowest = 0;
    for (let i = from; i < end; i++) {
      const byte = chunk[i] as number;
      inString ^= byte === QUOTE ? 1 : 0;
      depth += (deltas[byte] as number) & (inString - 1);
      lowest |= depth - 1;
    }
    if (lowest < 0) return false;
    this.#depth = depth;
    this.#inString = inString === 1;
    return true;
  }

  #scanBytes(chunk: Uint8Array, from: number, end: number): number {
    for (let i = from; i < end; i++) {
      const byte = chunk[i] as number;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (byte === QUOTE) this.#inString = true;
      else {
        this.#depth += this.#deltas[byte] as number;
        if (this.#depth === 0) return i + 1;
      }
    }
    return end;
  }
}
