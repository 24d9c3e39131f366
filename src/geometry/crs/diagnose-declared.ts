/** Diagnosis of the `crs` member of a layer: it is believed, and coordinates that contradict it are named. */
import { explainOtherCrs, isLonLatCrs, type DeclaredCrs } from '../../../schemas/declared-crs.ts';
import { boundsOf } from '../../../schemas/flat-walk.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { ProcessError } from '../../common/errors.ts';
import { formatCount } from '../../common/format-count.ts';
import type { Finding } from '../validity/finding.ts';
import { formatArea, measureOverhang, type Area } from './area.ts';
import { createFrame } from './frame.ts';
import { resolveDeclared } from './declared-source.ts';
import { loadProj } from './proj.ts';
import { reproject } from './reproject.ts';
import type { Crs } from './table.ts';

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
 * Errors are the refusals of other processes in their own words: of those that work on Earth, and of reproject, to which
 * these point.
 * @param expected extent in longitude and latitude in which the layer should be
 * @returns no findings for a layer without a crs member, or in longitude and latitude on WGS 84
 */
export async function diagnoseDeclared(layer: Layer, expected?: Area): Promise<DeclaredDiagnosis> {
  const { crs: declared } = layer;
  if (!declared || isLonLatCrs(declared)) return { isPlane: false, findings: [] };
  const { crs, reason } = await findDeclared(declared);
  const other = describeOther(declared, layer, crs, reason);
  if (!crs) return { isPlane: true, findings: [other] };
  const centres = listCentres(layer);
  const isDegrees = crs.kind === 'geographic' && crs.unitSize === 1;
  const contradicting = centres.filter(({ reach }) => contradicts(crs, reach));
  if (contradicting.length > 0) {
    const refused = await describeRefusal(declared, layer);
    return {
      isPlane: !isDegrees,
      findings: [describeContradiction(crs, contradicting, centres.length), ...refused, other],
    };
  }
  const located = await locateCentres(crs, centres);
  const outside = located.filter(({ place, metres }) => {
    return !(measureOverhang(crs.area, place) <= MARGIN_DEGREES) || !(metres <= RETURN_METRES);
  });
  // Degrees are compared as they are, with those of other layers.
  const strayed = expected && !isDegrees ? located.filter(({ place }) => !(measureOverhang(expected, place) <= 0)) : [];
  const findings = [
    ...(await describeRefusal(declared, layer)),
    other,
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

interface Found {
  readonly crs?: Crs;
  /** Why reproject cannot read it; a sentence. */
  readonly reason?: string;
}

async function findDeclared(declared: DeclaredCrs): Promise<Found> {
  try {
    return { crs: await resolveDeclared(declared, ['layer', ...declared.path].join('/')) };
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    return { reason: error.message };
  }
}

/** Processes on Earth transform a layer in another CRS, and refuse one whose CRS cannot be read. */
function describeOther(declared: DeclaredCrs, { features }: Layer, crs: Crs | undefined, reason = ''): Finding {
  const all = { count: features.length, features: features.map((_, index) => index) };
  const place = `/layer/${declared.path.join('/')}`;
  if (crs) {
    return {
      ...all,
      code: 'declared-crs',
      severity: 'note',
      explanation: `${place} is ${declared.name}, ${crs.name}, in ${crs.unit}s: processes on Earth transform the layer to longitude and latitude.`,
      process: 'reproject',
      advice: `For another CRS: reproject reads ${crs.id} from the layer, so leave source_crs out.`,
    };
  }
  return {
    ...all,
    code: 'crs-unknown',
    severity: 'error',
    explanation: `Processes on Earth refuse the layer: ${place} ${explainOtherCrs(declared)}.${reason && ` ${reason}`}`,
    process: 'reproject',
    advice:
      'Name the CRS of the coordinates in source_crs: an EPSG code that describe-crs supports. Processes in coordinate units take the layer as it is.',
  };
}

/** The refusal of reproject, at the first position that does not lie in the CRS. */
async function describeRefusal({ name, path }: DeclaredCrs, layer: Layer): Promise<readonly Finding[]> {
  const sourceInput = ['layer', ...path].join('/');
  const options = { source: name, sourceInput, target: 'OGC:CRS84', axisOrder: 'traditional' } as const;
  const geometries = layer.features.map(({ geometry }) => geometry);
  const pointers = geometries.map((_, i) => String(i));
  try {
    await reproject(geometries, { ...options, pointers });
    return [];
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    const index = Number(error.issues[0]?.pointer);
    const features = Number.isInteger(index) ? [index] : geometries.map((_, i) => i);
    return [
      {
        code: 'not-in-crs',
        severity: 'error',
        count: features.length,
        features,
        explanation: `reproject refuses the layer: ${error.message}`,
        process: 'describe-crs',
        advice: ADVICE,
      },
    ];
  }
}
