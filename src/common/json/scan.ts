/** Scans JSON text for its depth and for members that stand twice, which `JSON.parse` drops in silence; notes both for readers. */
import { DUPLICATES } from '../../../schemas/duplicate-members.ts';
import { isObject } from '../../../schemas/is-object.ts';
import { JsonFault, type Path } from './fault.ts';
import { keepLargeIntegers } from './large-integers.ts';
import { memberOf, readName } from './members.ts';
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './punctuation.ts';

interface Duplicate {
  /** Path of the object that has the member. */
  readonly path: Path;
  readonly name: string;
}

/**
 * Arrays and objects within each other in the value of an input. Recursion over a value is safe far beyond that, at the
 * stack size of a worker process too, and no data set known is deeper than 20.
 */
export const MAX_LEVELS = 200;

/** A number of 16 digits, behind what no fraction has in front of it: a quick look, where the values are not walked through. */
const MAY_HAVE_LARGE_INTEGERS = /[:,[\s]-?[1-9]\d{15}/;

/** Names that a pointer to a deep value has at most. */
const MAX_SHOWN = 6;

interface TextShape {
  /** Each member has one. */
  readonly colons: number;
  /** Largest number of arrays and objects within each other. */
  readonly levels: number;
}

/** @param text any; what is not JSON has some shape too */
function scanText(text: string): TextShape {
  let colons = 0;
  let levels = 0;
  let level = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) colons += 1;
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      level += 1;
      if (level > levels) levels = level;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) level -= 1;
  }
  return { colons, levels };
}

/**
 * @param around levels around the values of inputs
 * @throws {JsonFault} for a text that is nested too deep
 */
export function checkLevels(text: string, around: number): TextShape {
  const shape = scanText(text);
  if (shape.levels <= around + MAX_LEVELS) return shape;
  const path = pathOfLevel(text, around + MAX_LEVELS + 1);
  const limit = `an input has at most ${MAX_LEVELS} levels of arrays and objects within each other`;
  throw new JsonFault(`is nested too deep: ${limit}. Flatten it`, shorten(path));
}

/** @returns the path of the first array or object that is so deep; its first names only */
function pathOfLevel(text: string, level: number): Path {
  const keys: (string | number)[] = [];
  let name = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const last = keys.length - 1;
    if (code === QUOTE) {
      const end = endOfString(text, at);
      name = text.slice(at, end + 1);
      at = end;
    } else if (code === COLON && last >= 0) keys[last] = readName(name);
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (keys.length + 1 >= level) return keys;
      keys.push(code === OPEN_ARRAY ? 0 : '');
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) keys.pop();
    else if (code === COMMA) {
      const key = keys[last];
      if (typeof key === 'number') keys[last] = key + 1;
    }
  }
  return keys;
}

/** The name of the property, or the first names, without the indices of the deep array itself. */
function shorten(path: Path): Path {
  const properties = path.indexOf('properties');
  const short = properties >= 0 && properties < MAX_SHOWN ? path.slice(0, properties + 2) : path.slice(0, MAX_SHOWN);
  const end = short.findLastIndex((key) => typeof key === 'string') + 1;
  return short.slice(0, Math.max(end, 1));
}

/** An object or array that is open at a place in the text. */
interface Frame {
  /** Names so far, for an object. */
  readonly names: Set<string> | undefined;
  /** Number of duplicates that were found before it. */
  readonly before: number;
  /** Number of its own names that were there already. */
  repeats: number;
  /** Name or index of the value that is read. */
  key: string | number;
}

/** More are no slip of an exporter, and each takes a walk through those inside it. */
const MAX_REPEATS = 1000;

/**
 * @param skipped path of a value that is not looked into
 * @throws {JsonFault} for an object with very many
 */
