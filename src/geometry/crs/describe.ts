/** What there is to say about one CRS, supported or not. */
import { overlaps, type Area } from './area.ts';
import { axisNames } from './axes.ts';
import { insteadOf, lookUpCrs, type CrsReference } from './crs.ts';
import { nameShift } from './datum.ts';
import { isRefusal, loadCrsTable, type Crs, type CrsTable, type Shift } from './table.ts';

export interface DatumShiftDescription {
  readonly name: string;
  /** Metres, as EPSG declares them. */
  readonly accuracyM: number;
  readonly area: Area;
}

export interface CrsDescription {
  readonly code: string;
  readonly name: string;
  readonly supported: boolean;
  /** Why not, and what to use instead. */
  readonly reason?: string;
  readonly instead?: string;
  readonly kind?: 'geographic' | 'projected';
  readonly unit?: string;
  /** Metres, or degrees of an angle, in one unit. */
  readonly unitSize?: number;
  /** Names of the two coordinates as EPSG orders them, and as GeoJSON and GIS programs do. */
  readonly authorityAxes?: readonly [string, string];
  readonly traditionalAxes?: readonly [string, string];
  readonly area?: Area;
  /** The geographic CRS of the same datum. */
  readonly datumOf?: string;
  readonly definition?: string;
  readonly shifts?: readonly DatumShiftDescription[];
  /** Why there is none. */
  readonly noShift?: string;
  /** Metres from PROJ's own result, the largest that was measured. */
  readonly deviationM?: number;
  /** The best and the worst that a transformation to WGS 84 can be, in metres. */
  readonly accuracyM?: readonly [best: number, worst: number];
  readonly source: string;
}

/** @throws {ProcessError} `invalid-input` when the reference cannot be read or EPSG has no such CRS */
export async function describeCrs(reference: CrsReference): Promise<CrsDescription> {
  const table = await loadCrsTable();
  const found = lookUpCrs(table, reference, 'crs');
  if (!isRefusal(found)) return describeSupported(table, found);
  const instead = insteadOf(table, found);
  return {
    code: `EPSG:${found.code}`,
    name: found.name,
    supported: false,
    reason: found.reason,
    ...(instead && { instead: instead.id }),
    source: table.source,
  };
}

function describeSupported(table: CrsTable, crs: Crs): CrsDescription {
  const shifts = table.shiftsOf(crs.base).filter(({ area }) => overlaps(area, crs.area));
  const definition = crs.kind === 'projected' ? crs.projection : `+proj=longlat ${crs.ellipsoid}${meridianOf(crs)}`;
  return {
    code: crs.id,
    name: crs.name,
    supported: true,
    kind: crs.kind,
    unit: crs.unit,
    unitSize: crs.unitSize,
    authorityAxes: axisNames(crs, 'authority'),
    traditionalAxes: axisNames(crs, 'traditional'),
    area: crs.area,
    datumOf: `EPSG:${crs.base}`,
    definition: `${definition} +no_defs`,
    shifts: shifts.map((shift) => ({ name: nameShift(shift), accuracyM: shift.accuracyM, area: shift.area })),
    ...(shifts.length === 0 && { noShift: table.whyNoShift(crs.base) }),
    deviationM: crs.deviationM,
    ...(shifts.length > 0 && { accuracyM: accuracyRange(crs, shifts) }),
    source: table.source,
  };
}

function accuracyRange({ deviationM }: Crs, shifts: readonly Shift[]): readonly [number, number] {
  const all = shifts.map((shift) => Number((shift.accuracyM + shift.deviationM + deviationM).toPrecision(3)));
  return [Math.min(...all), Math.max(...all)];
}

function meridianOf({ meridian }: Crs): string {
  return meridian === 0 ? '' : ` +pm=${meridian}`;
}
