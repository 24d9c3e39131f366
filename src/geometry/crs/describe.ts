/** Description of a CRS, supported or not. */
import type { CrsDescription, CrsReference } from '../../../schemas/crs.ts';
import { overlaps, toBox } from './area.ts';
import { getAxisNames } from './axes.ts';
import { findReplacement, findCrs } from './crs.ts';
import { formatShift } from './datum.ts';
import { isUnsupported, loadCrsTable, type Crs, type CrsTable, type Shift } from './table.ts';

/** @throws {ProcessError} `invalid-input` when the reference cannot be parsed or EPSG has no such CRS */
export async function describeCrs(reference: CrsReference): Promise<CrsDescription> {
  const table = await loadCrsTable();
  const found = findCrs(table, reference, 'crs');
  if (!isUnsupported(found)) return describeSupported(table, found);
  const replacement = findReplacement(table, found);
  return {
    code: `EPSG:${found.code}`,
    name: found.name,
    supported: false,
    reason: found.reason,
    ...(replacement && { instead: replacement.id }),
    source: table.source,
  };
}

function describeSupported(table: CrsTable, crs: Crs): CrsDescription {
  const shifts = table.getShifts(crs.base).filter(({ area }) => overlaps(area, crs.area));
  return {
    code: crs.id,
    name: crs.name,
    supported: true,
    kind: crs.kind,
    unit: crs.unit,
    unit_size: crs.unitSize,
    authority_axes: [...getAxisNames(crs, 'authority')],
    traditional_axes: [...getAxisNames(crs, 'traditional')],
    area_of_use: toBox(crs.area),
    datum_of: `EPSG:${crs.base}`,
    definition: formatDefinition(crs),
    ...(shifts.length > 0
      ? { datum_shifts: shifts.map(describeShift), accuracy_m: accuracyRange(crs, shifts) }
      : { no_datum_shift: table.explainNoShift(crs.base) }),
    deviation_m: crs.deviationM,
    source: table.source,
  };
}

function describeShift(shift: Shift) {
  return { name: formatShift(shift), accuracy_m: shift.accuracyM, area: toBox(shift.area) };
}

function accuracyRange({ deviationM }: Crs, shifts: readonly Shift[]): { best: number; worst: number } {
  const all = shifts.map((shift) => Number((shift.accuracyM + shift.deviationM + deviationM).toPrecision(3)));
  return { best: Math.min(...all), worst: Math.max(...all) };
}

function formatDefinition({ kind, projection, ellipsoid, meridian }: Crs): string {
  if (kind === 'projected') return `${projection} +no_defs`;
  return `+proj=longlat ${ellipsoid}${meridian === 0 ? '' : ` +pm=${meridian}`} +no_defs`;
}
