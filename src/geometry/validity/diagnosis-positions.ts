/** Suspicions about where the positions of a layer are: swapped axes, projected numbers, outliers. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { longEdgesOf } from '../../../schemas/lon-lat.ts';
import type { Finding } from './finding.ts';
import { boundsOf, type Bounds } from '../flat/flat.ts';

/** Half of the Earth's circumference: how far Web Mercator (EPSG:3857) reaches, rounded up. */
const MERCATOR_REACH = 20_037_509;

/** A feature is far away when it is so many interquartile ranges from the median. */
const FAR_RANGES = 10;
const LEAST_FOR_OUTLIERS = 10;

interface Placed {
  readonly index: number;
  readonly geometry: FlatGeometry;
  readonly bounds: Bounds;
}

export function positionFindings(layer: Layer, expected: Bounds | undefined): readonly Finding[] {
  const placed = layer.features.flatMap(({ geometry }, index): Placed[] => {
    if (!geometry) return [];
    const bounds = boundsOf(geometry);
    return bounds.west > bounds.east ? [] : [{ index, geometry, bounds }];
  });
  const outside = placed.filter(({ bounds }) => !isOnEarth(bounds));
  const units = outside.length > 0 ? [offEarth(placed, outside)] : [];
  const degrees = placed.filter(({ bounds }) => isOnEarth(bounds));
  return [
    ...units,
    ...(outside.length === 0 ? expectedFindings(placed, expected) : []),
    ...nullIsland(placed),
    ...outliers(placed),
    ...(outside.length === 0 ? antimeridian(degrees) : []),
  ];
}

function offEarth(placed: readonly Placed[], outside: readonly Placed[]): Finding {
  const all = union(placed);
  const found = { severity: 'error', count: outside.length, features: first(outside) } as const;
  if (outside.length < placed.length && reach(union(outside)) > 360) {
    return {
      ...found,
      code: 'mixed-coordinates',
      explanation: `${outside.length} of ${placed.length} features have coordinates that are no degrees; the others look like degrees.`,
      process: 'reproject',
      advice: 'Take the features apart and reproject those that are not in longitude and latitude.',
    };
  }
  if (Math.max(-all.west, all.east) <= 90 && Math.max(-all.south, all.north) <= 180) {
    return {
      ...found,
      code: 'swapped-axes',
      explanation: `All first numbers are within 90 and second ones reach ${far(all.south, all.north)}: latitude was put before longitude.`,
      process: null,
      advice: 'Swap the two numbers of each position: GeoJSON has longitude first.',
    };
  }
  if (reach(all) <= 360 && Math.max(-all.south, all.north) <= 90) {
    return {
      ...found,
      code: 'longitudes-beyond-180',
      explanation: `Longitudes reach ${far(all.west, all.east)}; GeoJSON has them from -180 to 180.`,
      process: null,
      advice: 'Subtract 360 from longitudes above 180, add 360 below -180, and cut at the antimeridian.',
    };
  }
  return {
    ...found,
    code: 'projected-coordinates',
    explanation:
      `Coordinates (x ${all.west} to ${all.east}, y ${all.south} to ${all.north}) are no degrees, though GeoJSON ` +
      `means longitude and latitude. ${guess(all)}`,
    process: 'reproject',
    advice: 'Reproject from the CRS that the data came with, or use processes that work in plain coordinate units.',
  };
}

function guess({ west, south, east, north }: Bounds): string {
  const guesses: string[] = [];
  if (west >= 100_000 && east <= 900_000 && south >= 0 && north <= 10_000_000) guesses.push('a UTM zone (EPSG:326xx)');
  if (Math.max(-west, east, -south, north) <= MERCATOR_REACH) guesses.push('Web Mercator (EPSG:3857)');
  return guesses.length > 0 ? `By their size they could be ${guesses.join(' or ')}.` : 'Their size fits no usual CRS.';
}

