/** Writes doubles as the shortest decimals that read back as them. */
import { lostInProduct, powersOfTen, quotient } from './decimal.ts';

const ZERO = 0x30;
const DOT = 0x2e;
const MINUS = 0x2d;

/** No number that is written here is longer. */
export const LONGEST_NUMBER = 26;

/** Seven decimals of a degree are a centimetre: most data have no more. */
const DECIMALS = 7;
const SCALE = 1e7;

/** Within these bounds a number has no exponent, and its 17 digits need no power of ten above 10^22. */
const SMALLEST = 1e-5;
const LARGEST = 1e15;

/** The two digits of each number below 100. */
const pairs = Uint8Array.from({ length: 200 }, (_, i) => ZERO + (i % 2 === 0 ? Math.floor(i / 20) : (i >> 1) % 10));

/**
 * @param bytes with room for the longest number behind `at`
 * @returns behind the number
 */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  const size = Math.abs(value);
  if (!(size >= SMALLEST && size < LARGEST)) return writeText(bytes, at, Object.is(value, -0) ? '-0' : String(value));
  if (value < 0) bytes[at++] = MINUS;
  const scaled = Math.round(size * SCALE);
  // A number of at most 15 digits has only one such decimal, so when it gives the number again it is the one.
  if (scaled < LARGEST && scaled / SCALE === size) return writeFixed(bytes, at, scaled);
  return writeLong(bytes, at, size);
}

/** @param scaled ten million times the number */
function writeFixed(bytes: Uint8Array, at: number, scaled: number): number {
  const integer = Math.floor(scaled / SCALE) | 0;
  const fraction = (scaled - integer * SCALE) | 0;
  const next = writeInteger(bytes, at, integer);
  if (fraction === 0) return next;
  // Eight digits, of which the first is always zero: the point takes its place.
  writeEight(bytes, next, fraction);
  bytes[next] = DOT;
  return withoutZeros(bytes, next + DECIMALS + 1);
}

/** Half a unit in the last place of a double from 2^e on, by e: of two decimals, only the nearer ones read back. */
const halfUnits = Float64Array.from({ length: 31 }, (_, exponent) => 2 ** (exponent - 53));

/** More than the error of what is compared with a half unit, in the last of 17 digits. */
const DOUBT = 1e-6;

/** Of 17 digits, which are always enough, as few as read back as the number. */
function writeLong(bytes: Uint8Array, at: number, size: number): number {
  const before = integerDigits(size);
  const places = 17 - before;
  const power = powersOfTen[places] as number;
  const product = size * power;
  const high = Math.floor(product * 1e-8);
  // The last eight of 17 digits and what would follow. The product is exact: 10^8 is 390625 times a power of two.
  const exact = product - high * 1e8 + lostInProduct(size, places, product);
  // A double below 1 may be a power of two, whose lower neighbour is nearer: the distance alone tells nothing there.
  const half = size >= 1 && size < 2 ** 31 ? (halfUnits[31 - Math.clz32(size)] as number) * power : NaN;
  let low = 100 * roundToEven(exact / 100);
  if (!readsBack(size, half, exact, high, low, places)) {
    low = 10 * roundToEven(exact / 10);
    if (!readsBack(size, half, exact, high, low, places)) low = roundToEven(exact);
  }
  if (low < 0) return writeDigits(bytes, at, before, high - 1, low + 1e8);
  return low < 1e8 ? writeDigits(bytes, at, before, high, low) : writeDigits(bytes, at, before, high + 1, low - 1e8);
}

/** Whether `low` may stand for `exact`: its distance nearly always tells. */
function readsBack(size: number, half: number, exact: number, high: number, low: number, places: number): boolean {
  const error = Math.abs(low - exact);
  if (error < half - DOUBT) return true;
  return !(error > half + DOUBT) && quotient(high * 1e8, low, places) === size;
}

/** Of two decimals that are as near, JavaScript too takes the even one. */
function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** How many digits stand before the point; 0 or less for a number below 1: that many zeros follow the point. */
function integerDigits(size: number): number {
  if (size >= 1) {
    let count = 1;
    while (size >= (powersOfTen[count] as number)) count += 1;
    return count;
  }
  // These doubles are a little more than the decimals, so that no double lies between.
  if (size >= 0.1) return 0;
  if (size >= 0.01) return -1;
  if (size >= 0.001) return -2;
  return size >= 0.0001 ? -3 : -4;
}

/** @param before digits before the point, of the 17 of `high * 10^8 + low` */
function writeDigits(bytes: Uint8Array, at: number, before: number, high: number, low: number): number {
  let first = at;
  if (before <= 0) {
    bytes[first++] = ZERO;
    bytes[first++] = DOT;
    for (let i = before; i < 0; i++) bytes[first++] = ZERO;
    writeSeventeen(bytes, first, high, low);
    return withoutZeros(bytes, first + 17);
  }
  // One place on, from where those before the point move back.
  writeSeventeen(bytes, first + 1, high, low);
  const point = first + before;
  for (let i = first; i < point; i++) bytes[i] = bytes[i + 1] as number;
  bytes[point] = DOT;
  const end = withoutZeros(bytes, first + 18);
  return end === point + 1 ? point : end;
}

function writeSeventeen(bytes: Uint8Array, at: number, high: number, low: number): void {
  const first = (high / 1e8) | 0;
  bytes[at] = ZERO + first;
  writeEight(bytes, at + 1, high - first * 1e8);
  writeEight(bytes, at + 9, low);
}

function withoutZeros(bytes: Uint8Array, end: number): number {
  let next = end;
  while (bytes[next - 1] === ZERO) next -= 1;
  return next;
}

/** @param integer below 2^31 */
function writeInteger(bytes: Uint8Array, at: number, integer: number): number {
  let end = at + 1;
  for (let rest = (integer / 10) | 0; rest > 0; rest = (rest / 10) | 0) end += 1;
  let left = integer;
  for (let i = end - 1; i >= at; i--) {
    const rest = (left / 10) | 0;
    bytes[i] = ZERO + (left - rest * 10);
    left = rest;
  }
  return end;
}

/** @param integer below 10^8, with leading zeros */
function writeEight(bytes: Uint8Array, at: number, integer: number): void {
  const high = (integer / 10_000) | 0;
  const low = integer - high * 10_000;
  const first = (high / 100) | 0;
  const third = (low / 100) | 0;
  writePair(bytes, at, first);
  writePair(bytes, at + 2, high - first * 100);
  writePair(bytes, at + 4, third);
  writePair(bytes, at + 6, low - third * 100);
}

function writePair(bytes: Uint8Array, at: number, number: number): void {
  const pair = number << 1;
  bytes[at] = pairs[pair] as number;
  bytes[at + 1] = pairs[pair + 1] as number;
}

function writeText(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}
