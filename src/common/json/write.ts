/** Writes JSON as bytes; flat geometries are written as GeoJSON without ever becoming arrays of positions. */
import { isFlatShape, nesting, type FlatShape } from '../../../schemas/flat-geometry.ts';
import { ByteWriter } from './byte-writer.ts';
import { secretMark } from './mark.ts';

/** Space for a number with all its digits, brackets and commas; unused memory is never touched. */
const NUMBER_BYTES = 22;

/**
 * The bytes of what `JSON.stringify` would give if every flat geometry were GeoJSON objects. Each number is read
 * back as the same double.
 */
export function writeJson(value: unknown): Buffer {
  const shapes: FlatShape[] = [];
  const mark = secretMark();
  const marked = extractShapes(value, shapes, mark);
  // The type of JSON.stringify does not mention that undefined has no JSON.
  const text = (JSON.stringify(marked) as string | undefined) ?? 'null';
  if (shapes.length === 0) return Buffer.from(text);
  const writer = new ByteWriter(
    text.length + shapes.reduce((sum, shape) => sum + shape.coordinates.length * NUMBER_BYTES, 0),
  );
  const place = `"${mark}"`;
  let written = 0;
  for (const shape of shapes) {
    const next = text.indexOf(place, written);
    writer.text(text.slice(written, next));
    writeCoordinates(shape, writer);
    written = next + place.length;
  }
  writer.text(text.slice(written));
  return writer.bytes();
}

/** Copies only what holds a flat geometry. */
function extractShapes(value: unknown, shapes: FlatShape[], mark: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isFlatShape(value)) {
    shapes.push(value);
    return { type: value.type, coordinates: mark };
  }
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      // A list of numbers or texts holds none.
      if (typeof item !== 'object' || item === null) continue;
      const replacement = extractShapes(item, shapes, mark);
      if (replacement !== item) (copy ??= (value as unknown[]).slice())[i] = replacement;
    }
    return copy ?? value;
  }
  const members = value as Readonly<Record<string, unknown>>;
  let copy: Record<string, unknown> | undefined;
  for (const key in members) {
    const member = members[key];
    if (typeof member !== 'object' || member === null) continue;
    const replacement = extractShapes(member, shapes, mark);
    // Much faster than a spread.
    if (replacement !== member) (copy ??= Object.assign({}, members))[key] = replacement;
  }
  return copy ?? value;
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
    if (depth > 0) writer.byte(0x5b);
    writer.positions(coordinates, stride, start, end);
    if (depth > 0) writer.byte(0x5d);
    start = end;
    if (ring === ends.length - 1) break;
    if (ring + 1 === parts?.[part]) {
      part += 1;
      writer.text('],[');
    } else writer.byte(0x2c);
  }
  writer.text(']'.repeat(Math.max(depth - 1, 0)));
}
