/** Well-known text: one geometry, or several one after another. @see OGC 06-103r4, clause 7 */
import { nesting, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';
import { bareGeometries, notesOfBareGeometries, toOneGeometry } from './bare-geometries.ts';
import { decodeText, defineFormat, layerPart, notesOfCrs, toChunks } from './define-format.ts';
import { readWkt, WKT_TITLE } from './wkt-read.ts';

const keyword = /^\uFEFF?\s*(SRID\s*=\s*\d+\s*;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION|CIRCULARSTRING|CURVEPOLYGON|COMPOUNDCURVE|CURVE|SURFACE|TIN|TRIANGLE|POLYHEDRALSURFACE)\s*(ZM?|M)?\s*(EMPTY|\()/i; // prettier-ignore

export default defineFormat({
  id: 'wkt',
  title: WKT_TITLE,
  kind: 'layer',
  mediaTypes: ['text/wkt', 'application/wkt', 'text/plain'],
  extensions: ['wkt'],
  sniff: (head) => keyword.test(new TextDecoder().decode(head)),
  open: (bytes) => layerPart(() => bareGeometries(readWkt(decodeText(bytes, WKT_TITLE)), WKT_TITLE, 'line 1')),
  write: (layer) => ({
    chunks: toChunks(geometryPieces(toOneGeometry(layer))),
    notes: [...notesOfBareGeometries(layer, WKT_TITLE), ...notesOfCrs(layer, 'Well-known text')],
  }),
});

/** A geometry as text, such as a cell of a table. */
export function formatWkt(geometry: FlatGeometry): string {
  return [...geometryPieces(geometry)].join('');
}

function* collectionPieces(geometries: readonly FlatGeometry[]): Generator<string> {
  if (geometries.length === 0) {
    yield 'GEOMETRYCOLLECTION EMPTY';
    return;
  }
  yield 'GEOMETRYCOLLECTION (';
  for (const [index, geometry] of geometries.entries()) {
    if (index > 0) yield ', ';
    yield* geometryPieces(geometry);
  }
  yield ')';
}

/** `POLYGON Z ((…))` where positions have Z coordinates; one that has none among others that do has `nan`. */
function* geometryPieces(geometry: FlatGeometry): Generator<string> {
  if (geometry.type === 'GeometryCollection') {
    yield* collectionPieces(geometry.geometries);
    return;
  }
  const tag = geometry.type.toUpperCase() + (geometry.stride === 3 ? ' Z' : '');
  if (geometry.coordinates.length === 0) {
    yield `${tag} EMPTY`;
    return;
  }
  yield `${tag} `;
  yield* shapePieces(geometry);
}

function* shapePieces(shape: FlatShape): Generator<string> {
  const { type, ends, parts } = shape;
  const depth = nesting[type];
  // Only well-known text puts each point of a MultiPoint into brackets of its own.
  if (depth < 2) {
    yield lineText(shape, 0, ends[0] ?? 0, type === 'MultiPoint');
    return;
  }
  const starts = new Set(parts ? Array.from(parts, (_, part) => parts[part - 1] ?? 0) : []);
  yield depth === 3 ? '((' : '(';
  for (const [index, end] of ends.entries()) {
    if (index > 0) yield starts.has(index) ? '), (' : ', ';
    yield lineText(shape, ends[index - 1] ?? 0, end, false);
  }
  yield depth === 3 ? '))' : ')';
}

function lineText({ coordinates, stride }: FlatShape, start: number, end: number, isBracketed: boolean): string {
  let text = '(';
  for (let position = start; position < end; position++) {
    const at = position * stride;
    const z = coordinates[at + 2] ?? NaN;
    const third = stride === 2 ? '' : ` ${Number.isNaN(z) ? 'nan' : z}`;
    const numbers = `${coordinates[at] ?? NaN} ${coordinates[at + 1] ?? NaN}${third}`;
    text += (position > start ? ', ' : '') + (isBracketed ? `(${numbers})` : numbers);
  }
  return `${text})`;
}
