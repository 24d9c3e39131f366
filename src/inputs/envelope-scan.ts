/** Finds values of a request in bytes as they arrive, by their path, so that they are not kept in memory. */
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
import { DeepScanner } from './deep-scan.ts';

/** Positions in bytes; the end is behind the last. White space around the value may be included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value that is short enough to be a reference, by its path below the value that was looked for. */
export interface ShortValue extends Span {
  readonly path: readonly (string | number)[];
}

/** A member of a value that was looked for; the span is that of its own value. */
export interface Member extends Span {
  readonly name: string;
  /** Position of the first quote of its name. */
  readonly nameStart: number;
}

/** A value that was looked for. */
export interface FoundValue extends Span {
  /** Digest of its bytes, where there is a function to begin one. A value that was found inside counts by its digest. */
  readonly sha256: string | undefined;
  /** In the order in which they stand; none for what is not an object. */
  readonly members: readonly Member[];
  readonly short: readonly ShortValue[];
}

/** Places of the values that a scanner looks for. */
export interface EnvelopePath {
  /** Names of members from the request inwards. */
  readonly names: readonly string[];
  /** Numbers of the names that lead to each of the values: 2 of `params`, `arguments`, `inputs` lead to the arguments. */
  readonly lengths: readonly number[];
}

/** No URL is longer, and neither is a member's name. */
export const MAX_SHORT_BYTES = 4096;
/** No request has more references, and each short value is read again at the end of the body. */
const MAX_SHORT_VALUES = 1000;

/** An object on the path while it is scanned. */
interface Level {
  readonly members: Member[];
  readonly short: ShortValue[];
  /** It has a member that the path names. */
  hasNext: boolean;
  /** Its current member. */
  name: string | undefined;
  nameStart: number;
  start: number;
  /** Index of the item that begins next, where the current member is an array. */
  item: number | undefined;
  itemStart: number;
}

/**
 * Follows strings and brackets and checks nothing else: the parsers of the pieces find what is not JSON.
 * Depth 1 is inside the request, depth n + 1 inside the object to which n names of the path lead.
 */
export class EnvelopeScanner {
  /** Length of a path that leads to several values in one object: only the last one counts. */
  repeated: number | undefined;
  readonly #names: readonly string[];
  readonly #lengths: readonly number[];
  readonly #createDigest: (() => Hash) | undefined;
  readonly #found = new Map<number, FoundValue>();
  /** The request, and the objects on the path that are open. */
  readonly #levels: [Level, ...Level[]] = [newLevel()];
  /** The object of the path that was closed last. */
  #closed: Level | undefined;
  readonly #deep = new DeepScanner();
  /** Digests of the values that are being scanned, by the lengths of their paths. */
  readonly #digests = new Map<number, Hash>();
  #digestedTo = 0;
  #chunk: Uint8Array = new Uint8Array();
  #at = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The bytes of the last string, without its quotes. */
  #name: number[] = [];
  #nameStart = 0;

  constructor({ names, lengths }: EnvelopePath, createDigest?: () => Hash) {
    this.#names = names;
    this.#lengths = lengths;
    this.#createDigest = createDigest;
  }

  /** Every bracket was closed. */
  get complete(): boolean {
    return this.#depth === 0 && !this.#inString && !this.#deep.isOpen;
  }

  /**
   * @param length of the path that leads to the value
   * @returns the last one if there are several, as `JSON.parse` has it
   */
  find(length: number): FoundValue | undefined {
    return this.#found.get(length);
  }