function expectedFindings(placed: readonly Placed[], expected: Bounds | undefined): readonly Finding[] {
  if (!expected) return [];
  const swapped = placed.filter(({ bounds }) => !overlaps(bounds, expected) && overlaps(swap(bounds), expected));
  const away = placed.filter(({ bounds }) => !overlaps(bounds, expected) && !overlaps(swap(bounds), expected));
  const findings: Finding[] = [];
  if (swapped.length > 0) {
    findings.push({
      code: 'swapped-axes',
      severity: 'error',
      count: swapped.length,
      features: first(swapped),
      explanation: 'They lie outside the expected extent, and inside it with both numbers of each position swapped.',
      process: null,
      advice: 'Swap the two numbers of each position: GeoJSON has longitude first.',
    });
  }
  if (away.length > 0) {
    findings.push({
      code: 'outside-expected-extent',
      severity: 'warning',
      count: away.length,
      features: first(away),
      explanation: 'They lie outside the expected extent, swapped or not.',
      process: 'select-by-location',
      advice: 'Look at them, then select those inside the extent.',
    });
  }
  return findings;
}

function nullIsland(placed: readonly Placed[]): readonly Finding[] {
  const there = placed.filter(
    ({ bounds: { west, south, east, north } }) => west === 0 && south === 0 && east === 0 && north === 0,
  );
  if (there.length === 0 || there.length === placed.length) return [];
  return [
    {
      code: 'null-island',
      severity: 'warning',
      count: there.length,
      features: first(there),
      explanation: 'They lie at exactly [0, 0], which is what failed geocoding and empty cells leave behind.',
      process: 'select-by-location',
      advice: 'Find their true places or leave them out.',
    },
  ];
}

function outliers(placed: readonly Placed[]): readonly Finding[] {
  if (placed.length < LEAST_FOR_OUTLIERS) return [];
  const isFar = [
    farFromMedian(placed.map(({ bounds }) => (bounds.west + bounds.east) / 2)),
    farFromMedian(placed.map(({ bounds }) => (bounds.south + bounds.north) / 2)),
  ];
  const found = placed.filter((_, i) => isFar.some((axis) => axis[i]));
  if (found.length === 0) return [];
  return [
    {
      code: 'outlier-features',
      severity: 'warning',
      count: found.length,
      features: first(found),
      explanation: `Their middles lie more than ${FAR_RANGES} interquartile ranges from the median of all.`,
      process: 'select-by-location',
      advice: 'Look at them: a digit may be lost, a sign or an axis swapped, or they may be right.',
    },
  ];
}

function farFromMedian(values: readonly number[]): readonly boolean[] {
  const sorted = [...values].sort((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
  const range = quantile(0.75) - quantile(0.25);
  return values.map((value) => range > 0 && Math.abs(value - quantile(0.5)) > FAR_RANGES * range);
}

/** An edge of more than half a turn is meant the short way, but drawn the long way. */
function antimeridian(placed: readonly Placed[]): readonly Finding[] {
  const found = placed.filter(
    ({ geometry, bounds }) => bounds.east - bounds.west > 180 && longEdgesOf(geometry).count > 0,
  );
  if (found.length === 0) return [];
  return [
    {
      code: 'crosses-antimeridian',
      severity: 'warning',
      count: found.length,
      features: first(found),
      explanation:
        'They have edges of more than 180 degrees of longitude, so they seem to cross the antimeridian uncut.',
      process: 'buffer',
      advice: 'Cut them at 180 degrees (RFC 7946, 3.1.9); buffer with distance 0 does that for polygons.',
    },
  ];
}

function union(placed: readonly Placed[]): Bounds {
  return boundsOf({ type: 'GeometryCollection', geometries: placed.map(({ geometry }) => geometry) });
}

function reach({ west, south, east, north }: Bounds): number {
  return Math.max(-west, east, -south, north);
}

function far(low: number, high: number): number {
  return -low > high ? low : high;
}

function isOnEarth({ west, south, east, north }: Bounds): boolean {
  return west >= -180 && east <= 180 && south >= -90 && north <= 90;
}

function swap({ west, south, east, north }: Bounds): Bounds {
  return { west: south, south: west, east: north, north: east };
}

function overlaps(a: Bounds, b: Bounds): boolean {
  const meets = (west: number, east: number) => a.west <= east && a.east >= west;
  // A box whose west is greater than its east crosses the antimeridian (RFC 7946, 5.2).
  const inLongitude = b.west <= b.east ? meets(b.west, b.east) : meets(b.west, 180) || meets(-180, b.east);
  return inLongitude && a.south <= b.north && a.north >= b.south;
}

function first(placed: readonly Placed[]): readonly number[] {
  return placed.slice(0, 10).map(({ index }) => index);
}
