/**
 * Groups the CRSs that cover an extent by projection; most projections exist on several datums and in several units.
 */
import { contains, measureCoverage, measureOverhang, overlaps, measureWidth, type Area } from './area.ts';
import { isUnsupported, type Crs, type CrsTable, type Shift } from './table.ts';

// Zones are used slightly beyond their edges.
const MARGIN_DEGREES = 0.5;

export interface Candidate {
  readonly crs: Crs;
  readonly shift: Shift;
  /** True when the datum is within metres of WGS 84, or a shift to it is accurate to a metre everywhere. */
  readonly isReliable: boolean;
  /** Number of CRSs on the same datum. */
  readonly popularity: number;
  /** Degrees by which the extent exceeds the area of use. */
  readonly overhang: number;
}

/**
 * Projected CRSs whose area of use covers an extent, with a margin of half a degree, and that have a shift to WGS 84.
 * @returns groups with one projection on several datums, the most useful CRS of each first
 */
export function findFamilies(table: CrsTable, extent: Area): readonly (readonly Candidate[])[] {
  const projected = table.all().filter(({ kind }) => kind === 'projected');
  const popularity = new Map<number, number>();
  for (const { base } of projected) popularity.set(base, (popularity.get(base) ?? 0) + 1);
  const families = new Map<string, Candidate[]>();
  for (const crs of projected) {
    const beyond = measureOverhang(crs.area, extent);
    const shift = beyond <= MARGIN_DEGREES ? findBestShift(table, crs, extent) : undefined;
    if (!shift) continue;
    const key = getFamily(crs);
    const isReliable =
      isModern(shift) || (shift.accuracyM <= 1 && measureCoverage(shift.area, getDatumArea(table, crs)) > 0.95);
    const member = { crs, shift, isReliable, popularity: popularity.get(crs.base) ?? 0, overhang: beyond };
    families.set(key, [...(families.get(key) ?? []), member]);
  }
  return [...families.values()].map((members) => members.sort(compareUsefulness));
}

function findBestShift(table: CrsTable, crs: Crs, extent: Area): Shift | undefined {
  const shifts = table.getShifts(crs.base);
  const [first] = shifts.filter(({ area }) => contains(area, extent)).sort((a, b) => a.accuracyM - b.accuracyM);
  return first ?? shifts.find((shift) => isModern(shift) && overlaps(shift.area, extent));
}

function getDatumArea(table: CrsTable, crs: Crs): Area {
  const base = table.find(crs.base);
  return base && !isUnsupported(base) ? base.area : crs.area;
}

/** Projection without datum, false origin and unit. */
function getFamily({ projection }: Crs): string {
  return projection
    .replaceAll(/ \+(?:x_0|y_0|units|to_meter|ellps|a|b|rf|pm)=\S+/g, '')
    .replace(/ \+south\b/, '')
    .replace(/\+proj=utm \+zone=(\d+)/, (_, zone) => `+proj=tmerc +lat_0=0 +lon_0=${6 * Number(zone) - 183} +k=0.9996`);
}

/** Prefers WGS 84 to other reliable datums, metres to feet, x before y, and popular datums. */
function compareUsefulness(a: Candidate, b: Candidate): number {
  return (
    Math.sign(a.overhang) - Math.sign(b.overhang) ||
    Number(b.crs.base === 4326) - Number(a.crs.base === 4326) ||
    Number(b.isReliable) - Number(a.isReliable) ||
    Number(isMetric(b)) - Number(isMetric(a)) ||
    Number(b.crs.axes === 'en') - Number(a.crs.axes === 'en') ||
    Math.ceil(a.shift.accuracyM) - Math.ceil(b.shift.accuracyM) ||
    b.popularity - a.popularity ||
    Number(isCentred(a)) - Number(isCentred(b)) ||
    measureSize(b.crs.area) - measureSize(a.crs.area) ||
    a.crs.code - b.crs.code
  );
}

export function isMetric({ crs }: Candidate): boolean {
  return crs.unit === 'metre';
}

/** Area in square degrees at the equator. */
export function measureSize(area: Area): number {
  const middle = ((area.south + area.north) / 2) * (Math.PI / 180);
  return measureWidth(area) * (area.north - area.south) * Math.cos(middle);
}

/** True without a false origin, so with negative coordinates: the older of two grids on one projection. */
function isCentred({ crs }: Candidate): boolean {
  return /\+x_0=0\b(?!\.)/.test(crs.projection);
}

/** True when the datum is within ten metres of WGS 84. */
function isModern({ parameters: [x = 0, y = 0, z = 0, ...rest] }: Shift): boolean {
  return rest.length === 0 && Math.hypot(x, y, z) < 10;
}
