/** Reads the nested array of a GeoJSON `coordinates` member from bytes, straight into one Float64Array. */
import { nesting, type FlatShape, type FlatType } from '../../../schemas/flat-geometry.ts';
import { powersOfTen, quotient } from './decimal.ts';
import type { ArrayBlocks } from './array-blocks.ts';

/** Positions of one nested array, with the structure that its brackets gave. */
export interface NestedPositions {
  /** Brackets around a position: 0 for a single one, 3 for those of a MultiPolygon. */
  readonly depth: number;
  readonly stride: 2 | 3;
  readonly coordinates: Float64Array;
  /** End of each innermost list, in positions. */
  readonly ends: Uint32Array;
  /** End of each list of lists, in lists; empty below depth 3. */
  readonly parts: Uint32Array;
  /** Position after the last bracket. */
  readonly next: number;
}

const SPACE = 0x20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const TAB = 0x09;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const ZERO = 0x30;

/** With its bits that are those of zero turned over, a digit is its own value, and anything else is above nine. */
const DOT_DIGIT = 0x2e ^ ZERO;
const UPPER_E_DIGIT = 0x45 ^ ZERO;
const LOWER_E_DIGIT = 0x65 ^ ZERO;
const ZEROS = 0x30303030;

/** Digits of a number's first part: followed by zeros up to MAX_DIGITS it is still an exact integer. */
const HIGH_DIGITS = 10;
const MAX_DIGITS = 18;

/** Hold the numbers and ends while they are counted; nothing else runs in the meantime. */
const scratch = new Float64Array(512);
const ends: number[] = [];
const parts: number[] = [];
const none = new Uint32Array();
/** The end of every single position. */
const one = Uint32Array.of(1);

/**
 * One function although it is long: with reading a number in a function of its own it takes 1.2 times as long.
 * @param view of the same bytes
 * @param start of the outermost bracket
 * @param blocks that the arrays are taken from
 * @returns undefined for anything but a regular nest of positions, such as an empty list, a text among the
 *   numbers or positions of different lengths: a general parser reads those, and a check says what is wrong
 */
