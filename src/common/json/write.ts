/** Writes JSON as bytes; flat geometries are written as GeoJSON without ever becoming arrays of positions. */
import { isFlatShape, nesting, type FlatShape } from '../../../schemas/flat-geometry.ts';
import { isList, MadeList } from '../../../schemas/made-list.ts';
import { ByteWriter } from './byte-writer.ts';
import { CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT } from './punctuation.ts';

/** Most results are smaller; later chunks are larger. */
const FIRST_CHUNK_BYTES = 2048;

/**
 * The bytes of what `JSON.stringify` would give if every flat geometry were GeoJSON objects. Each number is read
 * back as the same double.
 */
export function writeJson(value: unknown): Buffer {
  return write(value).bytes();
}

/** The same bytes in pieces: those of a large value in one piece would take its memory twice. */
export function writeJsonChunks(value: unknown): readonly Buffer[] {
  return write(value).chunks();
}

function write(value: unknown): ByteWriter {
  const writer = new ByteWriter(FIRST_CHUNK_BYTES);
  new JsonWriter(writer).write(value);
  return writer;
}

/** Writes what holds a flat geometry member by member, anything else as the runtime does. */
class JsonWriter {
  readonly #writer: ByteWriter;
  /** Names of members with their colons: all features have the same ones. */
  readonly #names = new Map<string, string>();

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  write(value: unknown): void {
    if (holdsShape(value)) this.#writeHolder(value);
    else this.#writer.text(toJson(value) ?? 'null');
  }

  #writeHolder(value: object): void {
    if (isFlatShape(value)) this.#writeGeometry(value);
    else if (isList(value)) this.#writeList(value);
    else this.#writeObject(value as Readonly<Record<string, unknown>>);
  }

  #writeList(items: Iterable<unknown>): void {
    const writer = this.#writer;
    let separator = OPEN_ARRAY;
    for (const item of items) {
      writer.byte(separator);
      separator = COMMA;
      this.write(item);
    }
    if (separator === OPEN_ARRAY) writer.byte(OPEN_ARRAY);
    writer.byte(CLOSE_ARRAY);
  }

  #writeObject(members: Readonly<Record<string, unknown>>): void {
    const writer = this.#writer;
    let separator = OPEN_OBJECT;
    for (const name in members) {
      const member = members[name];
      const holder = holdsShape(member) ? member : undefined;
      const text = holder ? '' : toJson(member);
      if (text === undefined) continue;
      writer.byte(separator);
      separator = COMMA;
      writer.text(this.#nameOf(name));
      if (holder) this.#writeHolder(holder);
      else writer.text(text);
    }
    writer.byte(CLOSE_OBJECT);
  }

  #nameOf(name: string): string {
    let text = this.#names.get(name);
    if (text === undefined) this.#names.set(name, (text = `${JSON.stringify(name)}:`));
    return text;
  }

  #writeGeometry(shape: FlatShape): void {
    this.#writer.text(`{"type":"${shape.type}","coordinates":`);
    writeCoordinates(shape, this.#writer);
    this.#writer.byte(CLOSE_OBJECT);
  }
}

function holdsShape(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (isFlatShape(value) || value instanceof MadeList) return true;
  if (Array.isArray(value)) return value.some(holdsShape);
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in members) if (holdsShape(members[name])) return true;
  return false;
}

/** The type of JSON.stringify does not mention that undefined has no JSON. */
function toJson(value: unknown): string | undefined {
  return JSON.stringify(value);
}

function writeCoordinates(shape: FlatShape, writer: ByteWriter): void {
  const { coordinates, stride, ends, parts } = shape;
  const depth = nesting[shape.type];
  if (ends.length === 0 || (depth === 0 && coordinates.length === 0)) return writer.text('[]');
  writer.text('['.repeat(Math.max(depth - 1, 0)));
  let start = 0;
  let part = 0;
  for (let ring = 0; ring < ends.length; ring++) {
    const end = ends[ring] as number;
    if (depth > 0) writer.byte(OPEN_ARRAY);
    writer.positions(coordinates, stride, start, end);
    if (depth > 0) writer.byte(CLOSE_ARRAY);
    start = end;
    if (ring === ends.length - 1) break;
    if (ring + 1 === parts?.[part]) {
      part += 1;
      writer.text('],[');
    } else writer.byte(COMMA);
  }
  writer.text(']'.repeat(Math.max(depth - 1, 0)));
}
