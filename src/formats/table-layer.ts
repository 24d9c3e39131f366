/** Makes a layer of a table: points from two columns, or geometries from a column of well-known text or of well-known binary as hex digits. */
import { ProcessError } from '../common/errors.ts';
import { formatCount, formatList } from '../common/format-count.ts';
import { parseDecimal } from '../common/parse-text.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { crsMember } from '../../schemas/declared-crs.ts';
import { TABLE } from '../../schemas/table-forms.ts';
import { toProperties } from './column-types.ts';
import type { Cell, LayerContent, Table } from './define-format.ts';
import { parseAngle } from './angles.ts';
import { isHexWkb, readHexWkb } from './wkb-read.ts';
import { readWkt } from './wkt-read.ts';

/** Names of columns with a longitude and a latitude, in lower case, in the order of certainty. */
const angles: readonly (readonly [string, string])[] = [
  ['longitude', 'latitude'],
  ['lon', 'lat'],
  ['lng', 'lat'],
  ['long', 'lat'],
  ['decimallongitude', 'decimallatitude'],
  ['x_wgs84', 'y_wgs84'],
];

/** Names of columns with coordinates in a plane or in degrees, which their numbers tell. */
const plains: readonly (readonly [string, string])[] = [
  ['x', 'y'],
  ['easting', 'northing'],
  ['ost', 'nord'],
  ['rechtswert', 'hochwert'],
  ['coord_x', 'coord_y'],
  ['x_coord', 'y_coord'],
];

const texts = ['wkt', 'geometry', 'geom', 'the_geom', 'wkt_geom', 'shape', '_wkt'];

const MAX_LISTED = 20;
const MAX_ROWS_NAMED = 5;

/**
 * The columns of the geometry do not become properties.
 * @throws {ProcessError} `invalid-input` for a table without such columns, or with cells in them that are none
 */
export function layerOfTable({ columns, rows }: Table): LayerContent {
  const { text, pair, isAngle } = findCoordinates({ columns, rows });
  if (text !== undefined) return fromWkt(columns, rows, text);
  if (!pair) {
    throw new ProcessError(
      'invalid-input',
      `is a table without coordinates; its columns are ${formatList(columns, MAX_LISTED)}. ` +
        'Name the columns of its points lon and lat, or x and y; or that of its geometries wkt',
    );
  }
  return fromPoints(columns, rows, pair, isAngle);
}

/** True for a table that a layer can be made of. */
export function hasCoordinates(table: Table): boolean {
  const { text, pair } = findCoordinates(table);
  return text !== undefined || pair !== undefined;
}

/** @returns the rows as features without geometries, with the mark of a table */
export function rowsOfTable({ columns, rows }: Table): LayerContent {
  const content = toContent(
    rows.map((row) => toFeature(columns, row, [], null)),
    undefined,
    [],
  );
  return { ...content, value: { ...content.value, [TABLE]: true } };
}

interface Coordinates {
  /** Column of well-known text. */
  readonly text?: number;
  /** Columns of x and y. */
  readonly pair?: readonly [number, number];
  /** These are longitude and latitude. */
  readonly isAngle: boolean;
}

function findCoordinates({ columns, rows }: Table): Coordinates {
  const lower = columns.map((name) => name.trim().toLowerCase());
  const text = texts.map((name) => lower.indexOf(name)).find((at) => at >= 0 && isWktColumn(rows, at));
  if (text !== undefined) return { text, isAngle: false };
  const found = [...angles, ...plains]
    .map(([x, y]) => [lower.indexOf(x), lower.indexOf(y)] as const)
    .find(([x, y]) => x >= 0 && y >= 0);
  return found ? { pair: found, isAngle: angles.some(([name]) => name === lower[found[0]]) } : { isAngle: false };
}

