/** The value of a JSON file, for formats that its members tell apart: these come in any order, so the whole of it is parsed, once. */
import { isObject } from '../../schemas/is-object.ts';
import { decodeJson } from '../common/json/decode.ts';
import { JsonFault, toPredicate } from '../common/json/fault.ts';
import { ProcessError } from '../common/errors.ts';
import { malformed } from './define-format.ts';
import { isLines } from './geojson-lines.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** GeoJSON by its first member, as most programs write it: it has no other kind, and is parsed when it is read. */
const GEOJSON =
  /^\uFEFF?\s*\{\s*"type"\s*:\s*"(?:FeatureCollection|Feature|GeometryCollection|(?:Multi)?(?:Point|LineString|Polygon))"/;
const HEAD_BYTES = 200;

/** By the bytes of a file; null for what is not a JSON object. */
const values = new WeakMap<Uint8Array, JsonObject | null>();

/** @returns undefined for what is not a JSON object, or is GeoJSON by its first member or by its lines */
export function sniffJson(bytes: Uint8Array): JsonObject | undefined {
  const known = values.get(bytes);
  if (known !== undefined) return known ?? undefined;
  const file = toBuffer(bytes);
  const head = file.toString('utf8', 0, HEAD_BYTES);
  if (!/^\uFEFF?\s*\{/.test(head) || GEOJSON.test(head) || isLines(bytes)) return undefined;
  const value = parse(file);
  values.set(bytes, value ?? null);
  return value;
}

function parse(file: Buffer): JsonObject | undefined {
  try {
    const value = decodeJson(file);
    return isObject(value) ? value : undefined;
  } catch (error) {
    // What reads it names the place of the fault.
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}

/** @returns the value of a file that was looked at and is JSON, so that it is not parsed again */
export function knownJson(bytes: Uint8Array): JsonObject | undefined {
  return values.get(bytes) ?? undefined;
}

/**
 * @param isKind true for a value of the format
 * @throws {ProcessError} `invalid-input`
 */
export function readJson(bytes: Uint8Array, title: string, isKind: (value: JsonObject) => boolean): JsonObject {
  if (bytes.length === 0) throw malformed(title, 'byte 0', 'the file is empty');
  const value = knownJson(bytes) ?? decode(toBuffer(bytes), title);
  if (isObject(value) && isKind(value)) return value;
  throw malformed(title, 'its members', 'they are those of another kind of JSON');
}

function decode(file: Buffer, title: string): unknown {
  try {
    return decodeJson(file);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new ProcessError('invalid-input', `is not valid ${title}: it ${toPredicate(error)}`);
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
