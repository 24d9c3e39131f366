/** Parquet: a layer where the file describes geometries (GeoParquet), else a table. @see https://parquet.apache.org/docs/file-format */
import type { AsyncBuffer, Compressors, FileMetaData, RowGroup, SchemaElement } from 'hyparquet';
import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Bounds } from '../../schemas/flat-walk.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { ArrayBlocks } from '../common/json/array-blocks.ts';
import { CountedNotes } from './counted-notes.ts';
import {
  defineFormat,
  malformed,
  type Cell,
  type Companions,
  type Content,
  type Parts,
  type ReadOptions,
} from './define-format.ts';
import { geometryColumns, type GeometryColumn } from './geoparquet.ts';
import { readNative } from './geoparquet-native.ts';
import { checkPages } from './parquet-limits.ts';
import { converterOf, type Convert, type SchemaNode } from './parquet-values.ts';
import { writeParquet } from './parquet-write.ts';
import { ThriftReader } from './thrift-read.ts';
import { readWkb } from './wkb-read.ts';
import { formatWkt } from './wkt.ts';

const TITLE = 'Parquet';
const MAGIC = 'PAR1';
/** Length of the description and the magic behind it. */
const TAIL = 8;

export default defineFormat({
  id: 'parquet',
  namesCrs: true,
  title: TITLE,
  kind: 'layer',
  mediaTypes: ['application/vnd.apache.parquet', 'application/x-parquet'],
  extensions: ['parquet', 'geoparquet'],
  sniff: (head) => textAt(head, 0) === MAGIC,
  open,
  write: writeParquet,
});

function textAt(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', at, at + MAGIC.length);
}

function failAt(place: string, reason: string): never {
  throw malformed(TITLE, place, reason);
}

async function open(bytes: Uint8Array, _beside?: Companions, { box }: ReadOptions = {}): Promise<Parts> {
  const metadata = await readMetadata(bytes);
  checkPages(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), metadata, failAt);
  const schema = await readSchema(metadata);
  const columns = await geometryColumns(metadata, (reason) => failAt('footer', reason));
  const geometry = columns ?? binaryGeometry(schema);
  const file = new File(bytes, metadata, schema);
  if (!geometry) return [{ name: '', kind: 'table', read: () => file.table() }];
  return [{ name: '', kind: 'layer', read: () => file.layer(geometry, box) }];
}

async function readMetadata(bytes: Uint8Array): Promise<FileMetaData> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < MAGIC.length + TAIL || textAt(bytes, 0) !== MAGIC) failAt('byte 0', 'it does not begin with PAR1');
  if (textAt(bytes, bytes.length - 4) !== MAGIC) failAt('its end', 'it does not end with PAR1: the file was cut short. Copy it again'); // prettier-ignore
  const length = view.getUint32(bytes.length - TAIL, true);
  const start = bytes.length - TAIL - length;
  if (start < MAGIC.length) failAt('footer', `it has ${length} bytes, and the file ${bytes.length}. Copy it again`);
  new ThriftReader(view, start, bytes.length - TAIL, (reason) => failAt('footer', reason)).struct();
  const { parquetMetadata } = await import('hyparquet');
  return attempt('footer', () => parquetMetadata(Uint8Array.from(bytes.subarray(start)).buffer, { geoparquet: false }));
}

/** The library tells of a fault with errors of any kind. */
function attempt<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toFault(error, place);
  }
}

function toFault(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || error instanceof ProcessError) return error;
  return malformed(TITLE, place, `${error.message}. Copy the file again`);
}

async function readSchema(metadata: FileMetaData): Promise<readonly SchemaNode[]> {
  const { parquetSchema } = await import('hyparquet');
  const { children } = attempt('schema', () => parquetSchema(metadata));
  const names = children.map(({ element }) => element.name);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) failAt('schema', `two columns are called ${JSON.stringify(repeated)}`);
  return children;
}

const binaryNames = ['geometry', 'geom', 'wkb_geometry', 'wkb', 'the_geom', 'shape'];

