/** Leaves small holes and small parts of polygons out. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { ellipsoidArea } from '../ellipsoid/ellipsoid-area.ts';
import { joinParts, splitRings, splitShape } from '../flat/dimensions.ts';
import { isPolygonal } from '../flat/flat.ts';
import { createPointLocator, type PointLocator } from '../flat/point-in-polygon.ts';

export interface Filled {
  /** Null where nothing is left. */
  readonly geometry: FlatGeometry | null;
  readonly holes: number;
  /** Square metres of the holes that were filled. */
  readonly areaFilled: number;
  readonly parts: number;
  /** Square metres of the parts that were left out. */
  readonly areaLeftOut: number;
  /** Polygons within a hole that was filled, which are part of what is around them now. */
  readonly swallowed: number;
}

export interface Limits {
  /** Square metres: smaller holes are filled. */
  readonly holes: number;
  /** Square metres, holes filled: smaller polygons are left out. */
  readonly parts: number;
}

const nothing = { holes: 0, areaFilled: 0, parts: 0, areaLeftOut: 0, swallowed: 0 } as const;

/** @param geometry longitude and latitude; points and lines stay */
export function removeHoles(geometry: FlatGeometry, limits: Limits): Filled {
  if (geometry.type === 'GeometryCollection') {
    const members = geometry.geometries.map((member) => removeHoles(member, limits));
    const sum = (count: Exclude<keyof Filled, 'geometry'>) => members.reduce((total, one) => total + one[count], 0);
    return {
      geometry: { ...geometry, geometries: members.flatMap((member) => member.geometry ?? []) },
      holes: sum('holes'),
      areaFilled: sum('areaFilled'),
      parts: sum('parts'),
      areaLeftOut: sum('areaLeftOut'),
      swallowed: sum('swallowed'),
    };
  }
  return isPolygonal(geometry) ? ofPolygons(geometry, limits) : { geometry, ...nothing };
}

function ofPolygons(shape: FlatShape, limits: Limits): Filled {
  const filled = splitShape(shape).map((polygon) => fillHoles(polygon, limits.holes));
  const holes = filled.flatMap((polygon) => polygon.holes);
  const around = filled.length === 1 ? [] : filled.map((one) => one.holes.map((hole) => createPointLocator(hole)));
  // Its own holes are not around a polygon.
  const isSwallowed = (polygon: FlatShape, own: number) => {
    const isAround = (locate: PointLocator) => liesInside(polygon, locate);
    return around.some((locators, i) => i !== own && locators.some(isAround));
  };
  const free = filled.filter(({ polygon }, i) => !isSwallowed(polygon, i));
  const small = free.filter(({ polygon }) => limits.parts > 0 && ellipsoidArea(polygon) < limits.parts);
  const kept = free.filter((one) => !small.includes(one)).map(({ polygon }) => polygon);
  const counts = {
    holes: holes.length,
    areaFilled: sumAreas(holes),
    parts: small.length,
    areaLeftOut: sumAreas(small.map(({ polygon }) => polygon)),
    swallowed: filled.length - free.length,
  };
  const isSame = counts.holes === 0 && kept.length === filled.length;
  return { geometry: isSame ? shape : (joinParts(kept, shape) ?? null), ...counts };
}

/** Polygons of a valid geometry do not cross: the first position off the border tells. */
function liesInside({ coordinates, stride }: FlatShape, locate: PointLocator): boolean {
  for (let i = 0; i < coordinates.length; i += stride) {
    const place = locate(coordinates[i] as number, coordinates[i + 1] as number);
    if (place !== 'border') return place === 'inside';
  }
  return true;
}

/** @returns the polygon without holes below the limit, and these as polygons */
function fillHoles(polygon: FlatShape, limit: number): { readonly polygon: FlatShape; readonly holes: FlatShape[] } {
  const rings = splitRings(polygon, 'Polygon');
  const holes = rings.slice(1).filter((ring) => ellipsoidArea(ring) < limit);
  if (holes.length === 0) return { polygon, holes };
  const kept = rings.filter((ring) => !holes.includes(ring));
  const { coordinates = new Float64Array(), ends = new Uint32Array() } = joinParts(kept, polygon) ?? {};
  return { polygon: { ...polygon, coordinates, ends }, holes };
}

function sumAreas(polygons: readonly FlatShape[]): number {
  return polygons.reduce((sum, polygon) => sum + ellipsoidArea(polygon), 0);
}
