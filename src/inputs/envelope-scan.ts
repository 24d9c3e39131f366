/** Finds the inputs of an execute request in bytes as they arrive, so that they are not kept in memory. */
import type { Hash } from 'node:crypto';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from '../common/json/punctuation.ts';

/** Positions in bytes; the end is behind the last. White space around the value may be included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value in the inputs that is short enough to be a reference. */
export interface ShortValue extends Span {
  readonly path: readonly (string | number)[];
}

/** No URL is longer, and neither is a member's name. */
const MAX_SHORT_BYTES = 4096;
/** No request has more references, and each short value is read again at the end of the body. */
const MAX_SHORT_VALUES = 1000;

/**
 * Follows strings and brackets and checks nothing else: the parsers of the pieces find what is not JSON.
 * Depth 1 is inside the envelope, 2 inside the inputs, 3 inside the value of an input.
 */
export class EnvelopeScanner {
  /** The value of `inputs`, the last one if there are several, as `JSON.parse` has it. */
  inputs: Span | undefined;
  /** Digest of these bytes, where there is a function to begin one. */
  sha256: string | undefined;
  readonly short: ShortValue[] = [];
  /** Names of the inputs in the order in which they stand. */
  readonly ids: string[] = [];
  readonly #createDigest: (() => Hash) | undefined;
  /** Digest of the value of `inputs` that is being scanned. */
  #digest: Hash | undefined;
  #digestedTo = 0;
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The bytes of the last string at depth 1 or 2, without its quotes. */
  #name: number[] = [];
  #member: string | undefined;
  #memberStart = 0;
  #input: string | undefined;
  #inputStart = 0;
  /** Index of the item that begins next in the array at depth 3. */
  #item: number | undefined;
  #itemStart = 0;

  constructor(createDigest?: () => Hash) {
    this.#createDigest = createDigest;
  }

  /** Every bracket was closed. */
  get complete(): boolean {
    return this.#depth === 0 && !this.#inString;
  }

  scan(chunk: Uint8Array): void {
    this.#chunk = chunk;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) {
          this.#inString = false;
          continue;
        }
        if (this.#depth <= 2 && this.#name.length < MAX_SHORT_BYTES) this.#name.push(byte);
      } else if (byte === QUOTE) {
        this.#inString = true;
        if (this.#depth <= 2) this.#name = [];
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        this.#depth += 1;
        if (this.#depth === 3 && this.#input !== undefined && byte === OPEN_ARRAY) {
          this.#item = 0;
          this.#itemStart = this.#at + i + 1;
        }
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        if (this.#depth <= 3) this.#endValue(this.#at + i);
        if (this.#depth === 3) this.#item = undefined;
        this.#depth -= 1;
      } else if (this.#depth <= 3) {
        if (byte === COMMA) this.#endValue(this.#at + i);
        else if (byte === COLON) this.#startValue(this.#at + i + 1);
      }
    }
    this.#digestTo(this.#at + chunk.length);
    this.#at += chunk.length;
  }

  #startValue(at: number): void {
    if (this.#depth === 1) {
      this.#member = this.#readName();
      this.#memberStart = at;
      if (this.#member !== 'inputs') return;
      this.#digest = this.#createDigest?.();
      this.#digestedTo = at;
    } else if (this.#depth === 2 && this.#member === 'inputs') {
      this.#input = this.#readName();
      this.#inputStart = at;
    }
  }

  #endValue(at: number): void {
    if (this.#depth === 1) {
      if (this.#member === 'inputs') {
        this.inputs = { start: this.#memberStart, end: at };
        this.#digestTo(at);
        this.sha256 = this.#digest?.digest('hex');
        this.#digest = undefined;
      }
      this.#member = undefined;
    } else if (this.#depth === 2) {
      if (this.#input !== undefined) {
        if (this.ids.length < MAX_SHORT_VALUES) this.ids.push(this.#input);
        this.#note({ path: [this.#input], start: this.#inputStart, end: at });
      }
      this.#input = undefined;
    } else if (this.#item !== undefined && this.#input !== undefined) {
      this.#note({ path: [this.#input, this.#item], start: this.#itemStart, end: at });
      this.#item += 1;
      this.#itemStart = at + 1;
    }
  }

  #digestTo(end: number): void {
    this.#digest?.update(this.#chunk.subarray(this.#digestedTo - this.#at, end - this.#at));
    this.#digestedTo = end;
  }

  #note(value: ShortValue): void {
    if (value.end - value.start <= MAX_SHORT_BYTES && this.short.length < MAX_SHORT_VALUES) this.short.push(value);
  }

  #readName(): string {
    const text = Buffer.from(this.#name).toString();
    try {
      return String(JSON.parse(`"${text}"`));
    } catch {
      return text;
    }
  }
}
