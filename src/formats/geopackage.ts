/** GeoPackage: layers and tables in an SQLite database. @see OGC 12-128r18 */
import type Database from 'better-sqlite3';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import type { Bounds } from '../../schemas/flat-walk.ts';
import { ArrayBlocks } from '../common/json/array-blocks.ts';
import { compact } from '../common/compact.ts';
import { formatCount } from '../common/format-count.ts';
import { toProperties } from './column-types.ts';
import {
  defineFormat,
  malformed,
  type Cell,
  type Companions,
  type Content,
  type Part,
  type Parts,
  type ReadOptions,
} from './define-format.ts';
import { writeGeoPackage } from './geopackage-write.ts';
import { readWkb } from './wkb-read.ts';

const TITLE = 'GeoPackage';
const MAGIC = 'SQLite format 3\0';
/** Those of versions 1.2 and later, 1.0 and 1.1. */
const applications = new Set(['GPKG', 'GP10', 'GP11']);
const APPLICATION_AT = 68;
/** Versions of reading and writing in the header: 2 for a write-ahead log, which a file in memory cannot have. */
const JOURNAL_AT = [18, 19];
const MAX_COLUMNS = 2000;
/** Extension of the write-ahead log. */
const LOG = 'gpkg-wal';
const UNREAD_LOG =
  'The write-ahead log beside it (.gpkg-wal) was not read, and the last changes may be in it: close the file in the program that has it open.';

export default defineFormat({
  id: 'geopackage',
  namesCrs: true,
  title: TITLE,
  kind: 'layer',
  mediaTypes: ['application/geopackage+sqlite3', 'application/x-sqlite3'],
  extensions: ['gpkg'],
  sniff: (head) =>
    textAt(head, 0, MAGIC.length) === MAGIC &&
    (applications.has(textAt(head, APPLICATION_AT, 4)) || textAt(head, 0, head.length).includes('gpkg_contents')),
  open,
  companions: (bytes) => (JOURNAL_AT.some((at) => bytes[at] === 2) ? [LOG] : []),
  sidecars: { of: 'gpkg', extensions: [LOG, 'gpkg-shm', 'gpkg-journal'] },
  write: writeGeoPackage,
});

function textAt(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, start + length);
}

interface ContentRow {
  readonly table_name: string;
  readonly data_type: string;
  readonly column_name: string | null;
  readonly srs_id: bigint | null;
  readonly organization: string | null;
  readonly code: bigint | null;
  readonly srs_name: string | null;
}

const CONTENTS = `SELECT c.table_name, c.data_type, g.column_name, g.srs_id, s.organization,
    s.organization_coordsys_id AS code, s.srs_name
  FROM gpkg_contents c
  LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
  LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id
  WHERE c.data_type IN ('features', 'attributes') ORDER BY c.rowid`;

/** In memory and never written to: no journal beside it is read, no trigger runs, no function that a view names is called. */
async function open(bytes: Uint8Array, beside?: Companions, { box }: ReadOptions = {}): Promise<Parts> {
  const { default: Sqlite } = await import('better-sqlite3');
  const copy = Buffer.from(bytes);
  for (const at of JOURNAL_AT) if (copy[at] === 2) copy[at] = 1;
  const parts = attempt('its list of layers', () => {
    const db = new Sqlite(copy, { readonly: true });
    db.pragma('trusted_schema = OFF');
    db.defaultSafeIntegers();
    return db
      .prepare(CONTENTS)
      .all()
      .map((row) => toPart(db, row as ContentRow, box, (beside?.get(LOG)?.length ?? 0) > 0 ? [UNREAD_LOG] : []));
  });
  if (parts.length === 0) throw malformed(TITLE, 'gpkg_contents', 'it has no layer and no table');
  return parts;
}

