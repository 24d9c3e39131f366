/** Integers of a JSON text that doubles do not keep: in properties and ids they become text, and the layer says how many. */
import { isObject } from '../../../schemas/is-object.ts';
import { countOf, LARGE_INTEGERS } from '../../../schemas/large-integers.ts';
import { endOfString } from './extract.ts';
import type { Path } from './fault.ts';
import { memberOf, readName } from './members.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './punctuation.ts';

/** Members whose values are data, in GeoJSON, Esri JSON and OpenStreetMap. */
const dataMembers: ReadonlySet<unknown> = new Set(['properties', 'attributes', 'tags']);
/** Members that identify, outside of these. */
const idMembers: ReadonlySet<unknown> = new Set(['id', 'ref', 'nodes']);

/** Fewer digits are below 2^53. */
const DIGITS = 16;
const INTEGER = /^-?\d+$/;

interface LargeInteger {
  readonly path: Path;
  readonly text: string;
}

export function isLargeInteger(value: number): boolean {
  return (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER) && Number.isInteger(value);
}

/**
 * Puts texts in the places of integers beyond 2^53, in layers where one of them would lose digits: those that JavaScript
 * writes for a large double lose none, and stay numbers. The number of them is noted in each feature, else in its layer.
 * @param value what `JSON.parse` makes of the text
 * @returns true where it has any
 */
export function keepLargeIntegers(value: unknown, bytes: Buffer): boolean {
  const found = findIntegers(bytes);
  if (found.every(({ text }) => String(Number(text)) === text)) return false;
  let hasAny = false;
  for (const one of found) hasAny = put(value, one) || hasAny;
  return hasAny;
}

/** @returns the integers beyond 2^53 in properties and ids of anything */
function findIntegers(bytes: Buffer): readonly LargeInteger[] {
  const keys: (string | number)[] = [];
  const found: LargeInteger[] = [];
  /** Arrays and objects around the members of data; 0 outside. */
  let dataLevel = 0;
  let name = '';
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const last = keys.length - 1;
    if (byte === QUOTE) {
      const end = endOfString(bytes, at);
      if (typeof keys[last] === 'string') name = bytes.toString('utf8', at, end + 1);
      at = end;
    } else if (byte === COLON && last >= 0) keys[last] = readName(name);
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (dataLevel === 0 && dataMembers.has(keys[last])) dataLevel = keys.length;
      keys.push(byte === OPEN_ARRAY ? 0 : '');
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      keys.pop();
      if (keys.length <= dataLevel) dataLevel = 0;
    } else if (byte === COMMA) {
      const key = keys[last];
      if (typeof key === 'number') keys[last] = key + 1;
    } else if (byte === MINUS || isDigit(byte)) {
      const end = endOfNumber(bytes, at);
      if (end - at >= DIGITS && (dataLevel > 0 || idMembers.has(keys.findLast((key) => typeof key === 'string')))) {
        const text = bytes.toString('latin1', at, end);
        if (INTEGER.test(text) && !Number.isSafeInteger(Number(text))) found.push({ path: [...keys], text });
      }
      at = end - 1;
    }
  }
  return found;
}

const MINUS = 0x2d;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Digits, signs, points and the e of an exponent. */
function endOfNumber(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (let byte = bytes[at] ?? 0; isDigit(byte) || byte === 0x2e || (byte | 0x20) === 0x65 || byte === 0x2b || byte === MINUS; byte = bytes[at] ?? 0) at += 1; // prettier-ignore
  return at;
}

/** @returns false where the value is that of another member of this name, or of no layer */
function put(root: unknown, { path, text }: LargeInteger): boolean {
  let owner: Record<string, unknown> | undefined;
  let holder: unknown;
  let value = root;
  for (const key of path) {
    holder = value;
    if (isObject(holder) && (holder.type === 'Feature' || (!owner && isLayer(holder)))) owner = holder;
    value = memberOf(holder, key);
  }
  if (!owner || value !== Number(text)) return false;
  (holder as Record<PropertyKey, unknown>)[path.at(-1) ?? ''] = text;
  owner[LARGE_INTEGERS] = countOf(owner) + 1;
  return true;
}

const layerTypes: ReadonlySet<unknown> = new Set(['FeatureCollection', 'Topology', 'GeometryCollection']);

/** Esri JSON and OpenStreetMap have lists without a type. */
function isLayer({ type, features, elements, attributes }: Readonly<Record<string, unknown>>): boolean {
  return layerTypes.has(type) || Array.isArray(features) || Array.isArray(elements) || isObject(attributes);
}
