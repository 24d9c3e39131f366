/** Generated table of coordinate reference systems: one row of text each, parsed on access. */
import type { Area } from './area.ts';
import { datumOf } from './prime-meridians.ts';

/** Directions of the two axes in order: `ne` is north before east, `sw` south before west. */
export type Axes = 'en' | 'ne' | 'ws' | 'sw' | 'wn';

/** Datum shift of EPSG to WGS 84 that needs no grid file. */
export interface Shift {
  readonly name: string;
  /** EPSG code of the transformation; undefined where PROJ combined two. */
  readonly code?: number;
  /** Accuracy declared by EPSG, in metres. */
  readonly accuracyM: number;
  readonly area: Area;
  readonly isOffshore: boolean;
  /** `towgs84` of PROJ; empty where longitude and latitude are unchanged. */
  readonly parameters: readonly number[];
  /** Largest measured distance to PROJ's result, in metres. */
  readonly deviationM: number;
}

export interface Crs {
  /** Reference such as `EPSG:27700`. */
  readonly id: string;
  readonly code: number;
  readonly name: string;
  readonly kind: 'geographic' | 'projected';
  /** Axis order of the authority. */
  readonly axes: Axes;
  readonly unit: string;
  /** Metres or degrees per unit. */
  readonly unitSize: number;
  readonly area: Area;
  /** EPSG code of the geographic CRS with its datum; its own code for a geographic CRS. */
  readonly base: number;
  readonly ellipsoid: string;
  /** Prime meridian in degrees east of Greenwich. */
  readonly meridian: number;
  /** PROJ string without the datum; empty for a geographic CRS. */
  readonly projection: string;
  /** Largest measured distance to PROJ's result for the projection alone, in metres. */
  readonly deviationM: number;
}

export interface UnsupportedCrs {
  readonly code: number;
  readonly name: string;
  readonly reason: string;
  readonly replacement?: number;
}

export interface CrsTable {
  /** Versions and licences of the sources. */
  readonly source: string;
  find(code: number): Crs | UnsupportedCrs | undefined;
  /** Shifts in PROJ's order of preference; empty when a grid is needed or EPSG has none. */
  getShifts(base: number): readonly Shift[];
  /** Reason why `getShifts` is empty. */
  explainNoShift(base: number): string;
  /** All supported CRSs, geographic ones first. */
  all(): readonly Crs[];
  /** Code and name of every CRS in the table, supported or not. */
  names(): readonly (readonly [number, string])[];
}

export function isUnsupported(crs: Crs | UnsupportedCrs): crs is UnsupportedCrs {
  return 'reason' in crs;
}

/** Rows of `table.json`: fields between vertical bars, sorted by the code in the first field. */
export interface TableRows {
  readonly source: string;
  readonly units: readonly (readonly [name: string, size: number])[];
  readonly reasons: readonly string[];
  readonly geographic: readonly string[];
  readonly shifts: readonly string[];
  readonly projected: readonly string[];
  readonly refused: readonly string[];
}

/** Loaded on first use and cached by the module loader. */
export async function loadCrsTable(): Promise<CrsTable> {
  const { default: rows } = await import('./table.json', { with: { type: 'json' } });
  return openTable(rows as unknown as TableRows);
}

export function openTable(rows: TableRows): CrsTable {
  return { source: rows.source, find, getShifts, explainNoShift, all, names };

  function find(code: number): Crs | UnsupportedCrs | undefined {
    const projected = findRow(rows.projected, code);
    if (projected !== undefined) return parseProjected(projected, rows.units, findGeographic);
    const geographic = findRow(rows.geographic, code);
    if (geographic !== undefined) return parseGeographic(geographic, rows.units);
    const refused = findRow(rows.refused, code);
    return refused === undefined ? undefined : parseUnsupported(refused, rows.reasons);
  }

  /** Without shifts of its own, a CRS with another prime meridian has those of the CRS from Greenwich. */
  function getShifts(base: number): readonly Shift[] {
    const own = findShifts(base);
    return own.length > 0 ? own : findShifts(datumOf(base));
  }

  function findShifts(base: number): readonly Shift[] {
    const first = firstIndex(rows.shifts, base);
    const shifts: Shift[] = [];
    for (let i = first; parseCode(rows.shifts[i]) === base; i++) shifts.push(parseShift(rows.shifts[i] ?? ''));
    return shifts;
  }

  function explainNoShift(base: number): string {
    const gridsOf = (code: number) => findRow(rows.geographic, code)?.split('|')[7] ?? '';
    const grids = gridsOf(base) || gridsOf(datumOf(base));
    return grids === ''
      ? 'EPSG has no transformation from its datum to WGS 84'
      : `the only transformations from its datum to WGS 84 need a grid file (${grids})`;
  }

  function all(): readonly Crs[] {
    const geographic = rows.geographic.map((row) => parseGeographic(row, rows.units));
    const bases = new Map(geographic.map((base) => [base.code, base]));
    return [...geographic, ...rows.projected.map((row) => parseProjected(row, rows.units, (code) => bases.get(code)))];
  }

  function names(): readonly (readonly [number, string])[] {
    const allRows = [...rows.geographic, ...rows.projected, ...rows.refused];
    return allRows.map((row) => [parseCode(row), row.split('|', 2)[1] ?? ''] as const);
  }

  function findGeographic(code: number): Crs | undefined {
    const row = findRow(rows.geographic, code);
    return row === undefined ? undefined : parseGeographic(row, rows.units);
  }
}