function findDuplicates(text: string, skipped?: Path): readonly Duplicate[] {
  const frames: Frame[] = [];
  const found: Duplicate[] = [];
  let name = '';
  /** Arrays and objects within each other in the value that is skipped. */
  let inside = 0;
  const isSkipped = () => frames.length === skipped?.length && frames.every(({ key }, i) => key === skipped[i]);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const frame = frames.at(-1);
    const opens = code === OPEN_OBJECT || code === OPEN_ARRAY;
    if (inside > 0 || (opens && isSkipped())) {
      if (code === QUOTE) at = endOfString(text, at);
      else if (opens) inside += 1;
      else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) inside -= 1;
    } else if (code === QUOTE) {
      const end = endOfString(text, at);
      if (frame?.names) name = text.slice(at, end + 1);
      at = end;
    } else if (code === COLON && frame?.names) {
      frame.key = readName(name);
      if (frame.names.has(frame.key)) {
        const path = frames.slice(0, -1).map(({ key }) => key);
        frame.repeats += 1;
        if (frame.repeats > MAX_REPEATS) throw repeatFault({ path, name: frame.key });
        // The value before is not taken, so its own duplicates are of no account.
        const dropped = [...path, frame.key];
        const inside = found.splice(frame.before).filter((one) => !startsWith(one.path, dropped));
        found.push(...inside, { path, name: frame.key });
      }
      frame.names.add(frame.key);
    } else if (code === OPEN_OBJECT) frames.push({ names: new Set(), key: '', before: found.length, repeats: 0 });
    else if (code === OPEN_ARRAY) frames.push({ names: undefined, key: 0, before: found.length, repeats: 0 });
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) frames.pop();
    else if (code === COMMA && typeof frame?.key === 'number') frame.key += 1;
  }
  return found;
}

/** JSON leaves open which of the two counts. @see RFC 8259, section 4 */
export function repeatFault({ path, name }: Duplicate): JsonFault {
  const discreet = 'has a member more than once';
  return new JsonFault('stands more than once. Keep the one that is meant', [...path, name], discreet);
}

