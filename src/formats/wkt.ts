/** Well-known text: one geometry, or several one after another. @see OGC 06-103r4, clause 7 */
import { crsMember } from '../../schemas/declared-crs.ts';
import { formatCount } from '../common/format-count.ts';
import { nesting, toGeoJson, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';
import { shapesOf } from '../../schemas/flat-walk.ts';
import {
  decodeText,
  defineFormat,
  layerPart,
  malformed,
  notesOfCrs,
  toChunks,
  type FormattedLayer,
} from './define-format.ts';
import { readWkt, WKT_TITLE } from './wkt-read.ts';

const keyword = /^\uFEFF?\s*(SRID\s*=\s*\d+\s*;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION|CIRCULARSTRING|CURVEPOLYGON|COMPOUNDCURVE|CURVE|SURFACE|TIN|TRIANGLE|POLYHEDRALSURFACE)\s*(ZM?|M)?\s*(EMPTY|\()/i; // prettier-ignore

export default defineFormat({
  id: 'wkt',
  title: WKT_TITLE,
  kind: 'layer',
  mediaTypes: ['text/plain', 'application/wkt'],
  extensions: ['wkt'],
  sniff: (head) => keyword.test(new TextDecoder().decode(head)),
  open: (bytes) => layerPart(() => read(bytes)),
  write: (layer) => ({ chunks: toChunks(layerPieces(layer)), notes: notesOf(layer) }),
});

function read(bytes: Uint8Array): object {
  const geometries = readWkt(decodeText(bytes, WKT_TITLE));
  const [only, second] = geometries;
  if (!only) throw malformed(WKT_TITLE, 'line 1', 'the file has no geometry');
  const other = geometries.findIndex(({ srid }) => srid !== only.srid);
  if (other > 0) {
    throw malformed(WKT_TITLE, `geometry ${other + 1}`, 'its SRID is not that of the first. Write all in one CRS');
  }
  const crs = only.srid === undefined ? {} : { crs: crsMember(only.srid) };
  if (!second) return Object.assign({}, checkable(only.geometry), crs);
  const features = geometries.map(({ geometry }) => ({
    type: 'Feature',
    properties: {},
    geometry: checkable(geometry),
  }));
  return { type: 'FeatureCollection', ...crs, features };
}

/** In nested form where a number is NaN, which the check of that form finds; as a Z coordinate it means none. */
function checkable(geometry: FlatGeometry): object {
  const hasNaN = shapesOf(geometry).some(({ coordinates, stride }) =>
    coordinates.some((number, at) => Number.isNaN(number) && at % stride < 2),
  );
  return hasNaN ? toGeoJson(geometry) : geometry;
}

function notesOf(layer: FormattedLayer): readonly string[] {
  const without = layer.features.filter(({ geometry }) => geometry === null).length;
  const described = layer.features.filter(({ properties }) => Object.keys(properties).length > 0).length;
  return [
    ...(without > 0 ? [`${formatCount(without, 'feature')} without geometry cannot be expressed in well-known text and were left out.`] : []), // prettier-ignore
    ...(described > 0 ? [`The properties of ${formatCount(described, 'feature')} were left out: well-known text has geometries alone.`] : []), // prettier-ignore
    ...notesOfCrs(layer, 'Well-known text'),
  ];
}

/** A geometry as text, such as a cell of a table. */
export function formatWkt(geometry: FlatGeometry): string {
  return [...geometryPieces(geometry)].join('');
}

/** One geometry, or a GEOMETRYCOLLECTION of the features that have one. */
function* layerPieces({ form, features }: FormattedLayer): Generator<string> {
  const geometries = features.flatMap(({ geometry }) => (geometry === null ? [] : [geometry]));
  const [only] = geometries;
  if (only && form !== 'collection') yield* geometryPieces(only);
  else yield* collectionPieces(geometries);
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
