/** A buffer that grows, with a fast way to write numbers. */

const ZERO = 0x30;
const DOT = 0x2e;
const MINUS = 0x2d;
/** No number that is written here is longer. */
const LONGEST_NUMBER = 26;
/** Seven decimals of a degree are a centimetre: most data have no more. */
const DECIMALS = 7;
const SCALE = 1e7;
const LARGEST_SCALED = 1e15;

export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(expected, 64));
  }

  byte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  text(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#reserve(bytes);
    this.#bytes.write(text, this.#length, 'utf8');
    this.#length += bytes;
  }

  /**
   * The shortest digits that read back as this number. A number of at most 15 digits has only one such decimal, so
   * when its seven decimals give the number again they are it; all others are left to the runtime.
   */
  number(value: number): void {
    if (this.#bytes.length - this.#length < LONGEST_NUMBER) this.#reserve(LONGEST_NUMBER);
    const scaled = Math.round(value * SCALE);
    if (scaled / SCALE === value && scaled < LARGEST_SCALED && scaled > -LARGEST_SCALED && scaled !== 0)
      this.#decimal(scaled);
    else this.#ascii(Object.is(value, -0) ? '-0' : String(value));
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #decimal(scaled: number): void {
    const bytes = this.#bytes;
    let at = this.#length;
    if (scaled < 0) bytes[at++] = MINUS;
    const whole = Math.abs(scaled);
    let integer = Math.floor(whole / SCALE);
    let fraction = whole - integer * SCALE;
    at += digitsOf(integer);
    for (let i = at - 1; ; i--) {
      const rest = Math.floor(integer / 10);
      bytes[i] = ZERO + (integer - rest * 10);
      integer = rest;
      if (integer === 0) break;
    }
    if (fraction !== 0) {
      let decimals = DECIMALS;
      while (fraction % 10 === 0) {
        fraction /= 10;
        decimals -= 1;
      }
      bytes[at++] = DOT;
      at += decimals;
      for (let i = at - 1; decimals > 0; i--, decimals--) {
        const rest = (fraction / 10) | 0;
        bytes[i] = ZERO + (fraction - rest * 10);
        fraction = rest;
      }
    }
    this.#length = at;
  }

  #ascii(text: string): void {
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

function digitsOf(integer: number): number {
  let digits = 1;
  for (let bound = 10; integer >= bound; bound *= 10) digits += 1;
  return digits;
}
