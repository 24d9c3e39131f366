/** Writes a layer as a GeoPackage with a spatial index, and rows without geometries as a table. @see OGC 12-128r18 */
import type Database from 'better-sqlite3';
import type { LayerFeature } from '../../schemas/layer.ts';
import { boundsOf, boundsOfAll, type Bounds } from '../../schemas/flat-walk.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { WGS_84 } from '../../schemas/crs.ts';
import { compact } from '../common/compact.ts';
import { hasZ, isEmpty } from '../geometry/flat/flat.ts';
import { columnsOf, freeName, noteTexts, toPlainText, type Column, type ColumnType } from './column-types.ts';
import { isWithoutGeometries, UNNAMED, type FormattedLayer, type Written } from './define-format.ts';
import { noteOffsets, toUtc } from './instants.ts';
import { writeWkb } from './wkb-write.ts';

const APPLICATION_ID = 0x47504b47;
const VERSION = 10_300;
const WGS_84_WKT =
  'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]';

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  boolean: 'BOOLEAN',
  integer: 'INTEGER',
  number: 'REAL',
  date: 'DATE',
  datetime: 'DATETIME',
  text: 'TEXT',
  json: 'TEXT',
};

const SCHEMA = `
  CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
  CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
  CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
  CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
  INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
`;

/** Names of tables that are SQLite's or the standard's own. */
const RESERVED = /^(?:sqlite_|gpkg_|rtree_)/i;