function toPart(db: Database.Database, row: ContentRow, box: Bounds | undefined, missing: readonly string[]): Part {
  const { table_name: name, column_name: geometry } = row;
  const read = (): Content => {
    const content = attempt(`table ${JSON.stringify(name)}`, () =>
      geometry === null ? readTable(db, name) : readLayer(db, row, box),
    );
    return { ...content, notes: [...content.notes, ...missing] };
  };
  return { name, kind: geometry === null ? 'table' : 'layer', read };
}

/** Names the place where SQLite finds a fault. */
function attempt<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, message } = error as Error & { code?: unknown };
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw error;
    throw malformed(TITLE, place, `${message}. Repair it: ogr2ogr new.gpkg old.gpkg`);
  }
}

const POSITION_NUMBERS = 2;

function readLayer(db: Database.Database, row: ContentRow, box: Bounds | undefined): Content {
  const { table_name: table, column_name: geometryColumn } = row;
  const { columns, key, notes, rows, total } = select(db, table, box && { box, column: geometryColumn ?? '' });
  const at = columns.findIndex(({ name }) => name === geometryColumn);
  const counts = { m: 0 };
  const own = columns.flatMap(({ name, type }, i) => (i === at || i === key ? [] : [{ name, type, i }]));
  const names = own.map(({ name }) => name);
  // The blocks of many geometries are fewer than their arrays.
  const reading = { counts, blocks: new ArrayBlocks(rows.length * POSITION_NUMBERS) };
  const features = rows.map((cells, index) => {
    const geometry = readGeometry(cells[at], () => `row ${index + 1} of ${table}`, reading);
    const id = key < 0 ? undefined : toCell(cells[key], columns[key]?.type ?? '', notes);
    const row = own.map(({ type, i }) => toCell(cells[i], type, notes));
    return { type: 'Feature', ...(typeof id === 'number' && { id }), properties: toProperties(names, row), geometry };
  });
  const value = { type: 'FeatureCollection', ...crsOf(row), features };
  return { kind: 'layer', value, notes: [...notes.texts(), ...(counts.m > 0 ? [`The M values of ${formatCount(counts.m, 'geometry', 'geometries')} were left out.`] : [])], ...compact({ total }) }; // prettier-ignore
}

function readTable(db: Database.Database, table: string): Content {
  const { columns, notes, rows } = select(db, table);
  const cells = rows.map((row) => columns.map(({ type }, i) => toCell(row[i], type, notes)));
  return { kind: 'table', table: { columns: columns.map(({ name }) => name), rows: cells }, notes: notes.texts() };
}

interface SqlColumn {
  readonly name: string;
  /** As declared, in capitals. */
  readonly type: string;
}

interface Within {
  readonly box: Bounds;
  /** Column of the geometries. */
  readonly column: string;
}

function select(db: Database.Database, table: string, within?: Within) {
  const info = db.prepare('SELECT name, type, pk FROM pragma_table_info(?)').all(table) as {
    readonly name: string;
    readonly type: string;
    readonly pk: bigint;
  }[];
  if (info.length > MAX_COLUMNS) throw malformed(TITLE, table, `it has ${info.length} columns; at most ${MAX_COLUMNS}`);
  const columns: SqlColumn[] = info.map(({ name, type }) => ({ name, type: type.toUpperCase() }));
  // The key of a view is not told: by the standard it is the first column.
  const keyed = info.findIndex(({ pk }) => pk > 0n);
  const key = keyed < 0 && columns[0]?.type === 'INTEGER' ? 0 : keyed;
  const notes = new Notes();
  // A view has no key of its own, and no index.
  const index = within && keyed >= 0 && hasIndex(db, table, within.column) ? quote(indexOf(table, within.column)) : undefined; // prettier-ignore
  if (!within || index === undefined) {
    const rows = db
      .prepare(`SELECT * FROM ${quote(table)}`)
      .raw()
      .all() as unknown[][];
    return { columns, key, rows, notes };
  }
  const { west, south, east, north } = within.box;
  const found = `SELECT id FROM ${index} WHERE maxx >= ? AND minx <= ? AND maxy >= ? AND miny <= ?`;
  const own = quote(columns[keyed]?.name ?? '');
  const rows = db
    .prepare(`SELECT * FROM ${quote(table)} WHERE ${own} IN (${found}) ORDER BY ${own}`)
    .raw()
    .all(west, east, south, north) as unknown[][];
  const total = db
    .prepare(`SELECT count(*) FROM ${quote(table)}`)
    .pluck()
    .get() as bigint;
  return { columns, key, rows, notes, total: Number(total) };
}

