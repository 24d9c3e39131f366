/** Diagnosis of the `crs` member of a layer: it is believed, and coordinates that contradict it are named. */
import { isLonLatCrs } from '../../../schemas/declared-crs.ts';
import { boundsOf } from '../../../schemas/flat-walk.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { formatCount } from '../../common/format-count.ts';
import type { Finding } from '../validity/finding.ts';
import { formatArea, measureOverhang, type Area } from './area.ts';
import { createFrame } from './frame.ts';
import { loadProj } from './proj.ts';
import { isUnsupported, loadCrsTable, type Crs } from './table.ts';

export interface DeclaredDiagnosis {
  /** True where coordinates are in a plane, or in a CRS that cannot be checked, and so are no longitudes. */
  readonly isPlane: boolean;
  readonly findings: readonly Finding[];
}

/** Areas of use are rough, and zones are used beyond their edges. */
const MARGIN_DEGREES = 1;

/** Metres by which a position must come back from its longitude and latitude. */
const RETURN_METRES = 10;

interface Centre {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  /** Largest of the absolute coordinates. */
  readonly reach: readonly [x: number, y: number];
}

/**
 * @param expected extent in longitude and latitude in which the layer should be
 * @returns no findings for a layer without a crs member, or in longitude and latitude on WGS 84
 */
export async function diagnoseDeclared(layer: Layer, expected?: Area): Promise<DeclaredDiagnosis> {
  const { crs: declared } = layer;
  if (!declared || isLonLatCrs(declared)) return { isPlane: false, findings: [] };
  const crs = declared.code === undefined ? undefined : (await loadCrsTable()).find(declared.code);
  if (!crs || isUnsupported(crs)) return { isPlane: true, findings: [describeUnknown(declared.name, layer)] };
  const centres = listCentres(layer);
  const isDegrees = crs.kind === 'geographic' && crs.unitSize === 1;
  const contradicting = centres.filter(({ reach }) => contradicts(crs, reach));
  if (contradicting.length > 0) {
    return { isPlane: !isDegrees, findings: [describeContradiction(crs, contradicting, centres.length)] };
  }
  const located = await locateCentres(crs, centres);
  const outside = located.filter(({ place, metres }) => {
    return !(measureOverhang(crs.area, place) <= MARGIN_DEGREES) || !(metres <= RETURN_METRES);
  });
  // Degrees are compared as they are, with those of other layers.
  const strayed = expected && !isDegrees ? located.filter(({ place }) => !(measureOverhang(expected, place) <= 0)) : [];
  const findings = [
    ...(outside.length > 0 ? [describeOutside(crs, outside, centres.length)] : []),
    ...(strayed.length > 0 ? [describeStrayed(crs, strayed, centres.length)] : []),
  ];
  return { isPlane: !isDegrees, findings };
}

/** Metres within 180 by 90 look like degrees; degrees cannot be beyond these. */
function contradicts({ kind, unitSize, meridian }: Crs, [x, y]: Centre['reach']): boolean {
  if (kind === 'projected') return x <= 180 && y <= 90 && Math.max(x, y) > 0;
  return x * unitSize > 180 + Math.abs(meridian) || y * unitSize > 90;
}

function listCentres({ features }: Layer): readonly Centre[] {
  return features.flatMap(({ geometry }, index): Centre[] => {
    if (!geometry) return [];
    const { west, south, east, north } = boundsOf(geometry);
    if (west > east) return [];
    const reach = [Math.max(-west, east), Math.max(-south, north)] as const;
    return [{ index, x: (west + east) / 2, y: (south + north) / 2, reach }];
  });
}

interface LocatedCentre extends Centre {
  /** In longitude and latitude; NaN where the projection does not reach. */
  readonly place: Area;
  /** By which it misses its own coordinates on the way back. */
  readonly metres: number;
}

async function locateCentres(crs: Crs, centres: readonly Centre[]): Promise<readonly LocatedCentre[]> {
  const frame = createFrame(crs, 'traditional', await loadProj());
  const sent = Float64Array.from(centres.flatMap(({ x, y }) => [x, y]));
  const lonLat = sent.slice();
  frame.inverse(lonLat);
  const back = lonLat.slice();
  frame.forward(back);
  const miss = (at: number) => (back[at] ?? NaN) - (sent[at] ?? NaN);
  return centres.map((centre, i) => {
    const [longitude, latitude] = [lonLat[2 * i] ?? NaN, lonLat[2 * i + 1] ?? NaN];
    const place = { west: longitude, south: latitude, east: longitude, north: latitude };
    return { ...centre, place, metres: Math.hypot(miss(2 * i), miss(2 * i + 1)) * crs.unitSize };
  });
}

const ADVICE =
  'Correct the crs member if the coordinates are right, or the coordinates; suggest-crs lists systems that fit a place.';

function describeContradiction(crs: Crs, found: readonly Centre[], all: number): Finding {
  const [first] = found;
  const at = first ? ` (first at [${first.x}, ${first.y}])` : '';
  const looks =
    crs.kind === 'projected'
      ? `within 180 by 90 like longitude and latitude, but the crs member is ${crs.id} (${crs.name}), in ${crs.unit}s`
      : `beyond longitude and latitude, but the crs member is ${crs.id} (${crs.name}), in ${crs.unit}s`;
  return {
    code: 'crs-contradicted',
    severity: crs.kind === 'projected' ? 'warning' : 'error',
    count: found.length,
    features: found.map(({ index }) => index),
    explanation: `${found.length} of ${formatCount(all, 'feature has', 'features have')} coordinates ${looks}${at}.`,
    process: 'describe-crs',
    advice: ADVICE,
  };
}

function describeOutside(crs: Crs, found: readonly Centre[], all: number): Finding {
  const [first] = found;
  const at = first ? `, first at [${first.x}, ${first.y}]` : '';
  return {
    code: 'outside-crs-area',
    severity: 'warning',
    count: found.length,
    features: found.map(({ index }) => index),
    explanation:
      `${found.length} of ${formatCount(all, 'feature lies', 'features lie')} more than a degree outside of the area of ` +
      `use of the crs member, ${crs.id} (${crs.name}), ${formatArea(crs.area)} (west, south, east, north)${at}.`,
    process: 'describe-crs',
    advice: ADVICE,
  };
}

function describeStrayed(crs: Crs, found: readonly LocatedCentre[], all: number): Finding {
  const [first] = found;
  const at = first ? `, first at ${formatPlace(first.place)}` : '';
  return {
    code: 'outside-expected-extent',
    severity: 'warning',
    count: found.length,
    features: found.map(({ index }) => index),
    explanation: `${found.length} of ${formatCount(all, 'feature lies', 'features lie')} outside the expected extent by ${crs.id}${at}.`,
    process: 'describe-crs',
    advice: ADVICE,
  };
}

function formatPlace({ west, south }: Area): string {
  return `[${Number(west.toFixed(4))}, ${Number(south.toFixed(4))}] in longitude and latitude`;
}

function describeUnknown(name: string, { features }: Layer): Finding {
  return {
    code: 'crs-unknown',
    severity: 'note',
    count: features.length,
    features: features.map((_, index) => index),
    explanation: `The crs member is ${name}, which is not a CRS that can be checked: coordinates are taken as planar.`,
    process: 'describe-crs',
    advice: 'Use an EPSG code that describe-crs supports, or remove the member for longitude and latitude on WGS 84.',
  };
}