export function readPositions(
  bytes: Buffer,
  view: DataView,
  start: number,
  blocks: ArrayBlocks,
): NestedPositions | undefined {
  const lastFour = bytes.length - 3;
  let coordinates = scratch;
  let numbers = 0;
  let stride = 0;
  let positionStart = 0;
  let lists = 0;
  let polygons = 0;
  /** Brackets that are open now, and how many are open around a number; the first number tells. */
  let level = 0;
  let innermost = 0;
  let wantsValue = true;
  let at = start;

  for (; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === COMMA) {
      if (wantsValue || level === 0) return undefined;
      wantsValue = true;
    } else if (byte === OPEN) {
      if (!wantsValue || level === (innermost || 4)) return undefined;
      level += 1;
    } else if (byte === CLOSE) {
      if (wantsValue) return undefined;
      if (level === innermost) {
        if (stride === 0) stride = numbers;
        if (numbers - positionStart !== stride) return undefined;
        positionStart = numbers;
      } else if (level === innermost - 1) ends[lists++] = numbers / stride;
      else if (level === innermost - 2) parts[polygons++] = lists;
      level -= 1;
      if (level === 0) break;
    } else if (byte > SPACE) {
      if (!wantsValue || level === 0 || (innermost !== 0 && level !== innermost)) return undefined;
      innermost = level;
      // The rest is a number. Its first digits and the others make two exact integers; of up to 15 digits one, and then
      // a single division by a power of ten rounds once.
      const first = at;
      if (byte === MINUS) at += 1;
      const digitsStart = at;
      let high = 0;
      let low = 0;
      let digit = (bytes[at] as number) ^ ZERO;
      // Behind a leading zero no digit may stand; as the number ends there, a digit is found where a comma should be.
      if (digit === 0) digit = (bytes[++at] as number) ^ ZERO;
      else {
        for (; digit <= 9; digit = (bytes[++at] as number) ^ ZERO) high = high * 10 + digit;
        if (at === digitsStart) return undefined;
      }
      let digits = at - digitsStart;
      let highDigits = digits;
      let decimals = 0;
      if (digit === DOT_DIGIT) {
        const fraction = ++at;
        for (; at < lastFour && highDigits <= HIGH_DIGITS - 4; at += 4, highDigits += 4) {
          const four = view.getInt32(at, true) ^ ZEROS;
          if (!areDigits(four)) break;
          high = high * 10_000 + numberOf(four);
        }
        digits = highDigits;
        for (; at < lastFour; at += 4, digits += 4) {
          const four = view.getInt32(at, true) ^ ZEROS;
          if (!areDigits(four)) break;
          low = low * 10_000 + numberOf(four);
        }
        for (digit = (bytes[at] as number) ^ ZERO; digit <= 9; digit = (bytes[++at] as number) ^ ZERO) {
          low = low * 10 + digit;
          digits += 1;
        }
        decimals = at - fraction;
        if (decimals === 0) return undefined;
      }
      let exact = highDigits <= HIGH_DIGITS && digits <= MAX_DIGITS;
      if (digit === LOWER_E_DIGIT || digit === UPPER_E_DIGIT) {
        at = skipExponent(bytes, at);
        if (at < 0) return undefined;
        exact = false;
      }
      let value: number;
      if (exact) {
        const whole = high * (powersOfTen[digits - highDigits] as number);
        value = digits <= 15 ? (whole + low) / (powersOfTen[decimals] as number) : quotient(whole, low, decimals);
        if (Number.isNaN(value)) value = Number(bytes.toString('latin1', digitsStart, at));
        if (byte === MINUS) value = -value;
      } else {
        value = Number(bytes.toString('latin1', first, at));
        // 1e400 is not a coordinate; the general parser makes it Infinity, and the check names it.
        if (!Number.isFinite(value)) return undefined;
      }
      if (numbers === coordinates.length) coordinates = grow(coordinates);
      coordinates[numbers++] = value;
      at -= 1;
      wantsValue = false;
      continue;
    } else if (byte !== SPACE && byte !== NEWLINE && byte !== RETURN && byte !== TAB) return undefined;
  }
  if (level !== 0 || (stride !== 2 && stride !== 3)) return undefined;
  return {
    depth: innermost - 1,
    stride,
    coordinates: blocks.copyNumbers(coordinates, numbers),
    ends: innermost === 1 ? one : blocks.copyEnds(ends, lists),
    parts: polygons > 0 ? blocks.copyEnds(parts, polygons) : none,
    next: at + 1,
  };
}

/** @returns undefined for another type, or one that the brackets do not fit */
export function toShape(type: unknown, positions: NestedPositions): FlatShape | undefined {
  if (!isFlatType(type) || nesting[type] !== positions.depth) return undefined;
  const { coordinates, stride, ends, parts } = positions;
  return type === 'MultiPolygon' ? { type, coordinates, stride, ends, parts } : { type, coordinates, stride, ends };
}

function isFlatType(type: unknown): type is FlatType {
  return typeof type === 'string' && Object.hasOwn(nesting, type);
}

/** True when each of four bytes is a digit: to anything above nine this sum adds the highest bit. */
function areDigits(four: number): boolean {
  return (((four + 0x76767676) | four) & 0x80808080) === 0;
}

/** @param four digits, the first in the lowest byte: they become two numbers of two digits, and these one of four */
function numberOf(four: number): number {
  const twos = (Math.imul(four, 10) + (four >>> 8)) & 0x00ff00ff;
  return (Math.imul(twos, 100) + (twos >>> 16)) & 0xffff;
}

function grow(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** @returns the position after the exponent, or -1 where it has no digit */
function skipExponent(bytes: Buffer, at: number): number {
  let next = at + 1;
  if (bytes[next] === PLUS || bytes[next] === MINUS) next += 1;
  const digits = next;
  while (((bytes[next] as number) ^ ZERO) <= 9) next += 1;
  return next > digits ? next : -1;
}
