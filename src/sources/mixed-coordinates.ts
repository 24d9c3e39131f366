/** Says when two inputs of a process seem to be in different coordinates: they do not meet, and nothing else would tell why. */
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { boundsOfAll, type Bounds } from '../../schemas/flat-walk.ts';
import { isFine, looksLonLat } from '../../schemas/lon-lat.ts';

/** Degrees: more than any way of counting longitudes has. */
const NO_ANGLE = 360;

/** No drawing beside one of at most 180 by 90, finer than hundredths, goes so far; projected metres do. */
const NO_DRAWING = 100_000;

/** @param layers by the names of their inputs */
export function mixedCoordinateWarnings(layers: Readonly<Record<string, readonly FlatGeometry[]>>): readonly string[] {
  const given = Object.entries(layers).map(([name, geometries]) => ({
    name,
    geometries,
    bounds: boundsOfAll(geometries),
    degrees: looksLonLat(geometries),
  }));
  const placed = given.filter(({ bounds }) => bounds.west <= bounds.east);
  const degrees = placed.find((one) => one.degrees);
  const plane = placed.find((one) => !one.degrees && reach(one.bounds) > NO_ANGLE);
  if (!degrees || !plane) return [];
  const { west, south, east, north } = plane.bounds;
  const over = meet(degrees.bounds, plane.bounds);
  if (over && !(reach(plane.bounds) > NO_DRAWING && degrees.geometries.some(isFine))) return [];
  return [
    `${degrees.name} looks like longitude and latitude and ${plane.name} like projected coordinates, from ` +
      `[${west}, ${south}] to [${east}, ${north}]: they seem to be in different coordinate systems, so they ` +
      `${over ? 'hardly are where they seem to meet' : 'do not meet'}. Take reproject to bring ${plane.name} to EPSG:4326.`,
  ];
}

function reach({ west, south, east, north }: Bounds): number {
  return Math.max(-west, east, -south, north);
}

function meet(a: Bounds, b: Bounds): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}