export async function writeGeoPackage(layer: FormattedLayer): Promise<Written> {
  const { default: Sqlite } = await import('better-sqlite3');
  const db = new Sqlite(':memory:');
  try {
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${VERSION}`);
    db.exec(SCHEMA);
    const notes = db.transaction(() => writeLayer(db, layer))();
    return { chunks: [db.serialize()], notes };
  } finally {
    db.close();
  }
}

interface Names {
  readonly table: string;
  readonly key: string;
  readonly geometry: string;
  /** A column for ids that are no integers. */
  readonly ids?: string;
  readonly columns: readonly (Column & { readonly as: string })[];
  readonly notes: readonly string[];
}

function writeLayer(db: Database.Database, { features, crs, name }: FormattedLayer): readonly string[] {
  const names = chooseNames(features, name);
  const { table } = names;
  const srs = crs?.code ?? WGS_84;
  const isUnknown = crs !== undefined && crs.code === undefined;
  insertSrs(db, srs);
  const isTable = isWithoutGeometries(features);
  const columns = [
    `${quote(names.key)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL`,
    ...(isTable ? [] : [`${quote(names.geometry)} ${typeNameOf(features)}`]),
    ...(names.ids === undefined ? [] : [`${quote(names.ids)} TEXT`]),
    ...names.columns.map(({ as, type }) => `${quote(as)} ${sqlTypes[type]}`),
  ];
  db.exec(`CREATE TABLE ${quote(table)} (${columns.join(', ')})`);
  const boxes = insertFeatures(db, features, names, isUnknown ? -1 : srs, isTable);
  const { west, south, east, north } = boundsOfAll(features.map(({ geometry }) => geometry));
  const box = boxes.length === 0 ? [null, null, null, null] : [west, south, east, north];
  db.prepare(
    'INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(table, isTable ? 'attributes' : 'features', table, ...box, isTable ? null : isUnknown ? -1 : srs);
  if (!isTable) {
    const z = features.some(({ geometry }) => geometry && hasZ(geometry)) ? 2 : 0;
    db.prepare('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, 0)').run(
      table,
      names.geometry,
      typeNameOf(features),
      isUnknown ? -1 : srs,
      z,
    );
    createIndex(db, names, boxes);
  }
  const unknown = isUnknown ? [`The CRS ${crs.name} has no EPSG code; the file has an undefined one.`] : [];
  return [...names.notes, ...noteOffsets(features, names.columns), ...noteTexts(features, names.columns), ...unknown];
}

/** SQLite takes names for the same that differ in the case of their letters. */
function chooseNames(features: readonly LayerFeature[], name = UNNAMED): Names {
  const table = RESERVED.test(name) || name.includes('\0') ? UNNAMED : name;
  const found = columnsOf(features);
  const taken = found.map(({ name }) => name.toLowerCase());
  const reserve = (name: string) => {
    const free = freeName(name, taken);
    taken.push(free);
    return free;
  };
  const [key, geometry] = [reserve('fid'), reserve('geom')];
  const ids = hasOtherIds(features) ? reserve('id') : undefined;
  const columns = found.map((column, i) => {
    const name = column.name === '' ? 'column' : column.name;
    const isFirst = name === column.name && taken.indexOf(name.toLowerCase()) === i;
    return { ...column, as: isFirst ? name : reserveLike(name, taken) };
  });
  const renamed = columns.filter(({ name, as }) => name !== as);
  const notes = [
    ...(table === name ? [] : [`The layer ${JSON.stringify(name)} is called ${JSON.stringify(table)}.`]),
    ...renamed.map(({ name, as }) => `The column ${JSON.stringify(name)} is called ${JSON.stringify(as)}.`),
    ...(ids === undefined
      ? []
      : [`The ids are not different integers; they are in the column ${JSON.stringify(ids)}.`]),
  ];
  return { table, key, geometry, columns, notes, ...compact({ ids }) };
}

/** @param taken in lower case; the name that is chosen is added */
function reserveLike(name: string, taken: string[]): string {
  const free = freeName(name.toLowerCase(), taken);
  taken.push(free);
  return `${name}${free.slice(name.length)}`;
}

function hasOtherIds(features: readonly LayerFeature[]): boolean {
  const ids = features.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (ids.length === 0) return false;
  return ids.length !== features.length || !ids.every(Number.isSafeInteger) || new Set(ids).size !== ids.length;
}

function insertSrs(db: Database.Database, code: number): void {
  const insert = db.prepare('INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)');
  insert.run('WGS 84 geodetic', WGS_84, 'EPSG', WGS_84, WGS_84_WKT);
  // Readers look the code up: it says more than a text could.
  if (code !== WGS_84) insert.run(`EPSG:${code}`, code, 'EPSG', code, 'undefined');
}

type Box = readonly [fid: number | bigint, bounds: Bounds];

function insertFeatures(
  db: Database.Database,
  features: readonly LayerFeature[],
  names: Names,
  srs: number,
  isTable: boolean,
): readonly Box[] {
  const columns = [names.key, ...(isTable ? [] : [names.geometry]), ...(names.ids === undefined ? [] : [names.ids]), ...names.columns.map(({ as }) => as)]; // prettier-ignore
  const marks = columns.map(() => '?').join(', ');
  const insert = db.prepare(`INSERT INTO ${quote(names.table)} (${columns.map(quote).join(', ')}) VALUES (${marks})`);
  const boxes: Box[] = [];
  for (const { id, geometry, properties } of features) {
    const cells = names.columns.map(({ name, type }) => toSql(Object.hasOwn(properties, name) ? properties[name] : null, type)); // prettier-ignore
    const bounds = geometry && !isEmpty(geometry) ? boundsOf(geometry) : undefined;
    const { lastInsertRowid } = insert.run(
      names.ids === undefined && id !== undefined ? BigInt(id) : null,
      ...(isTable ? [] : [geometry && toBlob(geometry, srs, bounds)]),
      ...(names.ids === undefined ? [] : [id === undefined ? null : String(id)]),
      ...cells,
    );
    if (bounds) boxes.push([lastInsertRowid, bounds]);
  }
  return boxes;
}

function toSql(value: unknown, type: ColumnType): string | number | bigint | null {
  if (value === null || value === undefined) return null;
  if (type === 'json') return toPlainText(value);
  if (type === 'datetime') return formatDatetime(value as string);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (type === 'integer' && typeof value === 'number') return BigInt(value);
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}

/** With three decimals, which GDAL misses otherwise. @see OGC 12-128r18, table 1 */
function formatDatetime(text: string): string {
  const [, start = text, second = ':00', fraction = '.', zone = ''] = /^(.{16})(:\d\d)?(\.\d+)?(Z?)$/.exec(toUtc(text)) ?? []; // prettier-ignore
  return `${start}${second}${fraction.padEnd(4, '0')}${zone}`;
}

const HEADER = 8;
const ENVELOPE = 32;

/** @see OGC 12-128r18, clause 2.1.3 */
function toBlob(geometry: FlatGeometry, srs: number, bounds: Bounds | undefined): Buffer {
  const blob = writeWkb(geometry, HEADER + (bounds ? ENVELOPE : 0));
  blob.write('GP', 'latin1');
  // Little-endian, and a box or the mark of an empty geometry.
  blob[3] = bounds ? 0x03 : 0x11;
  blob.writeInt32LE(srs, 4);
  if (bounds) {
    [bounds.west, bounds.east, bounds.south, bounds.north].forEach((value, i) =>
      blob.writeDoubleLE(value, HEADER + i * 8),
    );
  }
  return blob;
}

/** @see OGC 12-128r18, annex F.3 */
function createIndex(db: Database.Database, { table: layer, key, geometry }: Names, boxes: readonly Box[]): void {
  const rtree = `rtree_${layer}_${geometry}`;
  const [table, on, c, i] = [quote(rtree), quote(layer), quote(geometry), quote(key)];
  db.exec(`CREATE VIRTUAL TABLE ${table} USING rtree(id, minx, maxx, miny, maxy)`);
  const insert = db.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?)`);
  for (const [id, { west, east, south, north }] of boxes) insert.run(id, west, east, south, north);
  const add = `INSERT OR REPLACE INTO ${table} VALUES (NEW.${i}, ST_MinX(NEW.${c}), ST_MaxX(NEW.${c}), ST_MinY(NEW.${c}), ST_MaxY(NEW.${c}));`;
  const remove = `DELETE FROM ${table} WHERE id = OLD.${i};`;
  const filled = `(NEW.${c} NOTNULL AND NOT ST_IsEmpty(NEW.${c}))`;
  const empty = `(NEW.${c} ISNULL OR ST_IsEmpty(NEW.${c}))`;
  const triggers = {
    insert: `AFTER INSERT ON ${on} WHEN ${filled} BEGIN ${add} END`,
    update1: `AFTER UPDATE OF ${c} ON ${on} WHEN OLD.${i} = NEW.${i} AND ${filled} BEGIN ${add} END`,
    update2: `AFTER UPDATE OF ${c} ON ${on} WHEN OLD.${i} = NEW.${i} AND ${empty} BEGIN ${remove} END`,
    update3: `AFTER UPDATE ON ${on} WHEN OLD.${i} != NEW.${i} AND ${filled} BEGIN ${remove} ${add} END`,
    update4: `AFTER UPDATE ON ${on} WHEN OLD.${i} != NEW.${i} AND ${empty} BEGIN DELETE FROM ${table} WHERE id IN (OLD.${i}, NEW.${i}); END`,
    delete: `AFTER DELETE ON ${on} WHEN OLD.${c} NOT NULL BEGIN ${remove} END`,
  };
  for (const [name, body] of Object.entries(triggers)) db.exec(`CREATE TRIGGER ${quote(`${rtree}_${name}`)} ${body}`);
  db.prepare('INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)').run(
    layer,
    geometry,
    'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree',
    'write-only',
  );
}

function typeNameOf(features: readonly LayerFeature[]): string {
  const types = new Set(features.flatMap(({ geometry }) => (geometry ? [geometry.type] : [])));
  const [only, ...others] = types;
  return only && others.length === 0 ? only.toUpperCase() : 'GEOMETRY';
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