function parseGeographic(row: string, units: TableRows['units']): Crs {
  const [code = '', name = '', axes = '', unit = '', area = '', ellipsoid = '', meridian = ''] = row.split('|');
  const [unitName, unitSize] = units[Number(unit)] ?? ['', NaN];
  return {
    id: `EPSG:${code}`,
    code: Number(code),
    name,
    kind: 'geographic',
    axes: axes as Axes,
    unit: unitName,
    unitSize,
    area: parseArea(area),
    base: Number(code),
    ellipsoid,
    meridian: Number(meridian),
    projection: '',
    deviationM: 0,
  };
}

function parseProjected(row: string, units: TableRows['units'], findBase: (code: number) => Crs | undefined): Crs {
  const [code = '', name = '', axes = '', unit = '', area = '', base = '', definition = '', deviation = ''] =
    row.split('|');
  const [unitName, unitSize] = units[Number(unit)] ?? ['', NaN];
  const { ellipsoid = '', meridian = 0 } = findBase(Number(base)) ?? {};
  return {
    id: `EPSG:${code}`,
    code: Number(code),
    name,
    kind: 'projected',
    axes: axes as Axes,
    unit: unitName,
    unitSize,
    area: parseArea(area),
    base: Number(base),
    ellipsoid,
    meridian,
    projection: completeDefinition(definition, ellipsoid, meridian),
    deviationM: Number(deviation),
  };
}

function parseUnsupported(row: string, reasons: TableRows['reasons']): UnsupportedCrs {
  const [code = '', name = '', reason = '', detail = '', replacement = ''] = row.split('|');
  const text = (reasons[Number(reason)] ?? '').replace('%', detail);
  return {
    code: Number(code),
    name,
    reason: text,
    ...(replacement !== '' && { replacement: Number(replacement) }),
  };
}

/** Projection of the table with the ellipsoid and the prime meridian of its base. */
export function completeDefinition(projection: string, ellipsoid: string, meridian: number): string {
  const isOnOwnSphere = /\+(?:a|R)=/.test(projection);
  const words = [projection, ...(isOnOwnSphere ? [] : [ellipsoid]), ...(meridian === 0 ? [] : [`+pm=${meridian}`])];
  return words.join(' ');
}

function parseShift(row: string): Shift {
  const [, code = '', name = '', accuracy = '', area = '', offshore = '', parameters = '', deviation = ''] =
    row.split('|');
  return {
    name,
    ...(code !== '' && { code: Number(code) }),
    accuracyM: Number(accuracy),
    area: parseArea(area),
    isOffshore: offshore === '1',
    parameters: parameters === '' ? [] : parameters.split(',').map(Number),
    deviationM: Number(deviation),
  };
}

function parseArea(text: string): Area {
  const [west = NaN, south = NaN, east = NaN, north = NaN] = text.split(',').map(Number);
  return { west, south, east, north };
}

function parseCode(row: string | undefined): number {
  return row === undefined ? NaN : Number.parseInt(row, 10);
}

function findRow(rows: readonly string[], code: number): string | undefined {
  const row = rows[firstIndex(rows, code)];
  return parseCode(row) === code ? row : undefined;
}

/** Index of the first row whose code is not below the given one. */
function firstIndex(rows: readonly string[], code: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (parseCode(rows[middle]) < code) low = middle + 1;
    else high = middle;
  }
  return low;
}
