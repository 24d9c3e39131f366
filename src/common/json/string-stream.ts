/** JSON strings as streams of bytes: texts of any length are escaped and unescaped piece by piece. */

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
/** Control characters take six bytes each: pieces of this size bound what is in memory at once. */
const PIECE_BYTES = 16 * 1024;

/** @returns the JSON string of a text in UTF-8, with its quotes */
export async function* encodeJsonString(text: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const escape = (piece: string) => Buffer.from(JSON.stringify(piece).slice(1, -1));
  yield Buffer.from('"');
  for await (const chunk of text) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      const escaped = escape(decoder.decode(chunk.subarray(at, at + PIECE_BYTES), { stream: true }));
      if (escaped.length > 0) yield escaped;
    }
  }
  yield Buffer.concat([escape(decoder.decode()), Buffer.from('"')]);
}

/**
 * @param json what is between the quotes of a JSON string
 * @returns its text in UTF-8; a surrogate without its other half becomes U+FFFD
 */
export async function* decodeJsonString(json: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const decoder = createDecoder();
  for await (const chunk of json) {
    const text = decoder.decode(chunk);
    if (text.length > 0) yield text;
  }
  const rest = decoder.end();
  if (rest.length > 0) yield rest;
}

/** Counts the surrogates of a text that lack their other half: those that `decodeJsonString` replaces by U+FFFD. */
export function countLoneSurrogates(text: string): number {
  return text.length - text.replace(/\p{Surrogate}/gu, '').length;
}

const escaped: Readonly<Record<string, number>> = { b: 8, f: 12, n: 10, r: 13, t: 9 };
/** The bytes that letters behind a backslash stand for: themselves, but for five. */
const meanings = Uint8Array.from({ length: 128 }, (_, byte) => escaped[String.fromCharCode(byte)] ?? byte);
/** A half of a pair, a character of three bytes and one of four at most. */
const MAX_EXTRA_BYTES = 8;

/** In bytes: strings would leave several times the size of the text to the garbage collector. */
function createDecoder() {
  let isEscaped = false;
  /** Digits of an escape that are still to come. */
  let digits = 0;
  let unit = 0;
  /** The first half of a pair of surrogates, 0 for none. */
  let high = 0;
  let out = Buffer.alloc(0);
  let length = 0;

  function write(codePoint: number): void {
    // Writes U+FFFD for half a pair, as everything that encodes strings does.
    length += out.write(String.fromCodePoint(codePoint), length);
  }

  function writeUnit(): void {
    const isLow = unit >= 0xdc00 && unit < 0xe000;
    if (high !== 0 && isLow) {
      write((high - 0xd800) * 0x400 + (unit - 0xdc00) + 0x10000);
      high = 0;
      return;
    }
    writeHigh();
    if (unit >= 0xd800 && unit < 0xdc00) high = unit;
    else write(unit);
  }

  function writeHigh(): void {
    if (high !== 0) write(high);
    high = 0;
  }

  /** @param byte of an escape */
  function take(byte: number): void {
    if (digits > 0) {
      digits -= 1;
      unit = unit * 16 + Number.parseInt(String.fromCharCode(byte), 16);
      if (digits === 0) writeUnit();
    } else if (isEscaped) {
      isEscaped = false;
      if (byte === LETTER_U) [digits, unit] = [4, 0];
      else {
        writeHigh();
        out[length++] = meanings[byte] ?? byte;
      }
    } else isEscaped = true;
  }

  return {
    decode(chunk: Uint8Array): Uint8Array {
      const isPlain = !isEscaped && digits === 0 && high === 0;
      if (isPlain && !chunk.includes(BACKSLASH)) return chunk;
      out = Buffer.allocUnsafe(chunk.length + MAX_EXTRA_BYTES);
      length = 0;
      for (let at = 0; at < chunk.length;) {
        if (digits > 0 || isEscaped || chunk[at] === BACKSLASH) {
          take(chunk[at++] ?? 0);
          continue;
        }
        const next = chunk.indexOf(BACKSLASH, at);
        const run = chunk.subarray(at, next < 0 ? chunk.length : next);
        writeHigh();
        out.set(run, length);
        length += run.length;
        at += run.length;
      }
      return out.subarray(0, length);
    },
    end(): Uint8Array {
      out = Buffer.alloc(MAX_EXTRA_BYTES);
      length = 0;
      writeHigh();
      return out.subarray(0, length);
    },
  };
}
