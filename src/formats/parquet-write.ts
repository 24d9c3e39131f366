/** Writes a layer as GeoParquet 1.1, its geometries as WKB with a covering box each; rows without geometries as plain Parquet. */
import type { SchemaElement } from 'hyparquet';
import type { ColumnSource } from 'hyparquet-writer';
import { WGS_84 } from '../../schemas/crs.ts';
import { boundsOf, boundsOfAll, shapesOf } from '../../schemas/flat-walk.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import type { LayerFeature } from '../../schemas/layer.ts';
import { hasZ, isEmpty } from '../geometry/flat/flat.ts';
import { parseCalendarDate, parseInstant } from './calendar.ts';
import { columnsWithIds, freeName, valueOf, type ColumnType, type NamedColumn } from './column-types.ts';
import { isWithoutGeometries, type FormattedLayer, type Written } from './define-format.ts';
import { GEO } from './geoparquet.ts';
import { hasZone, noteOffsets, toUtc } from './instants.ts';
import { formatProjjson } from './projjson.ts';
import { writeWkb } from './wkb-write.ts';

const VERSION = '1.1.0';
const ROWS_PER_GROUP = 100_000;

interface WrittenColumns {
  /** Elements of the schema, each followed by those below it. */
  readonly schema: readonly SchemaElement[];
  readonly sources: readonly ColumnSource[];
}

export async function writeParquet(layer: FormattedLayer): Promise<Written> {
  const { features } = layer;
  const { columns, notes } = columnsWithIds(features, 'Parquet');
  const taken = columns.map(({ as }) => as);
  const isTable = isWithoutGeometries(features);
  const geometry = freeName('geometry', taken);
  const bbox = freeName('bbox', taken);
  const written = columns.map((column) => writeColumn(column, features));
  const instants = columns.filter((_, i) => isTimestamp(written[i]));
  if (!isTable) written.push(writeGeometries(features, geometry), writeBoxes(features, bbox));
  const crs = isTable ? undefined : await crsOf(layer);
  const { ByteWriter, parquetWrite } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    schema: [{ name: 'schema', num_children: written.length }, ...written.flatMap(({ schema }) => schema)],
    columnData: written.flatMap(({ sources }) => sources),
    rowGroupSize: ROWS_PER_GROUP,
    kvMetadata: isTable ? [] : [{ key: GEO, value: JSON.stringify(geoOf(features, geometry, bbox, crs?.member)) }],
  });
  return {
    chunks: [new Uint8Array(writer.getBuffer())],
    notes: [...notes, ...noteOffsets(features, instants), ...(crs?.notes ?? [])],
  };
}

/** The member is undefined for longitude and latitude, which a file without one has, and null for what is not known. */
async function crsOf({
  crs,
}: FormattedLayer): Promise<{ readonly member?: object | null; readonly notes: readonly string[] }> {
  // prettier-ignore
  if (!crs || crs.code === WGS_84) return { notes: [] };
  const member = crs.code === undefined ? undefined : await formatProjjson(crs.code);
  if (member) return { member, notes: [] };
  return { member: null, notes: [`The CRS ${crs.name} cannot be described in the file, which says that it is not known.`] }; // prettier-ignore
}

function geoOf(features: readonly LayerFeature[], name: string, bbox: string, crs: object | null | undefined): object {
  const { west, south, east, north } = boundsOfAll(features.map(({ geometry }) => geometry));
  const types = new Set(features.flatMap(({ geometry }) => (geometry ? [typeOf(geometry)] : [])));
  const covering = Object.fromEntries(sides.map((side) => [side, [bbox, side]]));
  const column = {
    encoding: 'WKB',
    geometry_types: [...types].sort(),
    ...(crs === undefined ? {} : { crs }),
    ...(west <= east ? { bbox: [west, south, east, north] } : {}),
    covering: { bbox: covering },
  };
  return { version: VERSION, primary_column: name, columns: { [name]: column } };
}

function typeOf(geometry: FlatGeometry): string {
  // A collection has Z coordinates where any of its members has them.
  return shapesOf(geometry).length > 0 && hasZ(geometry) ? `${geometry.type} Z` : geometry.type;
}

const sides = ['xmin', 'ymin', 'xmax', 'ymax'] as const;

function writeGeometries(features: readonly LayerFeature[], name: string): WrittenColumns {
  const data = features.map(({ geometry }) => (geometry ? writeWkb(geometry) : undefined));
  return {
    schema: [{ name, type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' }],
    sources: [{ name, data, encoding: 'PLAIN' }],
  };
}

function writeBoxes(features: readonly LayerFeature[], name: string): WrittenColumns {
  const data = features.map(({ geometry }) => {
    if (!geometry || isEmpty(geometry)) return undefined;
    const { west, south, east, north } = boundsOf(geometry);
    return { xmin: west, ymin: south, xmax: east, ymax: north };
  });
  const below = sides.map((side): SchemaElement => ({ name: side, type: 'DOUBLE', repetition_type: 'REQUIRED' }));
  return {
    schema: [{ name, repetition_type: 'OPTIONAL', num_children: sides.length }, ...below],
    sources: [{ name, data, encoding: 'PLAIN' }],
  };
}

/** Times may have become text. */
function isTimestamp(written: WrittenColumns | undefined): boolean {
  return written?.schema[0]?.logical_type?.type === 'TIMESTAMP';
}

const MAX_INT32 = 2 ** 31 - 1;

function writeColumn(column: NamedColumn, features: readonly LayerFeature[]): WrittenColumns {
  const values = features.map((feature) => valueOf(feature, column));
  for (const [element, convert] of candidatesOf(column.type)) {
    const data = values.map((value) => (value === null ? undefined : convert(value)));
    // A value that the type cannot hold makes the next type the one of the column.
    if (data.some((one, i) => one === undefined && values[i] !== null)) continue;
    const schema = [{ name: column.as, repetition_type: 'OPTIONAL' as const, ...element }];
    return { schema, sources: [{ name: column.as, data }] };
  }
  throw new Error(`no type for ${column.type}`);
}

type Candidate = readonly [element: Omit<SchemaElement, 'name'>, convert: (value: unknown) => unknown];

/** An id may be a number beside texts. */
function textOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : (value as string);
}

const text: Candidate = [{ type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }, textOf]; // prettier-ignore
const integers: readonly Candidate[] = [
  [{ type: 'INT32' }, (value) => (Math.abs(Number(value)) <= MAX_INT32 ? Number(value) : undefined)],
  [{ type: 'INT64' }, (value) => BigInt(value as number)],
];

/** The first type that holds all values is taken. */
function candidatesOf(type: ColumnType): readonly Candidate[] {
  switch (type) {
    case 'boolean':
      return [[{ type: 'BOOLEAN' }, Boolean]];
    case 'integer':
      return integers;
    case 'number':
      return [[{ type: 'DOUBLE' }, Number]];
    case 'date':
      return [[{ type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }, (value) => parseCalendarDate(textOf(value))], text]; // prettier-ignore
    case 'datetime':
      return [
        [{ type: 'INT64', converted_type: 'TIMESTAMP_MICROS', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } }, (value) => (hasZone(textOf(value)) ? parseInstant(toUtc(textOf(value))) : undefined)], // prettier-ignore
        // The older type means UTC.
        [{ type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } }, (value) => parseInstant(`${textOf(value)}Z`)], // prettier-ignore
        text,
      ];
    case 'json':
      return [[{ type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } }, (value) => value]];
    default:
      return [text];
  }
}
