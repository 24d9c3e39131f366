/** Chooses the datum shift from a CRS to WGS 84, with its accuracy. */
import { ProcessError } from '../../common/errors.ts';
import { formatList } from '../../common/format-count.ts';
import { contains, measureCoverage, measureOverhang, formatArea, type Area } from './area.ts';
import type { Crs, CrsTable, Shift } from './table.ts';

/** EPSG's areas are rough: slightly outside, the nearest shift is the right one, but its accuracy is not declared there. */
const MARGIN_DEGREES = 0.25;

// Shifts between modern datums: outside their area the error is at most their own size.
const MAX_SLIGHT_METRES = 10;

/** Maximum number of areas that an error names. */
const MAX_AREAS = 3;

export interface ChosenShift {
  readonly shift: Shift;
  /** True when the extent lies in the area of the shift. */
  readonly isInside: boolean;
}

/**
 * Shift that PROJ chooses for a single position, chosen here for all positions together: of the shifts whose area
 * contains the extent the most accurate, then the one that covers more of the CRS; offshore ones only when no other
 * covers it.
 * @param pointer of the input that names the CRS, for messages
 * @throws {ProcessError} `invalid-input` when every shift needs a grid, `invalid-geometry` when none covers the extent
 */
export function chooseShift(table: CrsTable, crs: Crs, extent: Area, pointer: string): ChosenShift {
  const shifts = table.getShifts(crs.base);
  if (shifts.length === 0) throw noShiftError(table, crs, pointer);
  let best: Shift | undefined;
  const share = (shift: Shift) => measureCoverage(shift.area, crs.area);
  const containing = shifts.filter(({ area }) => contains(area, extent));
  for (const shift of containing.toSorted((a, b) => share(b) - share(a) || a.accuracyM - b.accuracyM)) {
    if (!best || (shift.accuracyM < best.accuracyM && !shift.isOffshore)) best = shift;
  }
  if (best) return { shift: best, isInside: true };
  const nearest = [...shifts].sort(compareOverhang(extent))[0];
  if (nearest && measureOverhang(nearest.area, extent) <= MARGIN_DEGREES) return { shift: nearest, isInside: false };
  const widest = [...shifts].sort((a, b) => measureCoverage(b.area, extent) - measureCoverage(a.area, extent))[0];
  if (widest && measureCoverage(widest.area, extent) > 0) return { shift: widest, isInside: false };
  const slight = shifts.filter(isSlight).sort(compareOverhang(extent))[0];
  if (slight) return { shift: slight, isInside: false };
  throw outsideShiftsError(crs, shifts, extent);
}

/** Text such as "OSGB36 to WGS 84 (6) [EPSG:1314]". */
export function formatShift({ name, code }: Shift): string {
  return code === undefined ? name : `${name} [EPSG:${code}]`;
}

function compareOverhang(extent: Area): (a: Shift, b: Shift) => number {
  return (a, b) => measureOverhang(a.area, extent) - measureOverhang(b.area, extent) || a.accuracyM - b.accuracyM;
}

function isSlight({ parameters: [x = 0, y = 0, z = 0, ...rest] }: Shift): boolean {
  return rest.length === 0 && Math.hypot(x, y, z) <= MAX_SLIGHT_METRES;
}

function noShiftError(table: CrsTable, { id, name, base }: Crs, pointer: string): ProcessError {
  const sameDatum = id === `EPSG:${base}` ? 'another CRS on its datum' : `EPSG:${base} or another CRS on its datum`;
  const message =
    `${id} (${name}) cannot be transformed to another datum: ${table.explainNoShift(base)}. ` +
    `Only ${sameDatum} can be the other CRS.`;
  return new ProcessError('invalid-input', message, [{ pointer, message }]);
}

function outsideShiftsError({ id, name }: Crs, shifts: readonly Shift[], extent: Area): ProcessError {
  const areas = shifts.map(({ area }) => formatArea(area));
  return new ProcessError(
    'invalid-geometry',
    `The positions are at ${formatArea(extent)} (west, south, east, north), where EPSG has no datum shift for ` +
      `${id} (${name}); it has shifts at ${formatList(areas, MAX_AREAS)}. Check the CRS and the order of the axes.`,
  );
}
