/** Mends the structure of a broken geometry as far as it can be read; the shape of polygons is left to the engine. */
import { isFlatShape, nesting, toGeoJson, type FlatType } from './flat-geometry.ts';
import type { Geometry, Position } from './geometry-types.ts';
import { isGeometryType, isVacant } from './geojson-check.ts';
import { isObject } from './is-object.ts';

export interface Mended {
  /** Null for a Point without a position (RFC 7946, 3.1). */
  readonly geometry: Geometry | null;
  /**
   * Only this geometry can be meant: a ring was closed, a ring of fewer than 4 positions left out beside others, a
   * position cut to three numbers (RFC 7946, 3.1.1), or a position without numbers read as none.
   */
  readonly isCertain: boolean;
}

const MAX_DEPTH = 8;

/** Minimum number of positions of a ring. */
const MIN_RING = 4;

interface Result<T> {
  readonly value: T;
  readonly isCertain: boolean;
}

/**
 * @param value a geometry as it was sent; those that could be read are flat
 * @returns nothing where a position or a type cannot be read
 */
export function mendGeometry(value: unknown, depth = 0): Mended | undefined {
  if (isFlatShape(value)) return mendGeometry(toGeoJson(value), depth);
  if (!isObject(value) || !isGeometryType(value.type)) return undefined;
  if (value.type === 'GeometryCollection') return mendCollection(value.geometries, depth);
  if (value.type === 'Point' && Array.isArray(value.coordinates) && value.coordinates.length === 0) {
    return { geometry: null, isCertain: true };
  }
  // The type has been compared with those of geometries.
  const type = value.type as FlatType;
  const mended = mendCoordinates(type, value.coordinates);
  return mended && { geometry: { type, coordinates: mended.value } as Geometry, isCertain: mended.isCertain };
}

function mendCollection(members: unknown, depth: number): Mended | undefined {
  if (!Array.isArray(members) || depth >= MAX_DEPTH) return undefined;
  const mended = each(members, (member) => {
    const one = mendGeometry(member, depth + 1);
    return one && { value: one.geometry, isCertain: one.isCertain };
  });
  if (!mended) return undefined;
  const geometries = mended.value.filter((geometry) => geometry !== null);
  return { geometry: { type: 'GeometryCollection', geometries }, isCertain: mended.isCertain };
}

function mendCoordinates(type: FlatType, coordinates: unknown): Result<unknown> | undefined {
  if (type === 'Point') return mendPosition(coordinates);
  if (type === 'Polygon') return mendPolygon(coordinates);
  if (type === 'MultiPolygon') return mendPolygons(coordinates);
  if (type === 'MultiPoint') return each(withoutVacant(coordinates), mendPosition);
  return nesting[type] === 1 ? mendLine(coordinates) : each(coordinates, mendLine);
}

/** A line of one position becomes one without length, which the engine makes a point. */
function mendLine(value: unknown): Result<readonly Position[]> | undefined {
  const line = each(isVacant(value) ? [] : value, mendPosition);
  const [only] = line?.value ?? [];
  return only && line?.value.length === 1 ? { value: [only, only], isCertain: false } : line;
}

interface MendedPolygon extends Result<readonly (readonly Position[])[]> {
  /** Its shell encloses nothing. */
  readonly isLost: boolean;
}

function mendPolygon(value: unknown): MendedPolygon | undefined {
  const rings = each(withoutVacant(value), mendRing);
  if (!rings) return undefined;
  const [shell = [], ...holes] = rings.value;
  // A hole that encloses nothing takes nothing away.
  const real = holes.filter(({ length }) => length >= MIN_RING);
  const isLost = shell.length > 0 && shell.length < MIN_RING;
  const kept = rings.value.length === 0 ? [] : [isLost ? padRing(shell) : shell, ...real];
  // Holes without a shell may be what is land.
  const hasShell = rings.value.length === 0 || (Array.isArray(value) && !isVacant(value[0]));
  return { value: kept, isCertain: rings.isCertain && !isLost && hasShell, isLost };
}

function withoutVacant(value: unknown): unknown {
  return Array.isArray(value) ? value.filter((item) => !isVacant(item)) : value;
}

/** A polygon that encloses nothing is left out where there is another one. */
function mendPolygons(value: unknown): Result<unknown> | undefined {
  if (!Array.isArray(value)) return undefined;
  const polygons = value.filter((item) => !isVacant(item)).map(mendPolygon);
  if (!polygons.every((polygon) => polygon !== undefined)) return undefined;
  const kept = polygons.filter(({ isLost }) => !isLost);
  const chosen = kept.length === 0 ? polygons : kept;
  return { value: chosen.map((polygon) => polygon.value), isCertain: chosen.every(({ isCertain }) => isCertain) };
}

/** Closes a ring. */
function mendRing(value: unknown): Result<readonly Position[]> | undefined {
  const line = each(value, mendPosition);
  const [first] = line?.value ?? [];
  const last = line?.value.at(-1);
  if (!line || !first || !last || (first[0] === last[0] && first[1] === last[1])) return line;
  return { ...line, value: [...line.value, first] };
}

/** The same positions as a ring of four, which the engine makes a line or a point. */
function padRing(ring: readonly Position[]): readonly Position[] {
  const [first = [], second = first] = ring;
  return [first, second, second, first];
}

function mendPosition(value: unknown): Result<Position> | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined;
  const numbers = value.slice(0, 3) as unknown[];
  if (!value.every(Number.isFinite)) return undefined;
  return { value: numbers as Position, isCertain: true };
}

function each<T>(value: unknown, mend: (item: unknown) => Result<T> | undefined): Result<readonly T[]> | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: T[] = [];
  let isCertain = true;
  for (const item of value as readonly unknown[]) {
    const mended = mend(item);
    if (!mended) return undefined;
    items.push(mended.value);
    isCertain &&= mended.isCertain;
  }
  return { value: items, isCertain };
}
