/** Separates the parts of a layer that look like longitude and latitude from those that look like projected metres. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { shapesOf, type Bounds } from '../../../schemas/flat-walk.ts';
import { isFineNumber } from '../../../schemas/lon-lat.ts';

/** Parts of one kind: whole points, lines and polygons. */
export interface Kind {
  readonly bounds: Bounds;
  /** Features with at least one such part. */
  readonly features: number;
  /** Index of the first of them. */
  readonly first: number;
}

export interface CoordinateKinds {
  /** Bounds of all positions; west is greater than east where there is none. */
  readonly bounds: Bounds;
  /** Parts within 180 and 90. A part that is only [0, 0] does not count: failed geocoding leaves it in every system. */
  readonly degrees: Kind;
  /** One of these has more decimals than drawn coordinates. */
  readonly isFine: boolean;
  /** Parts beyond any range of longitudes. */
  readonly plane: Kind;
  /** Reach of the plane part nearest to the origin. */
  readonly minReach: number;
  /** Distance from the origin to the nearest one, along the farther axis; at most 0 where one covers it. */
  readonly minGap: number;
}

/** Degrees: beyond any range of longitudes. */
export const MAX_ANGLE = 360;

/** Grows in place: a layer may have a million parts. */
interface Box extends Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

interface Tally extends Kind {
  readonly bounds: Box;
  features: number;
  first: number;
  last: number;
}

/** @param geometries of the features, null for those without one */
export function coordinateKindsOf(geometries: readonly (FlatGeometry | null)[]): CoordinateKinds {
  const [degrees, plane, bounds, part] = [tally(), tally(), nowhere(), nowhere()];
  let [isFine, minReach, minGap] = [false, Infinity, Infinity];
  geometries.forEach((geometry, feature) => {
    for (const shape of geometry === null ? [] : shapesOf(geometry)) {
      let start = 0;
      for (const end of partEnds(shape)) {
        measure(shape, start, end, part);
        const reach = reachOf(part);
        if (reach > MAX_ANGLE) {
          add(plane, part, feature);
          minReach = Math.min(minReach, reach);
          minGap = Math.min(minGap, Math.max(part.west, -part.east, part.south, -part.north));
        } else if (reach > 0 && reach <= 180 && part.south >= -90 && part.north <= 90) {
          add(degrees, part, feature);
          isFine ||= isFineBetween(shape, start, end);
        }
        enlarge(bounds, part);
        start = end;
      }
    }
  });
  return { bounds, degrees, isFine, plane, minReach, minGap };
}

/** @returns -Infinity without positions */
export function reachOf({ west, south, east, north }: Bounds): number {
  return Math.max(-west, east, -south, north);
}

/** End of each part, in positions: holes belong to their polygon. */
function partEnds({ type, coordinates, stride, ends, parts }: FlatShape): Uint32Array {
  const count = coordinates.length / stride;
  if (type === 'MultiPoint') return new Uint32Array(count).map((_, i) => i + 1);
  if (type === 'MultiPolygon') return (parts ?? new Uint32Array()).map((rings) => ends[rings - 1] ?? 0);
  return type === 'MultiLineString' ? ends : Uint32Array.of(count);
}

function measure({ coordinates, stride }: FlatShape, start: number, end: number, into: Box): void {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = start * stride; i < end * stride; i += stride) {
    const x = coordinates[i] as number;
    const y = coordinates[i + 1] as number;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  into.west = west;
  into.south = south;
  into.east = east;
  into.north = north;
}

function isFineBetween({ coordinates, stride }: FlatShape, start: number, end: number): boolean {
  for (let i = start * stride; i < end * stride; i += stride) {
    if (isFineNumber(coordinates[i] as number) || isFineNumber(coordinates[i + 1] as number)) return true;
  }
  return false;
}

function nowhere(): Box {
  return { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
}

function tally(): Tally {
  return { bounds: nowhere(), features: 0, first: -1, last: -1 };
}

function add(kind: Tally, part: Bounds, feature: number): void {
  enlarge(kind.bounds, part);
  if (kind.last === feature) return;
  kind.last = feature;
  if (kind.features++ === 0) kind.first = feature;
}

function enlarge(box: Box, by: Bounds): void {
  if (by.west < box.west) box.west = by.west;
  if (by.south < box.south) box.south = by.south;
  if (by.east > box.east) box.east = by.east;
  if (by.north > box.north) box.north = by.north;
}