function startsWith(path: Path, start: Path): boolean {
  return path.length >= start.length && start.every((key, i) => path[i] === key);
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

/** Names that are noted at one feature. */
const MAX_NOTED = 20;

/**
 * Notes in each feature, in its member `isthmus:duplicates`, which of its members the text has more than once.
 * @param value what `JSON.parse` makes of the text
 * @param shape of the text, which is not too deep
 * @returns whether it has any
 * @throws {JsonFault} for a member that stands twice outside of GeoJSON, and for a `type`: which is meant is unknown
 */
export function markDuplicates(value: unknown, text: string, { colons }: TextShape): boolean {
  // Each member has a colon; counting them takes a tenth of the time of parsing.
  if (countMembers(value) === colons) return false;
  for (const duplicate of findDuplicates(text)) {
    if (!note(value, duplicate)) throw repeatFault(duplicate);
  }
  return true;
}

/** Not deep, as its text was scanned. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    // A million positions have no members.
    if (typeof value[0] === 'number' && value.length <= 3) return 0;
    for (const item of value) if (typeof item === 'object') count += countMembers(item);
    return count;
  }
  const object = value as Readonly<Record<string, unknown>>;
  for (const name in object) {
    count += 1;
    const member = object[name];
    if (typeof member === 'object') count += countMembers(member);
  }
  return count;
}

/**
 * Notes a name at the feature around it, or else at the layer or geometry that is outermost.
 * @returns false where there is none, or where the type itself is in doubt
 */
function note(root: unknown, { path, name }: Duplicate): boolean {
  let owner: { readonly value: Record<string, unknown>; readonly depth: number } | undefined;
  let value = root;
  for (let depth = 0; depth <= path.length; depth++) {
    const isFeature = isObject(value) && value.type === 'Feature';
    if (isObject(value) && (isFeature || (!owner && layerTypes.has(value.type)))) owner = { value, depth };
    if (depth < path.length) value = memberOf(value, path[depth] ?? '');
  }
  if (!owner) return false;
  const inside = path.slice(owner.depth);
  // `value` is now the object that has the member.
  if (name === 'type' && !inside.includes('properties') && layerTypes.has(memberOf(value, name))) return false;
  const noted = owner.value[DUPLICATES];
  const names = Array.isArray(noted) ? (noted as unknown[]) : [];
  const full = [...inside, name].join('/');
  if (!names.includes(full) && names.length < MAX_NOTED) owner.value[DUPLICATES] = [...names, full];
  return true;
}

/** Member in the place of all arguments. */
const FAULT = 'isthmus:fault';

/** The message, its parameters, the arguments of the tool, and the inputs among those of run_process. */
const LEVELS_AROUND = 4;

/** Before the names of the arguments in the path of a fault. */
const ARGUMENTS = ['params', 'arguments'];

/**
 * Finds a member that stands twice in a message, but for the arguments of its call; in a batch also in those, as its
 * calls cannot be answered one by one. Members of features are noted there.
 * @param message what `JSON.parse` makes of the text
 */
export function findRepeatedMember(message: unknown, text: string): JsonFault | undefined {
  try {
    if (Array.isArray(message)) {
      markDuplicates(message, text, checkLevels(text, LEVELS_AROUND + 1));
      noteLargeIntegers(message, text);
      return undefined;
    }
    const { colons, levels } = scanText(text);
    if (levels <= MAX_LEVELS && countMembers(message) === colons) return undefined;
    const [first] = findDuplicates(text, ARGUMENTS);
    return first && repeatFault(first);
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
}

/**
 * Notes members that stand twice at their features; a call that is nested too deep, or has another member twice, gets
 * the fault in place of its arguments.
 * @param message what `JSON.parse` makes of the text
 */
export function noteDuplicates<T>(message: T, text: string): T {
  noteFaults(message, text);
  return message;
}

/**
 * A line of JSON with the same notes, for a reader that parses it itself.
 * @param message what `JSON.parse` makes of the line
 */
export function withDuplicatesNoted(line: Buffer, message: unknown): Buffer {
  return noteFaults(message, line.toString()) ? Buffer.from(`${JSON.stringify(message)}\n`) : line;
}

/** @returns whether the message was changed */
function noteFaults(message: unknown, text: string): boolean {
  try {
    const hasDuplicates = markDuplicates(message, text, checkLevels(text, LEVELS_AROUND));
    return noteLargeIntegers(message, text) || hasDuplicates;
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const { params } = isObject(message) ? message : {};
    if (!isObject(params)) return false;
    Object.assign(params, { arguments: noteFault(error) });
    return true;
  }
}

function noteLargeIntegers(message: unknown, text: string): boolean {
  return MAY_HAVE_LARGE_INTEGERS.test(text) && keepLargeIntegers(message, Buffer.from(text));
}

/** Arguments of a call in the place of those that have a fault. @param fault with its path in the message */
export function noteFault({ path, message }: Pick<JsonFault, 'path' | 'message'>): unknown {
  return { [FAULT]: { path, message } };
}

/** @param args of a call. @throws {JsonFault} that was noted in their place; its path begins at the arguments */
export function rejectFault(args: unknown): void {
  const noted = isObject(args) ? args[FAULT] : undefined;
  // Anybody may send a member of this name.
  if (!isObject(noted) || !Array.isArray(noted.path) || typeof noted.message !== 'string') return;
  const path = noted.path.map((key: unknown) => (typeof key === 'number' ? key : String(key)));
  const isOfArguments = path.length > ARGUMENTS.length && ARGUMENTS.every((name, i) => path[i] === name);
  throw new JsonFault(noted.message.slice(0, 200), isOfArguments ? path.slice(ARGUMENTS.length) : path);
}

const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/** Some editors put it before UTF-8; JSON has none. */
export function withoutByteOrderMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}
