/** Chooses how to get from the datum of a CRS to WGS 84, and knows how exact that is. */
import { ProcessError } from '../../common/errors.ts';
import { contains, coverage, overhang, showArea, type Area } from './area.ts';
import type { Crs, CrsTable, Shift } from './table.ts';

/** EPSG draws its areas roughly; a little way outside a shift is as good as inside. */
const MARGIN_DEGREES = 0.25;

// Between modern datums: wherever it is used, it is wrong by no more than its own size.
const SLIGHT_METRES = 10;

export interface ChosenShift {
  readonly shift: Shift;
  /** Whether the extent lies in the area that EPSG states, give or take a quarter of a degree. */
  readonly isInside: boolean;
}

/**
 * What PROJ chooses for a single position, here for all of them together: of the shifts whose area holds the extent
 * the most accurate; of equals the one that covers more of the CRS; one for the open sea only when nothing covers more.
 * @param pointer of the input that names the CRS, for messages
 * @throws {ProcessError} `invalid-input` when there is none that needs no grid, or none for this part of the world
 */
export function chooseShift(table: CrsTable, crs: Crs, extent: Area, pointer: string): ChosenShift {
  const shifts = table.shiftsOf(crs.base);
  if (shifts.length === 0) throw noShift(table, crs, pointer);
  let best: Shift | undefined;
  const share = (shift: Shift) => coverage(shift.area, crs.area);
  const holding = shifts.filter(({ area }) => contains(area, extent));
  for (const shift of holding.toSorted((a, b) => share(b) - share(a) || a.accuracyM - b.accuracyM)) {
    if (!best || (shift.accuracyM < best.accuracyM && !shift.isOffshore)) best = shift;
  }
  if (best) return { shift: best, isInside: true };
  const nearest = [...shifts].sort(byOverhang(extent))[0];
  if (nearest && overhang(nearest.area, extent) <= MARGIN_DEGREES) return { shift: nearest, isInside: true };
  const widest = [...shifts].sort((a, b) => coverage(b.area, extent) - coverage(a.area, extent))[0];
  if (widest && coverage(widest.area, extent) > 0) return { shift: widest, isInside: false };
  const slight = shifts.filter(isSlight).sort(byOverhang(extent))[0];
  if (slight) return { shift: slight, isInside: false };
  throw elsewhere(crs, shifts, extent);
}

/** "OSGB36 to WGS 84 (6) [EPSG:1314]" */
export function nameShift({ name, code }: Shift): string {
  return code === undefined ? name : `${name} [EPSG:${code}]`;
}

function byOverhang(extent: Area): (a: Shift, b: Shift) => number {
  return (a, b) => overhang(a.area, extent) - overhang(b.area, extent) || a.accuracyM - b.accuracyM;
}

function isSlight({ parameters: [x = 0, y = 0, z = 0, ...rest] }: Shift): boolean {
  return rest.length === 0 && Math.hypot(x, y, z) <= SLIGHT_METRES;
}

function noShift(table: CrsTable, { id, name, base }: Crs, pointer: string): ProcessError {
  const sameDatum = id === `EPSG:${base}` ? 'another CRS on its datum' : `EPSG:${base} or another CRS on its datum`;
  const message =
    `${id} (${name}) cannot be brought to another datum: ${table.whyNoShift(base)}. ` +
    `Only ${sameDatum} can be reached from it.`;
  return new ProcessError('invalid-input', message, [{ pointer, message }]);
}

function elsewhere({ id, name }: Crs, shifts: readonly Shift[], extent: Area): ProcessError {
  const areas = shifts.slice(0, 3).map(({ area }) => showArea(area));
  return new ProcessError(
    'invalid-geometry',
    `The positions are at ${showArea(extent)} (west, south, east, north), where EPSG gives no datum shift for ` +
      `${id} (${name}); it does at ${areas.join(', ')}. Check the CRS and the order of the axes.`,
  );
}
