/** Finds members that a JSON text has more than once, which `JSON.parse` drops in silence. */
import { DUPLICATES } from '../../../schemas/duplicate-members.ts';
import { isObject } from '../../../schemas/is-object.ts';
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './punctuation.ts';

type Path = readonly (string | number)[];

interface Duplicate {
  /** Path of the object that has the member. */
  readonly path: Path;
  readonly name: string;
}

/** Deeper texts are left alone: no layer is so deep. */
const MAX_DEPTH = 1000;

const layerTypes: ReadonlySet<unknown> = new Set([
  'FeatureCollection',
  'Feature',
  'Point',
  'MultiPoint',
  'LineString',
  'MultiLineString',
  'Polygon',
  'MultiPolygon',
  'GeometryCollection',
]);

/**
 * Notes in each feature, in its member `isthmus:duplicates`, which of its members the text has more than once.
 * @param value what `JSON.parse` makes of the text
 */
export function noteDuplicates<T>(value: T, text: string): T {
  // Each member has a colon; counting them takes a tenth of the time of parsing.
  const members = countMembers(value, 0);
  if (Number.isNaN(members) || members === countColons(text)) return value;
  for (const duplicate of findDuplicates(text)) note(value, duplicate);
  return value;
}

/**
 * A line of JSON with the same notes, for a reader that parses it itself.
 * @param value what `JSON.parse` makes of the line
 */
export function withDuplicatesNoted(line: Buffer, value: unknown): Buffer {
  if (!line.includes('"coordinates"')) return line;
  const text = line.toString();
  const isNoted = countMembers(value, 0) < countColons(text);
  return isNoted ? Buffer.from(`${JSON.stringify(noteDuplicates(value, text))}\n`) : line;
}

function countMembers(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > MAX_DEPTH) return NaN;
  let count = 0;
  if (Array.isArray(value)) {
    // A million positions have no members.
    if (typeof value[0] === 'number' && value.length <= 3) return 0;
    for (const item of value) if (typeof item === 'object') count += countMembers(item, depth + 1);
    return count;
  }
  const object = value as Readonly<Record<string, unknown>>;
  for (const name in object) {
    count += 1;
    const member = object[name];
    if (typeof member === 'object') count += countMembers(member, depth + 1);
  }
  return count;
}

function countColons(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) count += 1;
  }
  return count;
}

/** @param start of the opening quote. @returns the position of the closing one */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
  return slashes % 2 === 1;
}

/** An object or array that is open at a place in the text. */
interface Frame {
  /** Names so far, for an object. */
  readonly names: Set<string> | undefined;
  /** Number of duplicates that were found before it. */
  readonly before: number;
  /** Name or index of the value that is read. */
  key: string | number;
}

function findDuplicates(text: string): readonly Duplicate[] {
  const frames: Frame[] = [];
  const found: Duplicate[] = [];
  let name = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const frame = frames.at(-1);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (frame?.names) name = text.slice(at, end + 1);
      at = end;
    } else if (code === COLON && frame?.names) {
      frame.key = String(JSON.parse(name));
      if (frame.names.has(frame.key)) {
        const path = frames.slice(0, -1).map(({ key }) => key);
        // The value before is not taken, so its own duplicates are of no account.
        const dropped = [...path, frame.key];
        const inside = found.splice(frame.before).filter((one) => !startsWith(one.path, dropped));
        found.push(...inside, { path, name: frame.key });
      }
      frame.names.add(frame.key);
    } else if (code === OPEN_OBJECT) frames.push({ names: new Set(), key: '', before: found.length });
    else if (code === OPEN_ARRAY) frames.push({ names: undefined, key: 0, before: found.length });
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) frames.pop();
    else if (code === COMMA && typeof frame?.key === 'number') frame.key += 1;
  }
  return found;
}

function startsWith(path: Path, start: Path): boolean {
  return path.length >= start.length && start.every((key, i) => path[i] === key);
}

/** Notes a name at the feature around it, or else at the layer or geometry that is outermost. */
function note(root: unknown, { path, name }: Duplicate): void {
  let owner: { readonly value: Record<string, unknown>; readonly depth: number } | undefined;
  let value = root;
  for (let depth = 0; depth <= path.length; depth++) {
    const isFeature = isObject(value) && value.type === 'Feature';
    if (isObject(value) && (isFeature || (!owner && layerTypes.has(value.type)))) owner = { value, depth };
    if (depth < path.length) value = memberOf(value, path[depth] ?? '');
  }
  if (!owner) return;
  const noted = owner.value[DUPLICATES];
  const names = Array.isArray(noted) ? (noted as unknown[]) : [];
  const full = [...path.slice(owner.depth), name].join('/');
  if (!names.includes(full)) owner.value[DUPLICATES] = [...names, full];
}

function memberOf(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
    : undefined;
}
