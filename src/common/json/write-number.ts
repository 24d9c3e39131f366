/** Writes doubles as the shortest decimals that read back as them. */
import { productError, powersOfTen } from './decimal.ts';

const ZERO = 0x30;
const DOT = 0x2e;
const MINUS = 0x2d;

/** Maximum number of bytes that one number writes or touches. */
export const MAX_NUMBER_BYTES = 26;

/** Seven decimals of a degree are a centimetre: most data have no more. */
const DECIMALS = 7;
const SCALE = 1e7;

/** Within these bounds a number has no exponent, and its 17 digits need no power of ten above 10^22. */
const MIN_PLAIN = 1e-5;
const MAX_PLAIN = 1e15;

const doubleBits = new DataView(new ArrayBuffer(8));

/** The four digits of each number below 10,000, the first in the lowest byte. */
const fours = Int32Array.from({ length: 10_000 }, (_, number) => {
  const digit = (power: number) => ZERO + (Math.floor(number / power) % 10);
  return digit(1000) | (digit(100) << 8) | (digit(10) << 16) | (digit(1) << 24);
});

/**
 * @param view of bytes, with MAX_NUMBER_BYTES of space after `at`
 * @returns the position after the number
 */
export function writeNumber(view: DataView, at: number, value: number): number {
  const size = Math.abs(value);
  if (!(size >= MIN_PLAIN && size < MAX_PLAIN)) return writeText(view, at, Object.is(value, -0) ? '-0' : String(value));
  // Half of all longitudes have a sign, which a branch would mispredict: it is overwritten where there is none.
  doubleBits.setFloat64(0, value);
  view.setUint8(at, MINUS);
  const bits = doubleBits.getInt32(0);
  at += bits >>> 31;
  const scaled = Math.floor(size * SCALE + 0.5);
  // A number of at most 15 digits has only one such decimal, so when it gives the number again it is the one.
  if (scaled < MAX_PLAIN && scaled / SCALE === size) return writeFixed(view, at, scaled);
  return writeLong(view, at, size, (bits >>> 20) & 0x7ff);
}

/** @param scaled ten million times the number */
function writeFixed(view: DataView, at: number, scaled: number): number {
  const integer = Math.floor(scaled / SCALE) | 0;
  const fraction = (scaled - integer * SCALE) | 0;
  const point = at + integerDigits(integer);
  writeInteger(view, at, point, integer);
  if (fraction === 0) return point;
  // Eight digits, of which the first is always zero: the point takes its place.
  writeEight(view, point, fraction);
  view.setUint8(point, DOT);
  return withoutZeros(view, point + DECIMALS + 1);
}

/** Writes the fewest of 17 digits, which always suffice, that read back as the number. */
function writeLong(view: DataView, at: number, size: number, exponent: number): number {
  const before = size >= 1 ? integerDigits(size) : -zerosAfterPoint(size);
  const places = 17 - before;
  const power = powersOfTen[places] as number;
  const integer = Math.floor(size);
  const fraction = size - integer;
  const product = fraction * power;
  const high = (product * BELOW_1E_MINUS_8) | 0;
  // The last eight digits and what would follow. The product is exact: 10^8 is 390625 times a power of two.
  const exact = product - high * 1e8 + productError(fraction, places, product);
  const half = (halfUnits[exponent - MIN_EXPONENT] as number) * power;
  // Rounds to hundreds or tens where that is near enough. A branch would be mispredicted, so there is none:
  // the sign of an int32 is a mask, or counts a zero.
  const ones = (exact + 0.5) | 0;
  const tens = Math.imul((exact * 0.1 + 0.5) | 0, 10);
  const hundreds = Math.imul((exact * 0.01 + 0.5) | 0, 100);
  const errorOfTens = Math.abs(tens - exact);
  const tensMiss = ((errorOfTens - half) * PARTS) | 0;
  const hundredsMiss = ((Math.abs(hundreds - exact) - half) * PARTS) | 0;
  // Two doubles that are as near, or two decimals of as many digits; no double has two of 15.
  if (tensMiss === 0 || hundredsMiss === 0 || nearlyHalf(errorOfTens * 0.1) || nearlyHalf(Math.abs(ones - exact))) {
    return writeText(view, at, String(size));
  }
  const toTens = ones + ((tens - ones) & (tensMiss >> 31));
  const low = toTens + ((hundreds - toTens) & (hundredsMiss >> 31));
  const zeros = (tensMiss >>> 31) + (hundredsMiss >>> 31);
  return low < 1e8
    ? writeDigits(view, at, before, integer, high, low, zeros)
    : writeDigits(view, at, before, integer, high + 1, low - 1e8, zeros);
}

