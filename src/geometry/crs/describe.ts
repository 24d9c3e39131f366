/** What there is to say about one CRS, supported or not. */
import type { CrsDescription, CrsReference } from '../../../schemas/crs.ts';
import { overlaps, toBox } from './area.ts';
import { axisNames } from './axes.ts';
import { insteadOf, lookUpCrs } from './crs.ts';
import { nameShift } from './datum.ts';
import { isRefusal, loadCrsTable, type Crs, type CrsTable, type Shift } from './table.ts';

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
  return {
    code: crs.id,
    name: crs.name,
    supported: true,
    kind: crs.kind,
    unit: crs.unit,
    unit_size: crs.unitSize,
    authority_axes: [...axisNames(crs, 'authority')],
    traditional_axes: [...axisNames(crs, 'traditional')],
    area_of_use: toBox(crs.area),
    datum_of: `EPSG:${crs.base}`,
    definition: definitionOf(crs),
    ...(shifts.length > 0
      ? { datum_shifts: shifts.map(describeShift), accuracy_m: accuracyRange(crs, shifts) }
      : { no_datum_shift: table.whyNoShift(crs.base) }),
    deviation_m: crs.deviationM,
    source: table.source,
  };
}

function describeShift(shift: Shift) {
  return { name: nameShift(shift), accuracy_m: shift.accuracyM, area: toBox(shift.area) };
}

function accuracyRange({ deviationM }: Crs, shifts: readonly Shift[]): { best: number; worst: number } {
  const all = shifts.map((shift) => Number((shift.accuracyM + shift.deviationM + deviationM).toPrecision(3)));
  return { best: Math.min(...all), worst: Math.max(...all) };
}

function definitionOf({ kind, projection, ellipsoid, meridian }: Crs): string {
  if (kind === 'projected') return `${projection} +no_defs`;
  return `+proj=longlat ${ellipsoid}${meridian === 0 ? '' : ` +pm=${meridian}`} +no_defs`;
}
