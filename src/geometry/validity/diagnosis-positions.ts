/** Diagnosis of positions: swapped axes, projected coordinates, outliers. */
import { checkGeometry } from '../../../schemas/geojson-check.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { longEdgesOf } from '../../../schemas/lon-lat.ts';
import { toPointer } from '../../common/json-pointer.ts';
import { findSwapped, type Swapped } from './diagnosis-swapped.ts';
import type { Finding, PlacedCrs } from './finding.ts';
import { boundsOf, type Bounds } from '../flat/flat.ts';

/** Half the Earth's circumference in metres, rounded up: the extent of Web Mercator (EPSG:3857). */
const WEB_MERCATOR_EXTENT = 20_037_509;

/** Metres from the origin of Web Mercator to the nearest land, in the Gulf of Guinea, rounded down. */
const WEB_MERCATOR_SEA = 500_000;

/** Below, no common CRS has places on land. */
const MIN_PROJECTED = 1000;

/** Minimum distance of an outlier from the median, in interquartile ranges. */
const MIN_OUTLIER_RANGES = 10;
const MIN_FEATURES_FOR_OUTLIERS = 10;

interface LocatedFeature {
  readonly index: number;
  readonly geometry: FlatGeometry;
  readonly bounds: Bounds;
}

/**
 * @param joined the layer with polygons continuous across the antimeridian
 * @param placed systems in which it lies within the expected extent, where it is not in longitude and latitude
 */
export function diagnosePositions(
  layer: Layer,
  joined: Layer,
  expected: Bounds | undefined,
  placed: readonly PlacedCrs[],
): readonly Finding[] {
  const located = locate(layer);
  const degrees = located.filter(({ bounds }) => isOnEarth(bounds));
  const swapped = findSwappedAmong(located, expected);
  const outside = located.filter(({ index, bounds }) => !isOnEarth(bounds) && !swapped?.features.has(index));
  const others = locate(joined).filter(({ index }) => !swapped?.features.has(index));
  return [
    ...(swapped ? [withRefusal(layer, swapped.finding)] : []),
    ...(outside.length > 0 ? [withRefusal(layer, describeOffEarth(located, outside, placed))] : []),
    ...(outside.length === 0 ? findOutsideExpected(located, expected) : []),
    ...findNullIsland(located),
    ...findOutliers(others),
    ...findCrossings(degrees),
  ];
}

/** For coordinates that a crs member declares as planar. */
export function diagnosePlane(layer: Layer): readonly Finding[] {
  const located = locate(layer);
  return [...findNullIsland(located), ...findOutliers(located)];
}

function locate(layer: Layer): readonly LocatedFeature[] {
  return layer.features.flatMap(({ geometry }, index): LocatedFeature[] => {
    if (!geometry) return [];
    const bounds = boundsOf(geometry);
    return bounds.west > bounds.east ? [] : [{ index, geometry, bounds }];
  });
}

/** An expected extent says which features are swapped; without it, the others may. */
function findSwappedAmong(located: readonly LocatedFeature[], expected: Bounds | undefined): Swapped | undefined {
  if (expected) return undefined;
  // At exactly [0, 0], nothing can be swapped.
  const placed = located.filter(({ bounds }) => maxAbs(bounds) > 0);
  return placed.every(({ bounds }) => isOnEarth(bounds) || isOnEarth(swapAxes(bounds)))
    ? findSwapped(placed)
    : undefined;
}

/** Adds the refusal of processes on Earth, in their words. */
function withRefusal({ features, form }: Layer, finding: Finding): Finding {
  for (const index of finding.features) {
    const geometry = features[index]?.geometry;
    const [issue] = geometry ? checkGeometry(geometry, { longitudeLatitude: true, empty: true }) : [];
    if (!issue) continue;
    const at = { collection: ['features', index, 'geometry'], feature: ['geometry'], geometry: [] }[form];
    const refusal = `${toPointer(['layer', ...at, ...issue.path])} ${issue.message}`;
    return { ...finding, explanation: `${finding.explanation} Processes on Earth refuse the layer: ${refusal}.` };
  }
  return finding;
}