/** Factor below 1, so that rounding never gives one more and the rest is never below 0. */
const BELOW_1E_MINUS_8 = 1e-8 * (1 - 2 ** -50);

/** Numbers that are compared, in units of the last of 17 digits, have an error of far less than one part of these. */
const PARTS = 1e6;

function nearlyHalf(error: number): boolean {
  return error > 0.5 - 1 / PARTS;
}

/** The exponent bits of 2^-17, below the least number that is written here. */
const MIN_EXPONENT = 1023 - 17;

/** Half a unit in the last place of a double, by its exponent bits from the least ones on. */
const halfUnits = Float64Array.from({ length: 68 }, (_, index) => 2 ** (index - 17 - 53));

/** @param size 0 or more */
function integerDigits(size: number): number {
  if (size < 1e9) {
    // One has as many digits as zero. By the binary digits it is this many or one less, as the sign of a difference tells.
    const integer = size | 1;
    const maxDigits = 1 + (((32 - Math.clz32(integer)) * 1233) >> 12);
    return maxDigits + ((integer - (powersOfTen[maxDigits - 1] as number)) >> 31);
  }
  let count = 10;
  while (size >= (powersOfTen[count] as number)) count += 1;
  return count;
}

/** These doubles are a little more than the decimals, so that no double lies between. */
function zerosAfterPoint(size: number): number {
  if (size >= 0.1) return 0;
  if (size >= 0.01) return 1;
  if (size >= 0.001) return 2;
  return size >= 0.0001 ? 3 : 4;
}

/**
 * @param before how many digits the integer has; 0 or less for a number below 1: that many zeros follow the point
 * @param high and `low`, of eight digits, are the fraction
 */
function writeDigits(
  view: DataView,
  at: number,
  before: number,
  integer: number,
  high: number,
  low: number,
  zeros: number,
): number {
  if (before <= 0) {
    view.setUint8(at, ZERO);
    view.setUint8(at + 1, DOT);
    view.setInt32(at + 2, fours[0] as number, true);
    const first = (high / 1e8) | 0;
    const start = at + 2 - before;
    view.setUint8(start, ZERO + first);
    writeEight(view, start + 1, high - first * 1e8);
    writeEight(view, start + 9, low);
    return withoutZeros(view, start + 17 - zeros);
  }
  // A fraction of 17 - before digits begins with before - 1 zeros too many, which the integer and the point cover.
  writeEight(view, at + 2, high);
  writeEight(view, at + 10, low);
  const point = at + before;
  view.setUint8(point, DOT);
  writeInteger(view, at, point, integer);
  const end = withoutZeros(view, at + 18 - zeros);
  return end === point + 1 ? point : end;
}

function withoutZeros(view: DataView, end: number): number {
  let next = end;
  while (view.getUint8(next - 1) === ZERO) next -= 1;
  return next;
}

/** @param end behind its last digit */
function writeInteger(view: DataView, at: number, end: number, integer: number): void {
  let next = end;
  let rest = integer;
  for (; next - at > 4; next -= 4) {
    const high = Math.floor(rest / 10_000);
    view.setInt32(next - 4, fours[rest - high * 10_000] as number, true);
    rest = high;
  }
  for (let four = fours[rest] as number; next > at; four <<= 8) view.setUint8(--next, four >>> 24);
}

/** @param integer below 10^8, with leading zeros */
function writeEight(view: DataView, at: number, integer: number): void {
  const high = (integer / 10_000) | 0;
  view.setInt32(at, fours[high] as number, true);
  view.setInt32(at + 4, fours[integer - high * 10_000] as number, true);
}

function writeText(view: DataView, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  return at + text.length;
}
