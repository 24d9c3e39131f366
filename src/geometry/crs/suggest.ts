/** Ranks the projected CRSs that suit an extent, by what they do to lengths, areas and shapes there. */
import type { CrsSuggestion } from '../../../schemas/crs.ts';
import { toBox, widthOf, type Area } from './area.ts';
import { distortionOver, type Distortion } from './distortion.ts';
import { familiesCovering, isMetric, sizeOf, type Candidate } from './families.ts';
import { loadProj } from './proj.ts';
import { loadCrsTable } from './table.ts';

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

interface Ranked extends Candidate {
  readonly others: readonly Candidate[];
  readonly distortion: Distortion;
  readonly size: number;
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

function toSuggestion({ crs, shift, others, distortion, overhang: beyond }: Ranked): CrsSuggestion {
  const keeps = [...(distortion.angle < EXACT ? ['angles'] : []), ...(distortion.area < EXACT ? ['areas'] : [])];
  const kept = keeps.length > 0 ? `Keeps ${keeps.join(' and ')}; lengths` : 'Lengths';
  const areas = distortion.area < EXACT ? '' : `, areas ${wrongBy(distortion.area)}`;
  const datum =
    crs.base === 4326
      ? 'On WGS 84 itself: no datum shift'
      : `EPSG declares the way from WGS 84 to its datum to ${shift.accuracyM} m`;
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