function describeOffEarth(
  located: readonly LocatedFeature[],
  outside: readonly LocatedFeature[],
  placed: readonly PlacedCrs[],
): Finding {
  const all = mergeBounds(located);
  const matches = { severity: 'error', count: outside.length, features: indicesOf(outside) } as const;
  if (outside.length < located.length && maxAbs(mergeBounds(outside)) > 360) {
    return {
      ...matches,
      code: 'mixed-coordinates',
      explanation: `${outside.length} of ${located.length} features have coordinates that are not degrees; the others look like degrees.`,
      process: 'reproject',
      advice: 'Split the layer and reproject the features that are not in longitude and latitude.',
    };
  }
  if (Math.max(-all.west, all.east) <= 90 && Math.max(-all.south, all.north) <= 180) {
    return {
      ...matches,
      code: 'swapped-axes',
      explanation: `All first numbers are within 90 and second numbers reach ${larger(all.south, all.north)}: latitude comes before longitude.`,
      process: null,
      advice: 'Swap the two numbers of each position: GeoJSON has longitude first.',
    };
  }
  if (maxAbs(all) <= 360 && Math.max(-all.south, all.north) <= 90) {
    return {
      ...matches,
      code: 'longitudes-beyond-180',
      explanation: `Longitudes reach ${larger(all.west, all.east)}; GeoJSON allows -180 to 180.`,
      process: null,
      advice: 'Subtract 360 from longitudes above 180, add 360 to those below -180, and cut at the antimeridian.',
    };
  }
  const isLocal = maxAbs(all) < MIN_PROJECTED && placed.length === 0;
  return {
    ...matches,
    code: 'projected-coordinates',
    explanation:
      `Coordinates (x ${all.west} to ${all.east}, y ${all.south} to ${all.north}) are not degrees, but GeoJSON ` +
      `requires longitude and latitude. ${placed.length > 0 ? describePlaced(placed) : guessCrs(all)}`,
    process: isLocal ? null : 'reproject',
    advice: adviseCrs(placed, isLocal),
  };
}

function describePlaced(placed: readonly PlacedCrs[]): string {
  const names = placed.map(({ id, name }) => `${id} (${name})`);
  return `They lie within the expected extent in ${names.join(' or ')}.`;
}

function adviseCrs([first, ...others]: readonly PlacedCrs[], isLocal: boolean): string {
  const planar = 'use processes that work in plain coordinate units';
  if (isLocal) return `Find out what their unit and origin are, or ${planar}.`;
  if (!first) return `Reproject from the CRS that the data came with, or ${planar}.`;
  if (others.length > 0) return 'Reproject with that of them as source_crs which the data came with.';
  return `Reproject with source_crs "${first.id}".`;
}

function guessCrs(bounds: Bounds): string {
  const { west, south, east, north } = bounds;
  const reach = maxAbs(bounds);
  if (reach < MIN_PROJECTED)
    return 'They are too near to the origin for a place on land in any common CRS: they may be drawn, in pixels, feet or kilometres.';
  const guesses: string[] = [];
  if (west >= 100_000 && east <= 900_000 && south >= 0 && north <= 10_000_000) guesses.push('a UTM zone (EPSG:326xx)');
  // Nearer to its origin there is only sea.
  if (reach >= WEB_MERCATOR_SEA && reach <= WEB_MERCATOR_EXTENT) guesses.push('Web Mercator (EPSG:3857)');
  const range =
    guesses.length > 0 ? `Their range fits ${guesses.join(' or ')}, and may fit` : 'Their range may be that of';
  return `${range} a national grid: with expected_extent, diagnose names the systems that place them there.`;
}

function findOutsideExpected(located: readonly LocatedFeature[], expected: Bounds | undefined): readonly Finding[] {
  if (!expected) return [];
  const swapped = located.filter(({ bounds }) => !overlaps(bounds, expected) && overlaps(swapAxes(bounds), expected));
  const outside = located.filter(({ bounds }) => !overlaps(bounds, expected) && !overlaps(swapAxes(bounds), expected));
  const findings: Finding[] = [];
  if (swapped.length > 0) {
    findings.push({
      code: 'swapped-axes',
      severity: 'error',
      count: swapped.length,
      features: indicesOf(swapped),
      explanation: 'They lie outside the expected extent, and inside it with the numbers of each position swapped.',
      process: null,
      advice: 'Swap the two numbers of each position: GeoJSON has longitude first.',
    });
  }
  if (outside.length > 0) {
    findings.push({
      code: 'outside-expected-extent',
      severity: 'warning',
      count: outside.length,
      features: indicesOf(outside),
      explanation: 'They lie outside the expected extent, swapped or not.',
      process: 'select-by-location',
      advice: 'Check them, then select those inside the extent.',
    });
  }
  return findings;
}