/** Programs that do not know GeoParquet write well-known binary into a column without a type. */
function binaryGeometry(schema: readonly SchemaNode[]): readonly GeometryColumn[] | undefined {
  const name = binaryNames.find((one) => schema.some(({ element }) => element.name.toLowerCase() === one && isBinary(element))); // prettier-ignore
  const found = schema.find(({ element }) => element.name.toLowerCase() === name);
  if (!found) return undefined;
  const notes = [`The geometries are from the column ${JSON.stringify(found.element.name)}; nothing in the file tells their CRS.`]; // prettier-ignore
  return [{ name: found.element.name, encoding: 'WKB', covering: [], notes }];
}

function isBinary({ type, converted_type, logical_type }: SchemaElement): boolean {
  return type === 'BYTE_ARRAY' && converted_type === undefined && logical_type === undefined;
}

interface Column {
  readonly name: string;
  readonly convert: Convert;
}

type Row = readonly unknown[];

class File {
  readonly #buffer: AsyncBuffer;
  readonly #metadata: FileMetaData;
  readonly #schema: readonly SchemaNode[];
  readonly #notes = new CountedNotes();
  readonly #blocks: ArrayBlocks;
  #measured = 0;

  constructor(bytes: Uint8Array, metadata: FileMetaData, schema: readonly SchemaNode[]) {
    const { buffer, byteOffset, byteLength } = bytes;
    this.#buffer = {
      byteLength,
      slice: (start, end = byteLength) => buffer.slice(byteOffset + start, byteOffset + end) as ArrayBuffer,
    };
    this.#metadata = metadata;
    this.#blocks = new ArrayBlocks(byteLength / 8);
    this.#schema = schema;
  }

  async table(): Promise<Content> {
    const columns = this.#columns([]);
    const rows: Cell[][] = [];
    await this.#eachGroup(columns, (values, count) => {
      for (let i = 0; i < count; i++) rows.push(columns.map(({ convert }, at) => toCell(convert(values[at]?.[i]))));
    });
    return { kind: 'table', table: { columns: columns.map(({ name }) => name), rows }, notes: this.#notes.texts() };
  }

  /** @param geometries the primary one first; the others become text */
  async layer([primary, ...others]: readonly GeometryColumn[], box?: Bounds): Promise<Content> {
    if (!primary) throw new Error('a layer has a geometry');
    const columns = this.#columns([primary.name, ...primary.covering], others);
    const features: object[] = [];
    await this.#eachGroup(
      [...columns, { name: primary.name, convert: (value) => value }],
      (values, count) => {
        for (let i = 0; i < count; i++) {
          const properties: Record<string, unknown> = {};
          for (let at = 0; at < columns.length; at++) {
            const { name, convert } = columns[at] as Column;
            const value = convert(values[at]?.[i]);
            if (name === '__proto__') Object.defineProperty(properties, name, { value, enumerable: true });
            else properties[name] = value;
          }
          const geometry = this.#geometry(values[columns.length]?.[i], primary, features.length + 1);
          features.push({ type: 'Feature', properties, geometry });
        }
      },
      (group) => box === undefined || mayMeet(group, primary.sides, box),
    );
    const { crs, notes } = primary;
    const value = { type: 'FeatureCollection', ...(crs !== undefined && { crs }), features };
    return { kind: 'layer', value, notes: [...notes, ...this.#notes.texts(), ...this.#noteMeasured()], ...(box && { total: Number(this.#metadata.num_rows) }) }; // prettier-ignore
  }

  #noteMeasured(): readonly string[] {
    if (this.#measured === 0) return [];
    return [`The M values of ${formatCount(this.#measured, 'geometry', 'geometries')} were left out.`];
  }

  #geometry(value: unknown, { encoding, name }: GeometryColumn, row: number) {
    if (value === null || value === undefined) return null;
    const place = () => `row ${row}, column ${JSON.stringify(name)}`;
    if (encoding !== 'WKB') {
      const { geometry, hasM } = readNative(value, encoding, (reason) => failAt(place(), reason));
      if (hasM) this.#measured += 1;
      return geometry;
    }
    if (!(value instanceof Uint8Array)) return failAt(place(), 'it is not well-known binary');
    const { geometry, hasM } = readWkb(value, TITLE, place, this.#blocks);
    if (hasM) this.#measured += 1;
    return geometry;
  }

  #columns(without: readonly string[], geometries: readonly GeometryColumn[] = []): readonly Column[] {
    return this.#schema.flatMap((node) => {
      const { name } = node.element;
      if (without.includes(name)) return [];
      const geometry = geometries.find((one) => one.name === name);
      if (!geometry) return [{ name, convert: converterOf(node, name, this.#notes) }];
      const convert: Convert = (value) => {
        const shape = this.#geometry(value, geometry, 1);
        if (shape) this.#notes.add(`of ${name}, a second geometry, became well-known text`);
        return shape && formatWkt(shape);
      };
      return [{ name, convert }];
    });
  }

  /** A group at a time, so that only its values are there twice. @param use takes the values by column, and the number of rows */
  async #eachGroup(
    columns: readonly Column[],
    use: (values: readonly Row[], count: number) => void,
    isWanted: (group: RowGroup) => boolean = () => true,
  ): Promise<void> {
    const { parquetRead } = await import('hyparquet');
    const compressors = await loadCompressors();
    let start = 0;
    for (const [group, rowGroup] of this.#metadata.row_groups.entries()) {
      const count = Number(rowGroup.num_rows);
      if (!isWanted(rowGroup)) {
        start += count;
        continue;
      }
      const place = `row group ${group + 1}`;
      const values = columns.map((): Row[] => []);
      try {
        await parquetRead({
          file: this.#buffer,
          metadata: asStored(this.#metadata),
          columns: columns.map(({ name }) => name),
          rowStart: start,
          rowEnd: start + count,
          compressors,
          utf8: false,
          // As they are stored: dates and times have more than JavaScript's.
          parsers: storedParsers,
          onChunk: ({ columnName, columnData }) => {
            const at = columns.findIndex(({ name }) => name === columnName);
            values[at]?.push(columnData as Row);
          },
        });
      } catch (error) {
        throw toFault(error, place);
      }
      const whole = values.map((chunks) => (chunks.length === 1 ? (chunks[0] ?? []) : chunks.flatMap((chunk) => Array.from(chunk)))); // prettier-ignore
      const short = whole.findIndex(({ length }) => length !== count);
      if (short >= 0) failAt(place, `column ${JSON.stringify(columns[short]?.name)} has ${whole[short]?.length ?? 0} of ${count} rows`); // prettier-ignore
      use(whole, count);
      start += count;
    }
  }
}

