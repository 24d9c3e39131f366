/** Ranks the projected CRSs that suit an extent, by what they do to lengths, areas and shapes there. */
import type { CrsSuggestion } from '../../../schemas/crs.ts';
import { contains, coverage, overhang, overlaps, toBox, widthOf, type Area } from './area.ts';
import { distortionOver, type Distortion } from './distortion.ts';
import { loadProj } from './proj.ts';
import { isRefusal, loadCrsTable, type Crs, type CrsTable, type Shift } from './table.ts';

export type Purpose = 'distance' | 'area' | 'display';

export interface Suggestions {
  readonly suggestions: CrsSuggestion[];
  /** What no projection can do over an extent like this one. */
  readonly notes: string[];
}

export interface SuggestOptions {
  readonly purpose?: Purpose;
  readonly limit: number;
}

// Zones are used a little way over their edges.
const MARGIN_DEGREES = 0.5;

/** @param extent longitude and latitude on WGS 84; west of its west when it crosses the antimeridian */
export async function suggestCrs(extent: Area, { purpose, limit }: SuggestOptions): Promise<Suggestions> {
  const table = await loadCrsTable();
  const proj = await loadProj();
  const ranked: Ranked[] = [];
  for (const members of familiesCovering(table, extent)) {
    const [first, ...others] = members;
    const distortion = first && distortionOver(first.crs, extent, proj);
    if (!first || !distortion) continue;
    const size = Math.min(...members.map(({ crs }) => sizeOf(crs.area)));
    ranked.push({ ...first, others, distortion, size });
  }
  ranked.sort(byFitness(purpose));
  const best = ranked.filter(isWorthwhile(ranked[0])).slice(0, limit);
  return { suggestions: best.map(toSuggestion), notes: notesOn(best, extent, purpose) };
}

interface Candidate {
  readonly crs: Crs;
  readonly shift: Shift;
  /** Coordinates mean today what they meant when the grid was made, or one way there is known to a metre everywhere. */
  readonly isReliable: boolean;
  /** How many CRSs share its datum: what is used most is known best. */
  readonly popularity: number;
  readonly overhang: number;
}

interface Ranked extends Candidate {
  readonly others: readonly Candidate[];
  readonly distortion: Distortion;
  readonly size: number;
}