function findNullIsland(located: readonly LocatedFeature[]): readonly Finding[] {
  const atOrigin = located.filter(
    ({ bounds: { west, south, east, north } }) => west === 0 && south === 0 && east === 0 && north === 0,
  );
  if (atOrigin.length === 0 || atOrigin.length === located.length) return [];
  return [
    {
      code: 'null-island',
      severity: 'warning',
      count: atOrigin.length,
      features: indicesOf(atOrigin),
      explanation: 'They lie at exactly [0, 0], usually the result of failed geocoding or empty cells.',
      process: 'select-by-location',
      advice: 'Correct their positions or remove them.',
    },
  ];
}

function findOutliers(located: readonly LocatedFeature[]): readonly Finding[] {
  if (located.length < MIN_FEATURES_FOR_OUTLIERS) return [];
  const isFar = [
    isFarFromMedian(toContinuousCentres(located)),
    isFarFromMedian(located.map(({ bounds }) => (bounds.south + bounds.north) / 2)),
  ];
  const matches = located.filter((_, i) => isFar.some((axis) => axis[i]));
  if (matches.length === 0) return [];
  return [
    {
      code: 'outlier-features',
      severity: 'warning',
      count: matches.length,
      features: indicesOf(matches),
      explanation: `Their centres lie more than ${MIN_OUTLIER_RANGES} interquartile ranges from the median of all.`,
      process: 'select-by-location',
      advice: 'Check them: a digit may be missing, a sign or an axis swapped, or they may be right.',
    },
  ];
}

/** Longitudes of the middles, counted from 0 to 360 where that brings the layer together across the antimeridian. */
function toContinuousCentres(located: readonly LocatedFeature[]): readonly number[] {
  const centres = located.map(({ bounds }) => (bounds.west + bounds.east) / 2);
  const turned = centres.map((x) => (x < 0 ? x + 360 : x));
  const isOnGlobe = located.every(({ bounds }) => bounds.south >= -90 && bounds.north <= 90 && maxAbs(bounds) <= 360);
  return isOnGlobe && measureRange(turned) < measureRange(centres) ? turned : centres;
}

function measureRange(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity) - values.reduce((a, b) => Math.min(a, b), Infinity);
}

function isFarFromMedian(values: readonly number[]): readonly boolean[] {
  const sorted = [...values].sort((a, b) => a - b);
  const quantile = (fraction: number) => sorted[Math.floor((sorted.length - 1) * fraction)] ?? 0;
  const range = quantile(0.75) - quantile(0.25);
  return values.map((value) => range > 0 && Math.abs(value - quantile(0.5)) > MIN_OUTLIER_RANGES * range);
}

/** Edges over more than 180 degrees of longitude are meant the short way but drawn the long way. */
function findCrossings(located: readonly LocatedFeature[]): readonly Finding[] {
  const matches = located.filter(
    ({ geometry, bounds }) => bounds.east - bounds.west > 180 && longEdgesOf(geometry).count > 0,
  );
  if (matches.length === 0) return [];
  return [
    {
      code: 'crosses-antimeridian',
      severity: 'warning',
      count: matches.length,
      features: indicesOf(matches),
      explanation:
        'They have edges of more than 180 degrees of longitude, so they probably cross the antimeridian uncut: in a plane ' +
        'they go round the world. Processes on the ellipsoid take the short way, those in a plane refuse them.',
      process: 'densify',
      advice:
        'Cut them at 180 degrees (RFC 7946, 3.1.9): densify with max_length 20000000 does that for lines and polygons. ' +
        'Where the long way is meant, add a position on it.',
    },
  ];
}

function mergeBounds(located: readonly LocatedFeature[]): Bounds {
  return boundsOf({ type: 'GeometryCollection', geometries: located.map(({ geometry }) => geometry) });
}

function maxAbs({ west, south, east, north }: Bounds): number {
  return Math.max(-west, east, -south, north);
}

function larger(low: number, high: number): number {
  return -low > high ? low : high;
}

function isOnEarth({ west, south, east, north }: Bounds): boolean {
  return west >= -180 && east <= 180 && south >= -90 && north <= 90;
}

function swapAxes({ west, south, east, north }: Bounds): Bounds {
  return { west: south, south: west, east: north, north: east };
}

function overlaps(a: Bounds, b: Bounds): boolean {
  const meets = (west: number, east: number) => a.west <= east && a.east >= west;
  // A box with west above east crosses the antimeridian (RFC 7946, 5.2).
  const inLongitude = b.west <= b.east ? meets(b.west, b.east) : meets(b.west, 180) || meets(-180, b.east);
  return inLongitude && a.south <= b.north && a.north >= b.south;
}

function indicesOf(located: readonly LocatedFeature[]): readonly number[] {
  return located.map(({ index }) => index);
}
