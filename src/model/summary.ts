/** Type, size and extent of a GeoJSON value or a table, determined in the worker so that no API has to parse it. */
import { isObject } from '../../schemas/is-object.ts';
import { compact } from '../common/compact.ts';
import { declaredCrs } from '../../schemas/declared-crs.ts';
import { isFlatShape, type FlatShape } from '../../schemas/flat-geometry.ts';
import { isList } from '../../schemas/made-list.ts';
import { isTableValue } from '../../schemas/table-forms.ts';

export interface OutputSummary {
  /** `FeatureCollection`, `Feature`, a geometry type, or `Table`. */
  readonly kind: string;
  /** Number of features, or of rows; one for a geometry alone. */
  readonly features: number;
  /** Number of geometries of each type; members of a collection are not counted. */
  readonly types: Readonly<Record<string, number>>;
  readonly vertices: number;
  /** Features without a geometry, or whose geometry has no coordinates. */
  readonly empty: number;
  /** West, south, east, north of all coordinates; absent where there are none. */
  readonly extent?: Extent;
  /** Name in the `crs` member, if there is one. */
  readonly crs?: string;
  /** Names of properties in the order of first appearance, at most 100. */
  readonly properties: readonly string[];
  /** First rows of a table, at most five and 1 kB. */
  readonly first?: readonly unknown[];
  /** Foreign member `summary`, at most 10 kB. */
  readonly summary?: Readonly<Record<string, unknown>>;
  /** The properties of a Feature alone, at most 10 kB. */
  readonly values?: Readonly<Record<string, unknown>>;
}

type Extent = readonly [west: number, south: number, east: number, north: number];
type Json = Readonly<Record<string, unknown>>;

export const MAX_NAMES = 100;
const MAX_SUMMARY_LENGTH = 10_000;
const MAX_FIRST = 5;
const MAX_FIRST_LENGTH = 1000;
const types = new Set(['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon']);

/** @param value GeoJSON with nested or flat coordinates @returns undefined when it is neither GeoJSON nor a table */
export function summarise(value: unknown): OutputSummary | undefined {
  if (!isObject(value)) return undefined;
  if (isTableValue(value)) return summariseTable(value);
  const tally = new Tally();
  if (value.type === 'FeatureCollection') {
    if (!isList(value.features)) return undefined;
    for (const feature of value.features) if (isObject(feature)) tally.feature(feature);
  } else if (value.type === 'Feature') tally.feature(value);
  else if (isGeometry(value)) tally.geometry(value);
  else return undefined;
  return tally.summary(value);
}

export const TABLE_KIND = 'Table';

function summariseTable({
  rows,
  columns,
  summary,
}: Pick<Json, 'rows' | 'columns' | 'summary'>): OutputSummary | undefined {
  if (!isList(rows) || !Array.isArray(columns)) return undefined;
  const names = columns.flatMap((column) => (isObject(column) ? [String(column.name)] : []));
  return {
    kind: TABLE_KIND,
    features: rows.length,
    types: {},
    vertices: 0,
    empty: rows.length,
    properties: names.slice(0, MAX_NAMES),
    first: firstRows(rows),
    ...(isShort(summary) && { summary }),
  };
}

/** As many as a reader takes in at a glance. */
function firstRows(rows: Iterable<unknown>): readonly unknown[] {
  const first: unknown[] = [];
  let length = 0;
  for (const row of rows) {
    length += JSON.stringify(row).length;
    if (first.length === MAX_FIRST || length > MAX_FIRST_LENGTH) break;
    first.push(row);
  }
  return first;
}

class Tally {
  #features = 0;
  #vertices = 0;
  #empty = 0;
  #west = Infinity;
  #south = Infinity;
  #east = -Infinity;
  #north = -Infinity;
  readonly #types = new Map<string, number>();
  readonly #names = new Set<string>();

  feature({ geometry, properties }: Json): void {
    this.geometry(isObject(geometry) ? geometry : undefined);
    if (!isObject(properties)) return;
    for (const name in properties) {
      if (this.#names.size === MAX_NAMES) return;
      this.#names.add(name);
    }
  }

  geometry(geometry: Json | undefined): void {
    this.#features += 1;
    const before = this.#vertices;
    if (geometry) {
      const type = String(geometry.type);
      this.#types.set(type, (this.#types.get(type) ?? 0) + 1);
      this.#add(geometry);
    }
    if (this.#vertices === before) this.#empty += 1;
  }

  summary(value: Json): OutputSummary {
    const { type, summary, properties } = value;
    const crs = declaredCrs(value)?.name;
    return compact({
      kind: String(type),
      features: this.#features,
      types: Object.fromEntries(this.#types),
      vertices: this.#vertices,
      empty: this.#empty,
      extent: this.#vertices > 0 ? ([this.#west, this.#south, this.#east, this.#north] as const) : undefined,
      crs,
      properties: [...this.#names],
      summary: isShort(summary) ? summary : undefined,
      values: type === 'Feature' && isShort(properties) ? properties : undefined,
    });
  }

  #add(geometry: Json): void {
    if (isFlatShape(geometry)) return this.#addFlat(geometry);
    const { coordinates, geometries } = geometry;
    if (Array.isArray(geometries)) for (const member of geometries) if (isObject(member)) this.#add(member);
    if (Array.isArray(coordinates)) this.#addNested(coordinates);
  }

  #addFlat({ coordinates, stride }: FlatShape): void {
    for (let i = 0; i < coordinates.length; i += stride) {
      this.#position(coordinates[i] as number, coordinates[i + 1] as number);
    }
  }

  #addNested(coordinates: readonly unknown[]): void {
    const [x, y] = coordinates;
    if (typeof x === 'number' && typeof y === 'number') return this.#position(x, y);
    for (const inner of coordinates) if (Array.isArray(inner)) this.#addNested(inner);
  }

  #position(x: number, y: number): void {
    this.#vertices += 1;
    if (x < this.#west) this.#west = x;
    if (x > this.#east) this.#east = x;
    if (y < this.#south) this.#south = y;
    if (y > this.#north) this.#north = y;
  }
}

function isShort(value: unknown): value is Json {
  return isObject(value) && JSON.stringify(value).length <= MAX_SUMMARY_LENGTH;
}

function isGeometry({ type, coordinates, geometries }: Json): boolean {
  if (type === 'GeometryCollection') return Array.isArray(geometries);
  return typeof type === 'string' && types.has(type) && typeof coordinates === 'object' && coordinates !== null;
}
