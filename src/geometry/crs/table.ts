/** The generated table of coordinate reference systems: one short row of text each, read when it is asked for. */
import type { Area } from './area.ts';

/** Which way the two coordinates run, in an order: `ne` is north before east, `sw` south before west. */
export type Axes = 'en' | 'ne' | 'ws' | 'sw' | 'wn';

/** What EPSG says of a way from one datum to WGS 84 that needs no grid file. */
export interface Shift {
  readonly name: string;
  /** EPSG's code of the transformation; none where PROJ joined two. */
  readonly code?: number;
  /** Metres, as EPSG declares them. */
  readonly accuracyM: number;
  readonly area: Area;
  readonly isOffshore: boolean;
  /** `towgs84` of PROJ; empty where longitude and latitude stay as they are. */
  readonly parameters: readonly number[];
  /** Largest distance in metres to PROJ's own result that was measured. */
  readonly deviationM: number;
}

export interface Crs {
  /** As callers may write it: `EPSG:27700`. */
  readonly id: string;
  readonly code: number;
  readonly name: string;
  readonly kind: 'geographic' | 'projected';
  /** Order of the authority. */
  readonly axes: Axes;
  readonly unit: string;
  /** Metres or degrees in one unit. */
  readonly unitSize: number;
  readonly area: Area;
  /** The geographic CRS whose datum it has: its own code when it is one. */
  readonly base: number;
  readonly ellipsoid: string;
  /** Degrees east of Greenwich at which its longitudes begin. */
  readonly meridian: number;
  /** In the words of PROJ, without the datum; empty for a geographic CRS. */
  readonly projection: string;
  /** Of the projection alone, as for a shift. */
  readonly deviationM: number;
}

export interface Refusal {
  readonly code: number;
  readonly name: string;
  readonly reason: string;
  readonly replacement?: number;
}

export interface CrsTable {
  /** Versions of the sources and the terms they come under. */
  readonly source: string;
  find(code: number): Crs | Refusal | undefined;
  /** In the order in which PROJ prefers them; none when a grid is needed or EPSG knows no way. */
  shiftsOf(base: number): readonly Shift[];
  /** Why `shiftsOf` finds none. */
  whyNoShift(base: number): string;
  /** Every supported one, geographic ones first. */
  all(): readonly Crs[];
  /** Code and name of everything in the table, supported or not. */
  names(): readonly (readonly [number, string])[];
}

export function isRefusal(found: Crs | Refusal): found is Refusal {
  return 'reason' in found;
}

/** The rows as they stand in `table.json`: fields between vertical bars, sorted by the code they begin with. */
export interface TableRows {
  readonly source: string;
  readonly units: readonly (readonly [name: string, size: number])[];
  readonly reasons: readonly string[];
  readonly geographic: readonly string[];
  readonly shifts: readonly string[];
  readonly projected: readonly string[];
  readonly refused: readonly string[];
}

/** Read at first use and kept by the module loader, so that a process that never needs it never pays. */
export async function loadCrsTable(): Promise<CrsTable> {
  const { default: rows } = await import('./table.json', { with: { type: 'json' } });
  return openTable(rows as unknown as TableRows);
}

