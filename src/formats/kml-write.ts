/** Writes a layer as KML: a document with a schema, and a placemark for each feature. @see OGC 12-007r2 */
import { isLonLatCrs } from '../../schemas/declared-crs.ts';
import type { FlatGeometry, FlatShape } from '../../schemas/flat-geometry.ts';
import { boundsOfAll } from '../../schemas/flat-walk.ts';
import type { LayerFeature } from '../../schemas/layer.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { columnsOf, freeName, noteTexts, toPlainText, type Column, type ColumnType } from './column-types.ts';
import { UNNAMED, type FormattedLayer } from './define-format.ts';

const MAX_INT = 2 ** 31;
/** Elements of a placemark that texts of these names go into, so that programs show them. */
const shown: ReadonlySet<string> = new Set(['name', 'description']);

interface Field extends Column {
  readonly fieldType: string;
}

/** Counts of things that KML cannot hold. */
interface Losses {
  characters: number;
  collections: number;
  empty: number;
}

/** @returns the text in pieces; the notes are there once all features have been looked at, before the first piece */
export function writeKml({ features, crs, name = UNNAMED }: FormattedLayer): {
  readonly pieces: Iterable<string>;
  readonly notes: readonly string[];
} {
  if (crs && !isLonLatCrs(crs)) {
    throw new ProcessError(
      'invalid-input',
      `is in ${crs.name}, and KML has longitude and latitude alone. Run reproject first, with target_crs "EPSG:4326"`,
    );
  }
  const columns = columnsOf(features);
  const elements = columns.filter(({ name, type }) => shown.has(name) && type === 'text');
  const fields = columns.filter((column) => !elements.includes(column)).map((column) => toField(column, features));
  const ids = freeName(
    'id',
    columns.map(({ name }) => name),
  );
  const layer: KmlLayer = { name, features, elements, fields, ids };
  return { pieces: layerPieces(layer), notes: toNotes(layer) };
}

interface KmlLayer {
  readonly name: string;
  readonly features: readonly LayerFeature[];
  readonly elements: readonly Column[];
  readonly fields: readonly Field[];
  /** Name of the field with the ids. */
  readonly ids: string;
}

const fieldTypes: Readonly<Record<Exclude<ColumnType, 'integer'>, string>> = {
  boolean: 'bool',
  number: 'double',
  date: 'string',
  datetime: 'string',
  text: 'string',
  json: 'string',
};

/** An int has 32 bits; a double keeps every integer of JSON. */
function toField(column: Column, features: readonly LayerFeature[]): Field {
  if (column.type !== 'integer') return { ...column, fieldType: fieldTypes[column.type] };
  const fits = features.every(({ properties }) => {
    const value = Object.hasOwn(properties, column.name) ? properties[column.name] : 0;
    return typeof value !== 'number' || (value >= -MAX_INT && value < MAX_INT);
  });
  return { ...column, fieldType: fits ? 'int' : 'double' };
}

function* layerPieces(layer: KmlLayer): Generator<string> {
  const { features, fields, ids } = layer;
  const idTypes = new Set(features.flatMap(({ id }) => (id === undefined ? [] : [typeof id])));
  const idType = idTypes.has('string') ? 'string' : 'double';
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>';
  yield `<name>${escapeXml(layer.name)}</name>\n<Schema name="layer" id="layer">`;
  if (idTypes.size > 0) yield simpleField(ids, idType);
  for (const { name, fieldType } of fields) yield simpleField(name, fieldType);
  yield '</Schema>\n';
  for (const feature of features) {
    yield placemarkText(feature, layer);
    if (feature.geometry) yield* geometryPieces(feature.geometry);
    yield '</Placemark>\n';
  }
  yield '</Document></kml>\n';
}

function simpleField(name: string, type: string): string {
  return `<SimpleField name="${escapeXml(name)}" type="${type}"/>`;
}

/** The beginning of a placemark, up to its geometry. Null has no element, an empty text has one. */
function placemarkText({ id, properties }: LayerFeature, { elements, fields, ids }: KmlLayer): string {
  const valueOf = (name: string) => (Object.hasOwn(properties, name) ? properties[name] : null) ?? null;
  let text = '<Placemark>';
  for (const { name } of elements) {
    const value = valueOf(name);
    if (value !== null) text += `<${name}>${escapeXml(toText(value))}</${name}>`;
  }
  let data = id === undefined ? '' : simpleData(ids, id);
  for (const { name, type } of fields) {
    const value = valueOf(name);
    if (value !== null) data += simpleData(name, type === 'json' ? toPlainText(value) : value);
  }
  return data === '' ? text : `${text}<ExtendedData><SchemaData schemaUrl="#layer">${data}</SchemaData></ExtendedData>`;
}

function simpleData(name: string, value: unknown): string {
  return `<SimpleData name="${escapeXml(name)}">${escapeXml(toText(value))}</SimpleData>`;
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  // Both forms are allowed; GDAL reads this one alone.
  if (typeof value === 'boolean') return value ? '1' : '0';
  return Object.is(value, -0) ? '-0' : JSON.stringify(value);
}

