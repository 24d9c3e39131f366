/** Reads the nested array of a GeoJSON `coordinates` member from bytes, straight into one Float64Array. */
import { powersOfTen, quotient } from './decimal.ts';

/** Positions of one nested array, with the structure that its brackets gave. */
export interface NestedPositions {
  /** Brackets around a position: 0 for a single one, 3 for those of a MultiPolygon. */
  readonly depth: number;
  readonly stride: 2 | 3;
  readonly coordinates: Float64Array;
  /** Where each innermost list ends, in positions. */
  readonly ends: Uint32Array;
  /** Where each list of lists ends, in lists; empty below depth 3. */
  readonly parts: Uint32Array;
  /** Behind the last bracket. */
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
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_E = 0x45;
const LOWER_E = 0x65;

/** Of a number, in its first part: with up to eight zeros behind them still an exact integer. */
const HIGH_DIGITS = 10;

/**
 * @param start of the outermost bracket
 * @returns undefined for whatever is not a regular nest of positions, such as an empty list, a text among the
 *   numbers or positions of different lengths: a general parser reads those, and a check says what is wrong
 */
export function readPositions(bytes: Buffer, start: number): NestedPositions | undefined {
  let coordinates = new Float64Array(64);
  let numbers = 0;
  let stride = 0;
  let positionStart = 0;
  const ends: number[] = [];
  const parts: number[] = [];
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
      } else if (level === innermost - 1) ends.push(numbers / stride);
      else if (level === innermost - 2) parts.push(ends.length);
      level -= 1;
      if (level === 0) break;
    } else if (byte > SPACE) {
      if (!wantsValue || level === 0 || (innermost !== 0 && level !== innermost)) return undefined;
      innermost = level;
      // The rest is a number. Its first digits and the others make two exact integers; of up to 15 digits one, and then
      // a single division by a power of ten rounds once.
      const first = at;
      let digits = 0;
      let high = 0;
      let low = 0;
      let fraction = -1;
      let exact = true;
      let digit = byte;
      if (byte === MINUS) digit = bytes[++at] as number;
      const leadingZero = digit === ZERO;
      const digitsStart = at;
      for (; ; digit = bytes[++at] as number) {
        if (digit >= ZERO && digit <= NINE) {
          if (digits < HIGH_DIGITS) {
            high = high * 10 + (digit - ZERO);
            if (high !== 0) digits += 1;
          } else {
            low = low * 10 + (digit - ZERO);
            digits += 1;
          }
        } else if (digit === DOT && fraction < 0 && at > digitsStart) {
          if (leadingZero && at > digitsStart + 1) return undefined;
          fraction = at;
        } else break;
      }
      if (at === digitsStart || fraction === at - 1) return undefined;
      if (fraction < 0 && leadingZero && at > digitsStart + 1) return undefined;
      const decimals = fraction < 0 ? 0 : at - fraction - 1;
      if (digit === LOWER_E || digit === UPPER_E) {
        at = skipExponent(bytes, at);
        if (at < 0) return undefined;
        exact = false;
      }
      let value: number;
      if (exact && digits <= 18 && decimals <= 22) {
        const lowDigits = digits > HIGH_DIGITS ? digits - HIGH_DIGITS : 0;
        const shift = powersOfTen[lowDigits] as number;
        value =
          digits <= 15
            ? (high * shift + low) / (powersOfTen[decimals] as number)
            : quotient(high * shift, low, decimals);
        if (Number.isNaN(value)) value = Number(bytes.toString('latin1', digitsStart, at));
        if (byte === MINUS) value = -value;
      } else {
        value = Number(bytes.toString('latin1', first, at));
        // 1e400 is no number that a geometry can have; the general parser makes it Infinity, and the check names it.
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
  if (innermost === 1) ends.push(1);
  return {
    depth: innermost - 1,
    stride,
    coordinates: coordinates.slice(0, numbers),
    ends: Uint32Array.from(ends),
    parts: Uint32Array.from(parts),
    next: at + 1,
  };
}

function grow(numbers: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** @returns behind the exponent, or -1 where it has no digit */
function skipExponent(bytes: Buffer, at: number): number {
  let next = at + 1;
  if (bytes[next] === PLUS || bytes[next] === MINUS) next += 1;
  const digits = next;
  while ((bytes[next] as number) >= ZERO && (bytes[next] as number) <= NINE) next += 1;
  return next > digits ? next : -1;
}
