/** The metadata by which a Parquet file has geometries. @see https://geoparquet.org/releases/v1.1.0 */
import type { FileMetaData } from 'hyparquet';
import { crsMember } from '../../schemas/declared-crs.ts';
import { isObject } from '../../schemas/is-object.ts';
import { WGS_84 } from '../../schemas/crs.ts';
import { identifyWkt } from './esri-wkt-read.ts';
import { nativeTypes, type NativeType } from './geoparquet-native.ts';
import { readProjjson } from './projjson.ts';

export const GEO = 'geo';

export interface GeometryColumn {
  readonly name: string;
  readonly encoding: 'WKB' | NativeType;
  /** Member of the layer; undefined where the CRS is not known. */
  readonly crs?: unknown;
  /** Top-level columns that only repeat what the geometry is. */
  readonly covering: readonly string[];
  /** Columns with the sides of each geometry's box, from the top: west, south, east and north. */
  readonly sides?: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

type Fail = (reason: string) => never;

/** @returns the geometry columns, the primary one first; undefined in a file without any */
export async function geometryColumns(
  metadata: FileMetaData,
  fail: Fail,
): Promise<readonly GeometryColumn[] | undefined> {
  // prettier-ignore
  const text = metadata.key_value_metadata?.find(({ key }) => key === GEO)?.value;
  const names = metadata.schema.map(({ name }) => name);
  if (text === undefined) return typedColumns(metadata);
  const geo = parse(text, fail);
  const columns = isObject(geo.columns) ? Object.entries(geo.columns) : [];
  const primary = geo.primary_column;
  if (columns.length === 0) fail('its metadata "geo" names no column');
  const read = await Promise.all(columns.map(([name, column]) => toColumn(name, column, fail)));
  const missing = read.find(({ name }) => !names.includes(name));
  if (missing) fail(`its metadata "geo" names the column ${JSON.stringify(missing.name)}, which it does not have`);
  return [...read].sort((a, b) => Number(b.name === primary) - Number(a.name === primary));
}

function parse(text: string, fail: Fail): Readonly<Record<string, unknown>> {
  try {
    const geo: unknown = JSON.parse(text);
    return isObject(geo) ? geo : fail('its metadata "geo" is not an object');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fail(`its metadata "geo" is not JSON: ${error.message}`);
  }
}

async function toColumn(name: string, column: unknown, fail: Fail): Promise<GeometryColumn> {
  if (!isObject(column)) return fail(`its metadata "geo" does not describe the column ${JSON.stringify(name)}`);
  const encoding = String(column.encoding);
  if (encoding !== 'WKB' && !isNative(encoding)) fail(`the geometries of ${JSON.stringify(name)} are encoded as ${JSON.stringify(encoding)}; WKB and the native encodings are read`); // prettier-ignore
  const notes = [
    ...(column.edges === 'spherical' ? ['The file says that edges are great circles; they are taken as straight in longitude and latitude.'] : []), // prettier-ignore
    ...(column.epoch === undefined
      ? []
      : [`The epoch of the coordinates, ${JSON.stringify(column.epoch)}, was left out.`]),
  ];
  const bbox = isObject(column.covering) ? column.covering.bbox : undefined;
  const paths = isObject(bbox) ? Object.values(bbox) : [];
  const covering = paths.flatMap((path: unknown) => (Array.isArray(path) && typeof path[0] === 'string' ? [path[0]] : [])); // prettier-ignore
  const sides = isObject(bbox) ? ['xmin', 'ymin', 'xmax', 'ymax'].map((side) => bbox[side]).filter(isPath) : [];
  return { name, encoding, ...(await crsOf(column)), covering: [...new Set(covering)], notes, ...(sides.length === 4 && { sides }) }; // prettier-ignore
}

function isPath(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function isNative(encoding: string): encoding is NativeType {
  return Object.hasOwn(nativeTypes, encoding);
}

/** Longitude and latitude where nothing is said, and not known where that is null. */
async function crsOf(column: Readonly<Record<string, unknown>>): Promise<{ readonly crs?: unknown }> {
  const { crs } = column;
  if (crs === null) return {};
  if (crs === undefined) return { crs: crsMember(WGS_84) };
  // Before version 0.4 it was well-known text.
  if (typeof crs === 'string') return { crs: (await identifyWkt(crs)).crs };
  return { crs: readProjjson(crs) };
}

/** Columns of the type of geometries that Parquet has itself since 2.11. */
async function typedColumns({
  schema,
  key_value_metadata,
}: FileMetaData): Promise<readonly GeometryColumn[] | undefined> {
  // prettier-ignore
  const found = schema.flatMap(({ name, logical_type: type }) => {
    return type?.type === 'GEOMETRY' || type?.type === 'GEOGRAPHY' ? [{ name, crs: type.crs, isSphere: type.type === 'GEOGRAPHY' }] : []; // prettier-ignore
  });
  if (found.length === 0) return undefined;
  return Promise.all(
    found.map(async ({ name, crs, isSphere }) => ({
      name,
      encoding: 'WKB' as const,
      crs: await typedCrs(crs, key_value_metadata ?? []),
      covering: [],
      notes: isSphere ? ['The file says that edges are curves on Earth; they are taken as straight in longitude and latitude.'] : [], // prettier-ignore
    })),
  );
}

async function typedCrs(
  crs: string | undefined,
  metadata: NonNullable<FileMetaData['key_value_metadata']>,
): Promise<unknown> {
  // prettier-ignore
  if (crs === undefined || crs === '') return crsMember(WGS_84);
  const [kind, rest = ''] = crs.split(/:(.*)/s);
  if (kind === 'srid' && Number(rest) > 0) return crsMember(Number(rest));
  const text = kind === 'projjson' ? (metadata.find(({ key }) => key === rest)?.value ?? '') : crs;
  if (text.startsWith('{')) {
    try {
      return readProjjson(JSON.parse(text));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return { type: 'name', properties: { name: crs } };
}
