/** Warnings about inputs of a process, or parts of one, that seem to be in different coordinates: they do not meet. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Bounds } from '../../../schemas/flat-walk.ts';
import { isLonLatBox } from '../../../schemas/lon-lat.ts';
import { coordinateKindsOf, MAX_ANGLE, reachOf, type CoordinateKinds, type Kind } from './coordinate-kinds.ts';

/** Reach beyond that of planar data beside coordinates within 180 by 90; projected metres exceed it. */
const MAX_PLANAR_REACH = 100_000;

/** Gap beyond that of planar data between fine coordinates and the rest. */
const MAX_PLANAR_GAP = 10_000;

interface Layer extends CoordinateKinds {
  readonly name: string;
  /** Number of features. */
  readonly count: number;
}

/** @param layers by the names of their inputs, features without a geometry as null */
export function mixedCoordinateWarnings(
  layers: Readonly<Record<string, readonly (FlatGeometry | null)[]>>,
): readonly string[] {
  const all = Object.entries(layers).map(([name, geometries]): Layer => ({
    name,
    count: geometries.length,
    ...coordinateKindsOf(geometries),
  }));
  const mixed = all.filter(isMixed);
  return [...mixed.map(withinOne), ...betweenTwo(all.filter((layer) => !mixed.includes(layer)))];
}

function isMixed({ degrees, plane, isFine, minReach, minGap }: Layer): boolean {
  if (degrees.features === 0 || plane.features === 0) return false;
  if (!isFine) return minGap > MAX_PLANAR_REACH && !meet(degrees.bounds, plane.bounds);
  // A part that covers the range of degrees has no gap; then all planar parts must be large.
  return minReach > MAX_PLANAR_GAP && (minGap > MAX_PLANAR_GAP || reachOf(plane.bounds) > MAX_PLANAR_REACH);
}

function withinOne({ name, count, degrees, plane }: Layer): string {
  const box = `projected coordinates, from ${formatBox(plane.bounds)}`;
  const kinds =
    count === 1
      ? `parts of it look like longitude and latitude, from ${formatBox(degrees.bounds)}, and others like ${box}`
      : `${degrees.features} of its ${count} features ${verb(degrees)} longitude and latitude ${formatFeature(degrees)}, ` +
        `${plane.features} ${verb(plane)} ${box} ${formatFeature(plane)}`;
  return (
    `${name} mixes coordinates: ${kinds}. They seem to be in different coordinate systems: send them separately, and ` +
    'use reproject to bring the latter to EPSG:4326.'
  );
}

function betweenTwo(layers: readonly Layer[]): readonly string[] {
  const degrees = layers.find(({ bounds }) => bounds.west <= bounds.east && isLonLatBox(bounds));
  const plane = layers.find(
    ({ bounds }) => bounds.west <= bounds.east && !isLonLatBox(bounds) && reachOf(bounds) > MAX_ANGLE,
  );
  if (!degrees || !plane) return [];
  const over = meet(degrees.bounds, plane.bounds);
  if (over && !(reachOf(plane.bounds) > MAX_PLANAR_REACH && degrees.isFine)) return [];
  return [
    `${degrees.name} looks like longitude and latitude and ${plane.name} like projected coordinates, from ` +
      `${formatBox(plane.bounds)}: they seem to be in different coordinate systems, so they ` +
      `${over ? 'probably do not meet where they seem to' : 'do not meet'}. Use reproject to bring ${plane.name} to EPSG:4326.`,
  ];
}

function verb({ features }: Kind): string {
  return features === 1 ? 'looks like' : 'look like';
}

function formatFeature({ features, first }: Kind): string {
  return features === 1 ? `(feature ${first})` : `(first feature ${first})`;
}

function formatBox({ west, south, east, north }: Bounds): string {
  return `[${west}, ${south}] to [${east}, ${north}]`;
}

function meet(a: Bounds, b: Bounds): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}
