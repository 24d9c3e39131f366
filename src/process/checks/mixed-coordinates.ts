/** Says when inputs of a process, or parts of one, seem to be in different coordinates: they do not meet, and nothing else would tell why. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Bounds } from '../../../schemas/flat-walk.ts';
import { coordinateKindsOf, MAX_ANGLE, reachOf, type CoordinateKinds, type Kind } from './coordinate-kinds.ts';

/** No drawing beside one of at most 180 by 90, finer than hundredths, goes so far; projected metres do. */
const NO_DRAWING = 100_000;

/** No drawing has so much of nothing between what is finer than hundredths and all the rest. */
const NO_GAP = 10_000;

interface Layer extends CoordinateKinds {
  readonly name: string;
  /** Number of features. */
  readonly count: number;
}

/** @param layers by the names of their inputs, features without a geometry as null */
export function mixedCoordinateWarnings(
  layers: Readonly<Record<string, readonly (FlatGeometry | null)[]>>,
): readonly string[] {
  const given = Object.entries(layers).map(([name, geometries]): Layer => ({
    name,
    count: geometries.length,
    ...coordinateKindsOf(geometries),
  }));
  const mixed = given.filter(isMixed);
  return [...mixed.map(withinOne), ...betweenTwo(given.filter((layer) => !mixed.includes(layer)))];
}

function isMixed({ degrees, plane, isFine, minReach, minGap }: Layer): boolean {
  if (degrees.features === 0 || plane.features === 0) return false;
  if (!isFine) return minGap > NO_DRAWING && !meet(degrees.bounds, plane.bounds);
  // A part that goes over the degrees has no gap; but then nothing in the plane may be small.
  return minReach > NO_GAP && (minGap > NO_GAP || reachOf(plane.bounds) > NO_DRAWING);
}

function withinOne({ name, count, degrees, plane }: Layer): string {
  const box = `projected coordinates, from ${formatBox(plane.bounds)}`;
  const said =
    count === 1
      ? `parts of it look like longitude and latitude, from ${formatBox(degrees.bounds)}, and others like ${box}`
      : `${degrees.features} of its ${count} features ${look(degrees)} longitude and latitude ${which(degrees)}, ` +
        `${plane.features} ${look(plane)} ${box} ${which(plane)}`;
  return (
    `${name} mixes coordinates: ${said}. They seem to be in different coordinate systems: take them apart, and take ` +
    'reproject to bring the latter to EPSG:4326.'
  );
}

function betweenTwo(layers: readonly Layer[]): readonly string[] {
  const degrees = layers.find(({ bounds }) => bounds.west <= bounds.east && isLonLat(bounds));
  const plane = layers.find(
    ({ bounds }) => bounds.west <= bounds.east && !isLonLat(bounds) && reachOf(bounds) > MAX_ANGLE,
  );
  if (!degrees || !plane) return [];
  const over = meet(degrees.bounds, plane.bounds);
  if (over && !(reachOf(plane.bounds) > NO_DRAWING && degrees.isFine)) return [];
  return [
    `${degrees.name} looks like longitude and latitude and ${plane.name} like projected coordinates, from ` +
      `${formatBox(plane.bounds)}: they seem to be in different coordinate systems, so they ` +
      `${over ? 'hardly are where they seem to meet' : 'do not meet'}. Take reproject to bring ${plane.name} to EPSG:4326.`,
  ];
}

function look({ features }: Kind): string {
  return features === 1 ? 'looks like' : 'look like';
}

function which({ features, first }: Kind): string {
  return features === 1 ? `(feature ${first})` : `(first feature ${first})`;
}

function formatBox({ west, south, east, north }: Bounds): string {
  return `[${west}, ${south}] to [${east}, ${north}]`;
}

function isLonLat({ west, south, east, north }: Bounds): boolean {
  return west >= -180 && east <= 180 && south >= -90 && north <= 90;
}

function meet(a: Bounds, b: Bounds): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}
