/** Says when two inputs of a process seem to be in different coordinates: they do not meet, and nothing else would tell why. */
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { boundsOfAll, type Bounds } from '../../schemas/flat-walk.ts';
import { looksLonLat } from '../../schemas/lon-lat.ts';

/** Degrees: more than any way of counting longitudes has. */
const NO_ANGLE = 360;

/** @param layers by the names of their inputs */
export function mixedCoordinateWarnings(layers: Readonly<Record<string, readonly FlatGeometry[]>>): readonly string[] {
  const given = Object.entries(layers).map(([name, geometries]) => ({
    name,
    bounds: boundsOfAll(geometries),
    degrees: looksLonLat(geometries),
  }));
  const placed = given.filter(({ bounds }) => bounds.west <= bounds.east);
  const degrees = placed.find((one) => one.degrees);
  const plane = placed.find((one) => !one.degrees && reach(one.bounds) > NO_ANGLE);
  if (!degrees || !plane || meet(degrees.bounds, plane.bounds)) return [];
  return [
    `${degrees.name} looks like longitude and latitude, ${plane.name} does not: they seem to be in different coordinate ` +
      'systems and do not meet. Take reproject to bring one to the other.',
  ];
}

function reach({ west, south, east, north }: Bounds): number {
  return Math.max(-west, east, -south, north);
}

function meet(a: Bounds, b: Bounds): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}