export function openTable(rows: TableRows): CrsTable {
  return { source: rows.source, find, shiftsOf, whyNoShift, all, names };

  function find(code: number): Crs | Refusal | undefined {
    const projected = findRow(rows.projected, code);
    if (projected !== undefined) return readProjected(projected, baseOf);
    const geographic = findRow(rows.geographic, code);
    if (geographic !== undefined) return readGeographic(geographic);
    const refused = findRow(rows.refused, code);
    return refused === undefined ? undefined : readRefusal(refused);
  }

  function shiftsOf(base: number): readonly Shift[] {
    const first = firstIndex(rows.shifts, base);
    const found: Shift[] = [];
    for (let i = first; codeOf(rows.shifts[i]) === base; i++) found.push(readShift(rows.shifts[i] ?? ''));
    return found;
  }

  function whyNoShift(base: number): string {
    const grids = findRow(rows.geographic, base)?.split('|')[7] ?? '';
    return grids === ''
      ? 'EPSG knows no transformation from its datum to WGS 84'
      : `the only transformations from its datum to WGS 84 need a grid file (${grids})`;
  }

  function all(): readonly Crs[] {
    const geographic = rows.geographic.map(readGeographic);
    const bases = new Map(geographic.map((base) => [base.code, base]));
    return [...geographic, ...rows.projected.map((row) => readProjected(row, (code) => bases.get(code)))];
  }

  function names(): readonly (readonly [number, string])[] {
    const every = [...rows.geographic, ...rows.projected, ...rows.refused];
    return every.map((row) => [codeOf(row), row.split('|', 2)[1] ?? ''] as const);
  }

  function readGeographic(row: string): Crs {
    const [code = '', name = '', axes = '', unit = '', area = '', ellipsoid = '', meridian = ''] = row.split('|');
    const [unitName, unitSize] = rows.units[Number(unit)] ?? ['', NaN];
    return {
      id: `EPSG:${code}`,
      code: Number(code),
      name,
      kind: 'geographic',
      axes: axes as Axes,
      unit: unitName,
      unitSize,
      area: readArea(area),
      base: Number(code),
      ellipsoid,
      meridian: Number(meridian),
      projection: '',
      deviationM: 0,
    };
  }

  function baseOf(code: number): Crs | undefined {
    const row = findRow(rows.geographic, code);
    return row === undefined ? undefined : readGeographic(row);
  }

  function readProjected(row: string, findBase: (code: number) => Crs | undefined): Crs {
    const [code = '', name = '', axes = '', unit = '', area = '', base = '', definition = '', deviation = ''] =
      row.split('|');
    const [unitName, unitSize] = rows.units[Number(unit)] ?? ['', NaN];
    const { ellipsoid = '', meridian = 0 } = findBase(Number(base)) ?? {};
    return {
      id: `EPSG:${code}`,
      code: Number(code),
      name,
      kind: 'projected',
      axes: axes as Axes,
      unit: unitName,
      unitSize,
      area: readArea(area),
      base: Number(base),
      ellipsoid,
      meridian,
      projection: completeDefinition(definition, ellipsoid, meridian),
      deviationM: Number(deviation),
    };
  }

  function readRefusal(row: string): Refusal {
    const [code = '', name = '', reason = '', detail = '', replacement = ''] = row.split('|');
    const text = (rows.reasons[Number(reason)] ?? '').replace('%', detail);
    return {
      code: Number(code),
      name,
      reason: text,
      ...(replacement !== '' && { replacement: Number(replacement) }),
    };
  }
}

/** A projection as the table has it, with the ellipsoid and the prime meridian of its base. */
export function completeDefinition(projection: string, ellipsoid: string, meridian: number): string {
  const isOnOwnSphere = /\+(?:a|R)=/.test(projection);
  const words = [projection, ...(isOnOwnSphere ? [] : [ellipsoid]), ...(meridian === 0 ? [] : [`+pm=${meridian}`])];
  return words.join(' ');
}

function readShift(row: string): Shift {
  const [, code = '', name = '', accuracy = '', area = '', offshore = '', parameters = '', deviation = ''] =
    row.split('|');
  return {
    name,
    ...(code !== '' && { code: Number(code) }),
    accuracyM: Number(accuracy),
    area: readArea(area),
    isOffshore: offshore === '1',
    parameters: parameters === '' ? [] : parameters.split(',').map(Number),
    deviationM: Number(deviation),
  };
}

function readArea(text: string): Area {
  const [west = NaN, south = NaN, east = NaN, north = NaN] = text.split(',').map(Number);
  return { west, south, east, north };
}

function codeOf(row: string | undefined): number {
  return row === undefined ? NaN : Number.parseInt(row, 10);
}

function findRow(rows: readonly string[], code: number): string | undefined {
  const row = rows[firstIndex(rows, code)];
  return codeOf(row) === code ? row : undefined;
}

/** Index of the first row whose code is not smaller. */
function firstIndex(rows: readonly string[], code: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codeOf(rows[middle]) < code) low = middle + 1;
    else high = middle;
  }
  return low;
}