/** False where the statistics of the columns with the boxes say that no row of the group meets the box. */
function mayMeet({ columns }: RowGroup, sides: GeometryColumn['sides'], { west, south, east, north }: Bounds): boolean {
  const [xmin, ymin, xmax, ymax] = (sides ?? []).map((path) => {
    return columns.find(({ meta_data: data }) => data?.path_in_schema.join('\0') === path.join('\0'))?.meta_data?.statistics; // prettier-ignore
  });
  const isBeyond = (side: unknown, limit: number, sign: 1 | -1) =>
    typeof side === 'number' && (side - limit) * sign > 0;
  return !(isBeyond(xmin?.min_value, east, 1) || isBeyond(ymin?.min_value, north, 1) || isBeyond(xmax?.max_value, west, -1) || isBeyond(ymax?.max_value, south, -1)); // prettier-ignore
}

const asIs = (value: unknown) => value;
const storedParsers = {
  timestampFromMilliseconds: asIs,
  timestampFromMicroseconds: asIs,
  timestampFromNanoseconds: asIs,
  dateFromDays: asIs,
  stringFromBytes: toText,
  jsonFromBytes: asIs,
  geometryFromBytes: asIs,
  geographyFromBytes: asIs,
  uuidFromBytes: asIs,
};

/** Bytes that are not UTF-8 stay bytes: the column says so. */
function toText(bytes: Uint8Array): string | Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  return text.includes('\ufffd') && !isUtf8(bytes) ? bytes : text;
}

/** Without the types that the library computes with doubles, or does not know. */
function asStored(metadata: FileMetaData): FileMetaData {
  return { ...metadata, schema: metadata.schema.map(withoutOwnType) };
}

function withoutOwnType(element: SchemaElement): SchemaElement {
  const { converted_type, ...rest } = element;
  const isOwn = converted_type === 'DECIMAL' || converted_type === 'INTERVAL' || converted_type === 'BSON';
  return isOwn ? rest : element;
}

function toCell(value: unknown): Cell {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value as Cell;
}

/** Node's own where it has them: they are faster, and keep to a limit. */
async function loadCompressors(): Promise<Compressors> {
  const { compressors } = await import('hyparquet-compressors');
  return {
    ...compressors,
    GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
    BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  };
}
