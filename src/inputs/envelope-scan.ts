/** Finds the inputs of an execute request in bytes as they arrive, so that they need not be held in memory. */

/** Positions in bytes; the end is behind the last. White space around the value may be in it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value in the inputs that is short enough to be a reference. */
export interface ShortValue extends Span {
  readonly path: readonly (string | number)[];
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** An address is no longer than this, and neither is a member's name. */
const LONGEST_SHORT = 4096;
/** Nobody refers to more results than this at once, and each is read again when the body is there. */
const MOST_SHORT = 1000;

/**
 * Follows strings and brackets and checks nothing else: what is not JSON is found by those who parse the pieces.
 * Depth 1 is in the envelope, 2 in the inputs, 3 in the value of one of them.
 */
export class EnvelopeScanner {
  /** Of the value of `inputs`, the last one if there are several, as `JSON.parse` has it. */
  inputs: Span | undefined;
  readonly short: ShortValue[] = [];
  /** Names of the inputs in the order in which they stand. */
  readonly ids: string[] = [];
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
  /** Which item of the array at depth 3 comes now. */
  #item: number | undefined;
  #itemStart = 0;

  /** Whether every bracket was closed. */
  get complete(): boolean {
    return this.#depth === 0 && !this.#inString;
  }

  scan(chunk: Uint8Array): void {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) {
          this.#inString = false;
          continue;
        }
        if (this.#depth <= 2 && this.#name.length < LONGEST_SHORT) this.#name.push(byte);
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
    this.#at += chunk.length;
  }

  #startValue(at: number): void {
    if (this.#depth === 1) {
      this.#member = this.#readName();
      this.#memberStart = at;
    } else if (this.#depth === 2 && this.#member === 'inputs') {
      this.#input = this.#readName();
      this.#inputStart = at;
    }
  }

  #endValue(at: number): void {
    if (this.#depth === 1) {
      if (this.#member === 'inputs') this.inputs = { start: this.#memberStart, end: at };
      this.#member = undefined;
    } else if (this.#depth === 2) {
      if (this.#input !== undefined) {
        if (this.ids.length < MOST_SHORT) this.ids.push(this.#input);
        this.#note({ path: [this.#input], start: this.#inputStart, end: at });
      }
      this.#input = undefined;
    } else if (this.#item !== undefined && this.#input !== undefined) {
      this.#note({ path: [this.#input, this.#item], start: this.#itemStart, end: at });
      this.#item += 1;
      this.#itemStart = at + 1;
    }
  }

  #note(value: ShortValue): void {
    if (value.end - value.start <= LONGEST_SHORT && this.short.length < MOST_SHORT) this.short.push(value);
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
