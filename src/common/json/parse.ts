/** Parses JSON from bytes; the coordinates of GeoJSON geometries become flat arrays on the way. */
import { nesting, toNested, type FlatShape, type FlatType } from '../../../schemas/flat-geometry.ts';
import { viewOf } from './byte-writer.ts';
import { readPositions, type NestedPositions } from './coordinates.ts';
import { secretMark } from './mark.ts';
import { BACKSLASH, COLON, OPEN_ARRAY } from './punctuation.ts';
import { checkLevels, markDuplicates } from './scan.ts';

const KEY = Buffer.from('"coordinates"');

/**
 * The value that `JSON.parse` gives, except that each geometry whose coordinates are regular is a FlatShape, and that
 * members which a feature has twice are noted in it.
 * Everything else, including coordinates that are wrong, stays as `JSON.parse` has it.
 * @param around levels of arrays and objects around the values of inputs
 * @throws {SyntaxError} the one of `JSON.parse`; its position is not that in the bytes
 * @throws {JsonFault} for a text that is nested too deep, or has a member twice outside of GeoJSON
 */
export function parseJson(bytes: Buffer, around = 0): unknown {
  const { rest, shapes } = extractCoordinates(bytes);
  const shape = checkLevels(rest, around);
  const value: unknown = JSON.parse(rest);
  markDuplicates(value, rest, shape);
  return shapes.length === 0 ? value : restoreShapes(value, shapes);
}

interface Extracted {
  /** The text with a mark and a number in place of each array of coordinates. */
  readonly rest: string;
  readonly shapes: readonly NestedPositions[];
}

function extractCoordinates(bytes: Buffer): Extracted {
  const mark = secretMark();
  const view = viewOf(bytes);
  const shapes: NestedPositions[] = [];
  const pieces: string[] = [];
  let copied = 0;
  for (let key = bytes.indexOf(KEY); key >= 0; key = bytes.indexOf(KEY, key + 1)) {
    // Behind a backslash the quote belongs to the text of another string.
    if (key < copied || bytes[key - 1] === BACKSLASH) continue;
    const colon = skipSpace(bytes, key + KEY.length);
    if (bytes[colon] !== COLON) continue;
    const start = skipSpace(bytes, colon + 1);
    const positions = bytes[start] === OPEN_ARRAY ? readPositions(bytes, view, start) : undefined;
    if (!positions) continue;
    pieces.push(bytes.toString('utf8', copied, start), `"${mark}${shapes.length}"`);
    shapes.push(positions);
    copied = positions.next;
  }
  pieces.push(bytes.toString('utf8', copied));
  return { rest: pieces.join(''), shapes };
}

function restoreShapes(value: unknown, shapes: readonly NestedPositions[]): unknown {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      if (typeof item === 'object') value[i] = restoreShapes(item, shapes);
    }
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  const { type, coordinates } = object;
  for (const key in object) {
    const member = object[key];
    if (typeof member === 'object') object[key] = restoreShapes(member, shapes);
  }
  const mark = secretMark();
  if (typeof coordinates !== 'string' || !coordinates.startsWith(mark)) return object;
  const positions = shapes[Number(coordinates.slice(mark.length))];
  if (!positions) return object;
  const shape = toShape(type, positions);
  return shape ? Object.assign(object, shape) : Object.assign(object, { coordinates: toArrays(positions) });
}

/** @returns undefined where the brackets do not fit the type */
function toShape(type: unknown, positions: NestedPositions): FlatShape | undefined {
  if (!isFlatType(type) || nesting[type] !== positions.depth) return undefined;
  const { coordinates, stride, ends, parts } = positions;
  const shape: FlatShape = { type, coordinates, stride, ends };
  return type === 'MultiPolygon' ? { ...shape, parts } : shape;
}

function isFlatType(type: unknown): type is FlatType {
  return typeof type === 'string' && Object.hasOwn(nesting, type);
}

const typeOfDepth = ['Point', 'LineString', 'Polygon', 'MultiPolygon'] as const;

function toArrays(positions: NestedPositions): unknown {
  return toNested({ ...positions, type: typeOfDepth[positions.depth] ?? 'Point' });
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
    at += 1;
  return at;
}
