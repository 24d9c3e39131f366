/** Writes geometries as well-known text. @see OGC 06-103r4, clause 7 */
import { nesting, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';

/** `POLYGON Z ((…))` where positions have heights; one that has none among others that do has `nan`. */
export function toWkt(geometry: FlatGeometry): string {
  if (geometry.type === 'GeometryCollection') return collectionWkt(geometry.geometries);
  const tag = geometry.type.toUpperCase() + (geometry.stride === 3 ? ' Z' : '');
  return geometry.coordinates.length === 0 ? `${tag} EMPTY` : `${tag} ${bodyOf(geometry)}`;
}

export function collectionWkt(geometries: readonly FlatGeometry[]): string {
  const members = geometries.map(toWkt);
  return members.length === 0 ? 'GEOMETRYCOLLECTION EMPTY' : `GEOMETRYCOLLECTION (${members.join(', ')})`;
}

function bodyOf(shape: FlatShape): string {
  const { type, ends, parts = new Uint32Array() } = shape;
  // Only well-known text puts each point of a MultiPoint into brackets of its own.
  const lines = Array.from(ends, (end, index) => lineWkt(shape, ends[index - 1] ?? 0, end, type === 'MultiPoint'));
  const depth = nesting[type];
  if (depth < 2) return lines.join('');
  if (depth === 2) return `(${lines.join(', ')})`;
  const polygons = Array.from(parts, (end, index) => `(${lines.slice(parts[index - 1] ?? 0, end).join(', ')})`);
  return `(${polygons.join(', ')})`;
}

function lineWkt({ coordinates, stride }: FlatShape, start: number, end: number, bracketed: boolean): string {
  let text = '(';
  for (let position = start; position < end; position++) {
    const at = position * stride;
    const height = coordinates[at + 2] ?? NaN;
    const third = stride === 2 ? '' : ` ${Number.isNaN(height) ? 'nan' : height}`;
    const numbers = `${coordinates[at] ?? NaN} ${coordinates[at + 1] ?? NaN}${third}`;
    text += (position > start ? ', ' : '') + (bracketed ? `(${numbers})` : numbers);
  }
  return `${text})`;
}
