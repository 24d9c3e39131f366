/** Ranks projected CRSs for an extent by their distortion of lengths, areas and shapes. */
import type { CrsSuggestion } from '../../../schemas/crs.ts';
import { toBox, measureWidth, type Area } from './area.ts';
import { computeDistortion, type Distortion } from './distortion.ts';
import { findFamilies, isMetric, measureSize, type Candidate } from './families.ts';
import { loadProj } from './proj.ts';
import { loadCrsTable } from './table.ts';

export type Purpose = 'distance' | 'area' | 'display';

export interface Suggestions {
  readonly suggestions: CrsSuggestion[];
  /** Limits of any projection over this extent. */
  readonly notes: string[];
}

export interface SuggestOptions {
  readonly purpose?: Purpose;
  readonly limit: number;
}

/** @param extent longitude and latitude on WGS 84; west above east when it crosses the antimeridian */
export async function suggestCrs(extent: Area, { purpose, limit }: SuggestOptions): Promise<Suggestions> {
  const table = await loadCrsTable();
  const proj = await loadProj();
  const ranked: Ranked[] = [];
  for (const members of findFamilies(table, extent)) {
    const [first, ...others] = members;
    const distortion = first && computeDistortion(first.crs, extent, proj);
    if (!first || !distortion) continue;
    const size = Math.min(...members.map(({ crs }) => measureSize(crs.area)));
    ranked.push({ ...first, others, distortion, size });
  }
  ranked.sort(compareFitness(purpose));
  const best = ranked.filter(createWorthwhileTest(ranked[0])).slice(0, limit);
  return { suggestions: best.map(toSuggestion), notes: createNotes(best, extent, purpose) };
}

interface Ranked extends Candidate {
  readonly others: readonly Candidate[];
  readonly distortion: Distortion;
  readonly size: number;
}

/** Orders by error class, then by reliability of the datum, then by size of the area of use. */
function compareFitness(purpose: Purpose | undefined): (a: Ranked, b: Ranked) => number {
  return (a, b) =>
    getErrorClass(a.distortion, purpose) - getErrorClass(b.distortion, purpose) ||
    getErrorClass(a.distortion, 'distance') - getErrorClass(b.distortion, 'distance') ||
    Number(b.isReliable) - Number(a.isReliable) ||
    Math.sign(a.overhang) - Math.sign(b.overhang) ||
    Number(isMetric(b)) - Number(isMetric(a)) ||
    (isTooDistorted(a, purpose) ? 0 : a.size - b.size) ||
    getError(a.distortion, purpose) - getError(b.distortion, purpose);
}

/** True when the error is too large to be useful: among such systems the smallest error counts, not the smallest area. */
function isTooDistorted({ distortion }: Ranked, purpose: Purpose | undefined): boolean {
  return getError(distortion, purpose) > MAX_USEFUL_ERROR;
}

/** True when lengths are at most one class worse than those of the best. */
function createWorthwhileTest(best: Ranked | undefined): (one: Ranked) => boolean {
  const maxClass = best ? getErrorClass(best.distortion, 'distance') + 1 : 0;
  return ({ distortion }) => getErrorClass(distortion, 'distance') <= maxClass;
}

// The first class is what surveyors accept of a grid (UTM: 0.04 %); for areas it is equality.
const MAX_USEFUL_ERROR = 0.2;
const lengthClasses = [0.001, 0.01, 0.05, MAX_USEFUL_ERROR];
const areaClasses = [1e-6, 0.001, 0.01, 0.05, MAX_USEFUL_ERROR];
const EXACT = 1e-6;

function getErrorClass(distortion: Distortion, purpose: Purpose | undefined): number {
  const classes = purpose === 'area' ? areaClasses : lengthClasses;
  const error = getError(distortion, purpose);
  const index = classes.findIndex((maxClass) => error <= maxClass);
  return index < 0 ? classes.length : index;
}

/** For display, shape and size count alike. */
function getError({ length, area, angle }: Distortion, purpose: Purpose | undefined): number {
  if (purpose === 'area') return area;
  return purpose === 'display' ? Math.hypot(area / 2, angle) : length;
}

function toSuggestion({ crs, shift, others, distortion, overhang: beyond }: Ranked): CrsSuggestion {
  const preserved = [...(distortion.angle < EXACT ? ['angles'] : []), ...(distortion.area < EXACT ? ['areas'] : [])];
  const preservedText = preserved.length > 0 ? `Keeps ${preserved.join(' and ')}; lengths` : 'Lengths';
  const areas = distortion.area < EXACT ? '' : `, areas ${formatError(distortion.area)}`;
  const datum =
    crs.base === 4326
      ? 'On WGS 84: no datum shift'
      : `The datum shift from WGS 84 is accurate to ${shift.accuracyM} m (EPSG)`;
  const edge = beyond > 0 ? ` The extent exceeds its area of use by ${Number(beyond.toFixed(2))} degrees.` : '';
  return {
    code: crs.id,
    name: crs.name,
    unit: crs.unit,
    reason: `${preservedText} are ${formatError(distortion.length)}${areas} over this extent. ${datum}.${edge}`,
    length_error: roundToThree(distortion.length),
    area_error: roundToThree(distortion.area),
    angle_error: roundToThree((distortion.angle * 180) / Math.PI),
    datum_accuracy_m: shift.accuracyM,
    area_of_use: toBox(crs.area),
    alike: others.slice(0, 5).map(({ crs: { id } }) => id),
  };
}

function createNotes(best: readonly Ranked[], extent: Area, purpose: Purpose | undefined): string[] {
  const notes: string[] = [];
  const lengths = best.map(({ distortion }) => distortion.length);
  if (best.length === 0) {
    notes.push('No supported CRS covers this extent in one piece. Split it, for instance by UTM zones.');
  } else if (purpose !== 'area' && purpose !== 'display' && Math.min(...lengths) > 0.01) {
    notes.push(
      `No CRS keeps lengths within 1 % over an extent ${Math.round(measureWidth(extent))} degrees wide. ` +
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

function roundToThree(value: number): number {
  return Number(value.toPrecision(3));
}

function formatError(share: number): string {
  return share > 1 ? 'more than 100 % wrong in places' : `right within ${Number((share * 100).toPrecision(2))} %`;
}