  scan(chunk: Uint8Array): void {
    this.#chunk = chunk;
    for (let i = 0; i < chunk.length;) {
      if (this.#deep.isOpen) i = this.#deep.scan(chunk, i);
      else this.#scanByte(chunk[i] as number, this.#at + i++);
    }
    this.#digestTo(this.#at + chunk.length);
    this.#at += chunk.length;
  }

  #scanByte(byte: number, at: number): void {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        return;
      }
      if (this.#name.length < MAX_SHORT_BYTES) this.#name.push(byte);
    } else if (byte === QUOTE) {
      this.#inString = true;
      this.#name = [];
      this.#nameStart = at;
    } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.#open(byte, at);
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) this.#close(at);
    else if (byte === COMMA) this.#endValue(at);
    else if (byte === COLON) this.#startValue(at + 1);
  }

  get #level(): Level {
    return this.#levels.at(-1) ?? this.#levels[0];
  }

  /** Only the objects on the path are entered, and the arrays in those that are looked for. */
  #open(byte: number, at: number): void {
    const level = this.#level;
    const { length } = this.#levels;
    if (this.#depth === length && level.name !== undefined) {
      if (byte === OPEN_OBJECT && level.name === this.#names[length - 1]) {
        this.#levels.push(newLevel());
        this.#depth += 1;
        return;
      }
      if (byte === OPEN_ARRAY && this.#lengths.includes(length - 1)) {
        level.item = 0;
        level.itemStart = at + 1;
        this.#depth += 1;
        return;
      }
    }
    if (this.#depth === 0 && byte === OPEN_OBJECT) this.#depth = 1;
    else this.#deep.open(byte);
  }

  #close(at: number): void {
    this.#endValue(at);
    if (this.#depth > this.#levels.length) this.#level.item = undefined;
    else if (this.#levels.length > 1) this.#closed = this.#levels.pop();
    this.#depth -= 1;
  }

  #startValue(at: number): void {
    const { length } = this.#levels;
    if (this.#depth !== length) return;
    const level = this.#level;
    Object.assign(level, { name: this.#readName(), nameStart: this.#nameStart, start: at });
    this.#closed = undefined;
    if (level.name === this.#names[length - 1]) {
      // The outermost one is what counts.
      if (level.hasNext) this.repeated = Math.min(this.repeated ?? length, length);
      level.hasNext = true;
    }
    if (!this.#isWanted(level, length)) return;
    // An earlier value of the same name is dropped, with all that is in it.
    for (const other of this.#lengths) if (other >= length) this.#found.delete(other);
    this.#digestTo(at);
    const digest = this.#createDigest?.();
    if (digest) this.#digests.set(length, digest);
  }

  #isWanted({ name }: Level, length: number): boolean {
    return name !== undefined && name === this.#names[length - 1] && this.#lengths.includes(length);
  }

  #endValue(at: number): void {
    const level = this.#level;
    const { length } = this.#levels;
    const { name, nameStart, start } = level;
    if (name === undefined) return;
    if (this.#depth > length) {
      if (level.item === undefined) return;
      note(level, { path: [name, level.item], start: level.itemStart, end: at });
      level.item += 1;
      level.itemStart = at + 1;
      return;
    }
    if (this.#isWanted(level, length)) {
      const { members = [], short = [] } = this.#closed ?? {};
      this.#found.set(length, { start, end: at, sha256: this.#endDigest(length, at), members, short });
    }
    if (this.#lengths.includes(length - 1)) {
      if (level.members.length < MAX_SHORT_VALUES) level.members.push({ name, nameStart, start, end: at });
      note(level, { path: [name], start, end: at });
    }
    level.name = undefined;
    this.#closed = undefined;
  }

  #endDigest(length: number, at: number): string | undefined {
    this.#digestTo(at);
    const sha256 = this.#digests.get(length)?.digest('hex');
    this.#digests.delete(length);
    if (sha256 !== undefined) this.#innermostDigest()?.update(sha256);
    return sha256;
  }

  #digestTo(end: number): void {
    this.#innermostDigest()?.update(this.#chunk.subarray(this.#digestedTo - this.#at, end - this.#at));
    this.#digestedTo = end;
  }

  /** Each byte counts once. */
  #innermostDigest(): Hash | undefined {
    return [...this.#digests.values()].at(-1);
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

function newLevel(): Level {
  return {
    members: [],
    short: [],
    hasNext: false,
    name: undefined,
    nameStart: 0,
    start: 0,
    item: undefined,
    itemStart: 0,
  };
}

function note({ short }: Level, value: ShortValue): void {
  if (value.end - value.start <= MAX_SHORT_BYTES && short.length < MAX_SHORT_VALUES) short.push(value);
}