function indexOf(table: string, column: string): string {
  return `rtree_${table}_${column}`;
}

/** @see OGC 12-128r18, annex F.3 */
function hasIndex(db: Database.Database, table: string, column: string): boolean {
  const registered = `SELECT 1 FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index' AND lower(table_name) = lower(?)
    AND lower(column_name) = lower(?) AND EXISTS (SELECT 1 FROM sqlite_master WHERE name = ?)`;
  try {
    return db.prepare(registered).get(table, column, indexOf(table, column)) !== undefined;
  } catch {
    // Files without extensions have no list of them.
    return false;
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Values that JSON has no form for, counted by kind. */
class Notes {
  #large = 0;
  #binary = 0;

  large(): void {
    this.#large += 1;
  }

  binary(): void {
    this.#binary += 1;
  }

  texts(): readonly string[] {
    const large = `${formatCount(this.#large, 'integer')} beyond 2^53 became text.`;
    const binary = `${formatCount(this.#binary, 'binary value')} became text in base64.`;
    return [...(this.#large > 0 ? [large] : []), ...(this.#binary > 0 ? [binary] : [])];
  }
}

function toCell(value: unknown, type: string, notes: Notes): Cell {
  if (typeof value === 'bigint') {
    if (type === 'BOOLEAN') return value !== 0n;
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    notes.large();
    return String(value);
  }
  if (value instanceof Uint8Array) {
    notes.binary();
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  if (typeof value === 'string') return type === 'DATETIME' ? readDatetime(value) : value;
  return typeof value === 'number' ? value : null;
}

/** Without the zeros of milliseconds; some programs have a blank for the T. */
function readDatetime(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:(\.\d*?[1-9])?0*|\.0*)(Z?)$/, '$1T$2$3$4');
}

/** Bytes of the envelope by its code. */
const envelopes = [0, 32, 48, 48, 64];
const HEADER = 8;
const EXTENDED = 0x20;

/** @see OGC 12-128r18, clause 2.1.3 */
function readGeometry(
  value: unknown,
  place: () => string,
  { counts, blocks }: { readonly counts: { m: number }; readonly blocks: ArrayBlocks },
): FlatGeometry | null {
  if (value === null || value === undefined) return null;
  if (!(value instanceof Uint8Array) || value.length < HEADER || textAt(value, 0, 2) !== 'GP') {
    throw malformed(TITLE, place(), 'the geometry does not begin with GP');
  }
  const flags = value[3] ?? 0;
  const envelope = envelopes[(flags >> 1) & 7];
  if (envelope === undefined || (flags & EXTENDED) !== 0) {
    throw malformed(TITLE, place(), 'the geometry is in a form of an extension, which is not read');
  }
  const { geometry, hasM } = readWkb(value.subarray(HEADER + envelope), TITLE, place, blocks);
  if (hasM) counts.m += 1;
  return geometry;
}

/** Longitude comes before latitude whatever the order of the authority. 0 and -1 are for systems that are not known. */
function crsOf({ organization, code, srs_id, srs_name }: ContentRow): { readonly crs?: unknown } {
  if (srs_id === null || srs_id <= 0n) return {};
  const isEpsg = organization?.toUpperCase() === 'EPSG';
  const name = isEpsg ? `urn:ogc:def:crs:EPSG::${String(code)}` : (srs_name ?? `the system ${String(srs_id)}`);
  return { crs: { type: 'name', properties: { name } } };
}