function isWktColumn(rows: Table['rows'], at: number): boolean {
  const first = rows.find((row) => typeof row[at] === 'string' && row[at] !== '')?.[at];
  return (
    first === undefined ||
    isHexWkb(first) ||
    (typeof first === 'string' && /^\s*(SRID\s*=|[A-Z]+\s*(Z|M|ZM)?\s*(\(|EMPTY))/i.test(first))
  );
}

function fromWkt(columns: readonly string[], rows: Table['rows'], at: number): LayerContent {
  const srids = new Set<number | undefined>();
  const features = rows.map((row, index) => {
    const cell = row[at];
    if (cell === null || cell === undefined || cell === '') return toFeature(columns, row, [at], null);
    const { geometry, srid } = readCell(String(cell), columns[at] ?? '', index);
    srids.add(srid);
    return toFeature(columns, row, [at], geometry);
  });
  const [srid, ...others] = srids;
  if (others.length > 0) {
    throw new ProcessError(
      'invalid-input',
      `has several SRIDs in its column ${columns[at] ?? ''}. Write all in one CRS`,
    );
  }
  return toContent(features, srid, missing(features, `an empty ${columns[at] ?? ''}`));
}

function readCell(text: string, column: string, index: number) {
  try {
    const [only, ...others] = isHexWkb(text) ? readHexWkb(text) : readWkt(text);
    if (only && others.length === 0) return only;
    throw new ProcessError('invalid-input', 'has several geometries');
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    throw new ProcessError(error.code, `has in row ${index + 1}, column ${column}, what ${error.message}`);
  }
}

function fromPoints(
  columns: readonly string[],
  rows: Table['rows'],
  [x, y]: readonly [number, number],
  isAngle: boolean,
): LayerContent {
  const names = `${columns[x] ?? ''} and ${columns[y] ?? ''}`;
  const wrong: string[] = [];
  const features = rows.map((row, index) => {
    const [east, north] = [toNumber(row[x], isAngle), toNumber(row[y], isAngle)];
    if (Number.isNaN(east) || Number.isNaN(north)) {
      wrong.push(`row ${index + 1}: ${JSON.stringify(row[x])}, ${JSON.stringify(row[y])}`);
    }
    const point: FlatGeometry | null =
      east === undefined || north === undefined
        ? null
        : { type: 'Point', coordinates: Float64Array.of(east, north), stride: 2, ends: Uint32Array.of(1) };
    return toFeature(columns, row, [x, y], point);
  });
  if (wrong.length > 0) {
    const shown = formatList(wrong, MAX_ROWS_NAMED);
    throw new ProcessError(
      'invalid-input',
      `has ${formatCount(wrong.length, 'row')} whose ${names} are no numbers (${shown}). Correct them, or leave the cells empty`,
    );
  }
  const chosen = isAngle ? [] : [`The points are from its columns ${names}.`];
  const notes = [...chosen, ...missing(features, `an empty ${names}`)];
  return toContent(features, undefined, notes);
}

/** @returns undefined for an empty cell, NaN for what is not a number */
function toNumber(cell: Cell | undefined, isAngle: boolean): number | undefined {
  if (cell === null || cell === undefined || cell === '') return undefined;
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return NaN;
  const text = cell.trim();
  return parseDecimal(text) ?? (isAngle ? parseAngle(text) : NaN);
}

interface TableFeature {
  readonly type: 'Feature';
  readonly properties: Readonly<Record<string, Cell>>;
  readonly geometry: FlatGeometry | null;
}

function toFeature(
  columns: readonly string[],
  row: readonly Cell[],
  without: readonly number[],
  geometry: FlatGeometry | null,
): TableFeature {
  const isKept = (_: unknown, at: number) => !without.includes(at);
  return { type: 'Feature', properties: toProperties(columns.filter(isKept), row.filter(isKept)), geometry };
}

function missing(features: readonly TableFeature[], reason: string): readonly string[] {
  const count = features.filter(({ geometry }) => geometry === null).length;
  if (count === 0) return [];
  return [
    `${formatCount(count, 'row')} with ${reason} became ${count === 1 ? 'a feature' : 'features'} without a geometry.`,
  ];
}

function toContent(
  features: readonly TableFeature[],
  srid: number | undefined,
  notes: readonly string[],
): LayerContent {
  const crs = srid === undefined ? {} : { crs: crsMember(srid) };
  return { kind: 'layer', value: { type: 'FeatureCollection', ...crs, features }, notes };
}