/** Characters that XML has no form for, and halves of a pair. */
const NO_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Readers make a space or a line feed of those that are not escaped.
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"\r\n\t]/g, (character) => escapes[character] ?? character).replaceAll(NO_XML, '\uFFFD');
}

function* geometryPieces(geometry: FlatGeometry): Generator<string> {
  if (geometry.type === 'GeometryCollection') {
    yield '<MultiGeometry>';
    for (const member of geometry.geometries) yield* geometryPieces(member);
    yield '</MultiGeometry>';
    return;
  }
  if (!geometry.type.startsWith('Multi')) {
    yield singleText(geometry, geometry.type, 0, geometry.ends.length);
    return;
  }
  yield '<MultiGeometry>';
  if (geometry.type === 'MultiPoint') {
    const count = geometry.ends[0] ?? 0;
    for (let at = 0; at < count; at++) yield element('Point', geometry, coordinatesText(geometry, at, at + 1));
  } else {
    const single = geometry.type === 'MultiPolygon' ? 'Polygon' : 'LineString';
    let first = 0;
    for (const end of geometry.parts ?? geometry.ends.map((_, ring) => ring + 1)) {
      yield singleText(geometry, single, first, end);
      first = end;
    }
  }
  yield '</MultiGeometry>';
}

/** @param first ring or line, up to before `end` */
function singleText(shape: FlatShape, type: string, first: number, end: number): string {
  const rings = Array.from(shape.ends.subarray(first, end), (ringEnd, at) =>
    coordinatesText(shape, shape.ends[first + at - 1] ?? 0, ringEnd),
  );
  if (type !== 'Polygon') return element(type, shape, rings[0] ?? '<coordinates></coordinates>');
  const boundaries = rings.map((ring, at) => {
    const tag = at === 0 ? 'outerBoundaryIs' : 'innerBoundaryIs';
    return `<${tag}><LinearRing>${ring}</LinearRing></${tag}>`;
  });
  return element(type, shape, boundaries.join(''));
}

/** Heights count from sea level; without a word they would be laid on the ground. */
function element(type: string, { stride }: FlatShape, content: string): string {
  const mode = stride === 3 ? '<altitudeMode>absolute</altitudeMode>' : '';
  return `<${type}>${mode}${content}</${type}>`;
}

function coordinatesText({ coordinates, stride }: FlatShape, start: number, end: number): string {
  let text = '<coordinates>';
  for (let position = start; position < end; position++) {
    const at = position * stride;
    const z = stride === 3 ? (coordinates[at + 2] ?? NaN) : NaN;
    text += `${position > start ? ' ' : ''}${toText(coordinates[at])},${toText(coordinates[at + 1])}`;
    if (!Number.isNaN(z)) text += `,${toText(z)}`;
  }
  return `${text}</coordinates>`;
}

function toNotes({ features, fields }: KmlLayer): readonly string[] {
  const losses: Losses = { characters: 0, collections: 0, empty: 0 };
  for (const { id, properties, geometry } of features) {
    if (geometry) countGeometry(geometry, losses);
    for (const value of [id, ...Object.keys(properties), ...Object.values(properties)]) {
      if (typeof value === 'string' && NO_XML.test(value)) losses.characters += 1;
      NO_XML.lastIndex = 0;
    }
  }
  const { west, south, east, north } = boundsOfAll(features.map(({ geometry }) => geometry));
  const isOnEarth = west > east || (west >= -180 && east <= 180 && south >= -90 && north <= 90);
  return [
    ...noteTexts(features, fields),
    ...(isOnEarth ? [] : [`The coordinates are from ${west}, ${south} to ${east}, ${north}; KML has longitude and latitude alone.`]), // prettier-ignore
    ...(losses.characters > 0 ? [`${formatCount(losses.characters, 'text')} with characters that XML cannot hold have U+FFFD in their place.`] : []), // prettier-ignore
    ...(losses.collections > 0 ? [`${formatCount(losses.collections, 'collection')} of members of one type will be read as Multi geometries.`] : []), // prettier-ignore
    ...(losses.empty > 0 ? [`${formatCount(losses.empty, 'empty Multi geometry', 'empty Multi geometries')} will be read as empty collections.`] : []), // prettier-ignore
  ];
}

function countGeometry(geometry: FlatGeometry, losses: Losses): void {
  if (geometry.type !== 'GeometryCollection') {
    if (geometry.type.startsWith('Multi') && geometry.coordinates.length === 0) losses.empty += 1;
    return;
  }
  const types = new Set(geometry.geometries.map(({ type }) => type));
  const [only = ''] = types;
  if (types.size === 1 && ['Point', 'LineString', 'Polygon'].includes(only)) losses.collections += 1;
  for (const member of geometry.geometries) countGeometry(member, losses);
}
