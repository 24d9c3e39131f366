/** Groups the CRSs that cover an extent by their projection, for most come on several datums and in several units. */
import { contains, coverage, overhang, overlaps, widthOf, type Area } from './area.ts';
import { isRefusal, type Crs, type CrsTable, type Shift } from './table.ts';

// Zones are used a little way over their edges.
const MARGIN_DEGREES = 0.5;

export interface Candidate {
  readonly crs: Crs;
  readonly shift: Shift;
  /** Coordinates mean today what they meant when the grid was made, or one way there is known to a metre everywhere. */
  readonly isReliable: boolean;
  /** How many CRSs share its datum: what is used most is known best. */
  readonly popularity: number;
  /** Degrees by which the extent reaches out of its area of use. */
  readonly overhang: number;
}

/**
 * The projected CRSs whose area of use covers an extent, give or take half a degree, and that WGS 84 can be brought to:
 * those with one projection on several datums together, the most useful first.
 */
export function familiesCovering(table: CrsTable, extent: Area): readonly (readonly Candidate[])[] {
  const projected = table.all().filter(({ kind }) => kind === 'projected');
  const popularity = new Map<number, number>();
  for (const { base } of projected) popularity.set(base, (popularity.get(base) ?? 0) + 1);
  const families = new Map<string, Candidate[]>();
  for (const crs of projected) {
    const beyond = overhang(crs.area, extent);
    const shift = beyond <= MARGIN_DEGREES ? bestShift(table, crs, extent) : undefined;
    if (!shift) continue;
    const key = familyOf(crs);
    const isReliable =
      isModern(shift) || (shift.accuracyM <= 1 && coverage(shift.area, areaOfDatum(table, crs)) > 0.95);
    const member = { crs, shift, isReliable, popularity: popularity.get(crs.base) ?? 0, overhang: beyond };
    families.set(key, [...(families.get(key) ?? []), member]);
  }
  return [...families.values()].map((members) => members.sort(byUsefulness));
}

function bestShift(table: CrsTable, crs: Crs, extent: Area): Shift | undefined {
  const shifts = table.shiftsOf(crs.base);
  const [first] = shifts.filter(({ area }) => contains(area, extent)).sort((a, b) => a.accuracyM - b.accuracyM);
  return first ?? shifts.find((shift) => isModern(shift) && overlaps(shift.area, extent));
}

function areaOfDatum(table: CrsTable, crs: Crs): Area {
  const base = table.find(crs.base);
  return base && !isRefusal(base) ? base.area : crs.area;
}

/** The projection without its datum, its false origin and its unit. */
function familyOf({ projection }: Crs): string {
  return projection
    .replaceAll(/ \+(?:x_0|y_0|units|to_meter|ellps|a|b|rf|pm)=\S+/g, '')
    .replace(/ \+south\b/, '')
    .replace(/\+proj=utm \+zone=(\d+)/, (_, zone) => `+proj=tmerc +lat_0=0 +lon_0=${6 * Number(zone) - 183} +k=0.9996`);
}

/** WGS 84 before other reliable datums, metres before feet, x before y, what is used widely before the rest. */
function byUsefulness(a: Candidate, b: Candidate): number {
  return (
    Math.sign(a.overhang) - Math.sign(b.overhang) ||
    Number(b.crs.base === 4326) - Number(a.crs.base === 4326) ||
    Number(b.isReliable) - Number(a.isReliable) ||
    Number(isMetric(b)) - Number(isMetric(a)) ||
    Number(b.crs.axes === 'en') - Number(a.crs.axes === 'en') ||
    Math.ceil(a.shift.accuracyM) - Math.ceil(b.shift.accuracyM) ||
    b.popularity - a.popularity ||
    Number(isCentred(a)) - Number(isCentred(b)) ||
    sizeOf(b.crs.area) - sizeOf(a.crs.area) ||
    a.crs.code - b.crs.code
  );
}

export function isMetric({ crs }: Candidate): boolean {
  return crs.unit === 'metre';
}

/** Square degrees, those near the poles smaller. */
export function sizeOf(area: Area): number {
  const middle = ((area.south + area.north) / 2) * (Math.PI / 180);
  return widthOf(area) * (area.north - area.south) * Math.cos(middle);
}

/** Without a false origin, so with negative coordinates: of two grids on one projection the older. */
function isCentred({ crs }: Candidate): boolean {
  return /\+x_0=0\b(?!\.)/.test(crs.projection);
}

/** Its datum lies on that of WGS 84 to a few metres, so that coordinates are today's. */
function isModern({ parameters: [x = 0, y = 0, z = 0, ...rest] }: Shift): boolean {
  return rest.length === 0 && Math.hypot(x, y, z) < 10;
}