/** CRSs with one projection on several datums, the most useful first. */
function familiesCovering(table: CrsTable, extent: Area): readonly (readonly Candidate[])[] {
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

/** By classes of error, then datums that are reached within a metre or so, then those that were made for a small area. */
function byFitness(purpose: Purpose | undefined): (a: Ranked, b: Ranked) => number {
  return (a, b) =>
    classOf(a.distortion, purpose) - classOf(b.distortion, purpose) ||
    classOf(a.distortion, 'distance') - classOf(b.distortion, 'distance') ||
    Number(b.isReliable) - Number(a.isReliable) ||
    Math.sign(a.overhang) - Math.sign(b.overhang) ||
    Number(isMetric(b)) - Number(isMetric(a)) ||
    (isHopeless(a, purpose) ? 0 : a.size - b.size) ||
    errorOf(a.distortion, purpose) - errorOf(b.distortion, purpose);
}

/** Where all are bad, the least bad goes first, not the smallest. */
function isHopeless({ distortion }: Ranked, purpose: Purpose | undefined): boolean {
  return errorOf(distortion, purpose) > HOPELESS;
}

/** Not much worse in lengths than the best one is. */
function isWorthwhile(best: Ranked | undefined): (one: Ranked) => boolean {
  const most = best ? classOf(best.distortion, 'distance') + 1 : 0;
  return ({ distortion }) => classOf(distortion, 'distance') <= most;
}

/** Without a false origin, so with negative coordinates: of two grids on one projection the older. */
function isCentred({ crs }: Candidate): boolean {
  return /\+x_0=0\b(?!\.)/.test(crs.projection);
}

function isMetric({ crs }: Candidate): boolean {
  return crs.unit === 'metre';
}

// The first class is what surveyors accept of a grid (UTM: 0.04 %); for areas it is equality itself.
const HOPELESS = 0.2;
const lengthClasses = [0.001, 0.01, 0.05, HOPELESS];
const areaClasses = [1e-6, 0.001, 0.01, 0.05, HOPELESS];
const EXACT = 1e-6;

function classOf(distortion: Distortion, purpose: Purpose | undefined): number {
  const classes = purpose === 'area' ? areaClasses : lengthClasses;
  const error = errorOf(distortion, purpose);
  const index = classes.findIndex((most) => error <= most);
  return index < 0 ? classes.length : index;
}

/** What is on show is how things look: shape and size count alike. */
function errorOf({ length, area, angle }: Distortion, purpose: Purpose | undefined): number {
  if (purpose === 'area') return area;
  return purpose === 'display' ? Math.hypot(area / 2, angle) : length;
}

/** Its datum lies on that of WGS 84 to a few metres, so that coordinates are today's. */
function isModern({ parameters: [x = 0, y = 0, z = 0, ...rest] }: Shift): boolean {
  return rest.length === 0 && Math.hypot(x, y, z) < 10;
}

function toSuggestion({ crs, shift, others, distortion, overhang: beyond }: Ranked): CrsSuggestion {
  const keeps = [...(distortion.angle < EXACT ? ['angles'] : []), ...(distortion.area < EXACT ? ['areas'] : [])];
  const kept = keeps.length > 0 ? `Keeps ${keeps.join(' and ')}; lengths` : 'Lengths';
  const areas = distortion.area < EXACT ? '' : `, areas ${wrongBy(distortion.area)}`;
  const datum =
    crs.base === 4326
      ? 'On WGS 84 itself: no datum shift'
      : `Its datum lies within ${shift.accuracyM} m of WGS 84 as EPSG declares it`;
  const edge = beyond > 0 ? ` The extent reaches ${Number(beyond.toFixed(2))} degrees out of its area of use.` : '';
  return {
    code: crs.id,
    name: crs.name,
    unit: crs.unit,
    reason: `${kept} are ${wrongBy(distortion.length)}${areas} over this extent. ${datum}.${edge}`,
    length_error: short(distortion.length),
    area_error: short(distortion.area),
    angle_error: short((distortion.angle * 180) / Math.PI),
    datum_accuracy_m: shift.accuracyM,
    area_of_use: toBox(crs.area),
    alike: others.slice(0, 5).map(({ crs: { id } }) => id),
  };
}

function notesOn(best: readonly Ranked[], extent: Area, purpose: Purpose | undefined): string[] {
  const notes: string[] = [];
  const lengths = best.map(({ distortion }) => distortion.length);
  if (best.length === 0) {
    notes.push('No supported CRS covers this extent in one piece. Split it, for instance by UTM zones.');
  } else if (purpose !== 'area' && purpose !== 'display' && Math.min(...lengths) > 0.01) {
    notes.push(
      `No CRS keeps lengths within 1 % over an extent ${Math.round(widthOf(extent))} degrees wide. ` +
        'Measure on the ellipsoid instead, in longitude and latitude.',
    );
  }
  if (purpose === 'display' && extent.south >= -85 && extent.north <= 85) {
    notes.push(
      'EPSG:3857 (Web Mercator) fits the tiles of web maps; its lengths and areas are wrong away from the equator.',
    );
  }
  return notes;
}

function short(value: number): number {
  return Number(value.toPrecision(3));
}

function wrongBy(share: number): string {
  return share > 1 ? 'more than 100 % wrong in places' : `right within ${Number((share * 100).toPrecision(2))} %`;
}

function sizeOf(area: Area): number {
  const middle = ((area.south + area.north) / 2) * (Math.PI / 180);
  return widthOf(area) * (area.north - area.south) * Math.cos(middle);
}
