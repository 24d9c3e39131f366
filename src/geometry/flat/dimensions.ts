/** Dimension of geometries (points, lines, polygons): counting, splitting and joining by it. */
import type { FlatGeometry, FlatShape, FlatType } from '../../../schemas/flat-geometry.ts';
import { formatCount } from '../../common/format-count.ts';
import { isEmpty, shapesOf } from './flat.ts';

/** 0 for points, 1 for lines, 2 for polygons. */
export type Dimension = 0 | 1 | 2;

const dimensions: Readonly<Record<FlatType, Dimension>> = {
  Point: 0,
  MultiPoint: 0,
  LineString: 1,
  MultiLineString: 1,
  Polygon: 2,
  MultiPolygon: 2,
};

const SINGLE_TYPES = ['Point', 'LineString', 'Polygon'] as const;
const MULTI_TYPES = ['MultiPoint', 'MultiLineString', 'MultiPolygon'] as const;

export interface PartCounts {
  readonly points: number;
  readonly lines: number;
  readonly polygons: number;
}

/** @returns -1 for a geometry without positions */
export function getDimension(geometry: FlatGeometry): Dimension | -1 {
  return shapesOf(geometry).reduce<Dimension | -1>((highest, shape) => {
    const dimension = dimensions[shape.type];
    return shape.coordinates.length > 0 && dimension > highest ? dimension : highest;
  }, -1);
}

/** Parts of one dimension as one 2D shape; undefined when there are none. */
export function selectDimension(geometry: FlatGeometry, dimension: Dimension): FlatShape | undefined {
  if (geometry.type !== 'GeometryCollection' && geometry.stride === 2) {
    return dimensions[geometry.type] === dimension && !isEmpty(geometry) ? geometry : undefined;
  }
  return joinShapes(shapesOf(geometry).filter(({ type }) => dimensions[type] === dimension));
}

/** One shape per dimension that a geometry has, lowest dimension first. */
export function splitByDimension(geometry: FlatGeometry): readonly (readonly [Dimension, FlatShape])[] {
  return ([0, 1, 2] as const).flatMap((dimension) => {
    const shape = selectDimension(geometry, dimension);
    return shape ? [[dimension, shape] as const] : [];
  });
}

/** Joins shapes of one dimension into one 2D shape; undefined when all are empty. */
function joinShapes(shapes: readonly FlatShape[]): FlatShape | undefined {
  return joinParts(shapes, { stride: 2 });
}

/**
 * @param shapes of one dimension
 * @param options stride of the result; `isMulti` where one part makes a multi-geometry, too
 * @returns one shape of all; undefined when all are empty
 */
export function joinParts(
  shapes: readonly FlatShape[],
  { stride, isMulti = false }: { readonly stride: 2 | 3; readonly isMulti?: boolean },
): FlatShape | undefined {
  const nonEmpty = shapes.filter(({ coordinates }) => coordinates.length > 0);
  const [first] = nonEmpty;
  if (!first) return undefined;
  const dimension = dimensions[first.type];
  const count = nonEmpty.reduce((sum, shape) => sum + countShapeParts(shape), 0);
  const positions = nonEmpty.reduce((sum, shape) => sum + shape.coordinates.length / shape.stride, 0);
  const coordinates = new Float64Array(stride * positions);
  const ends: number[] = [];
  const parts: number[] = [];
  let at = 0;
  for (const shape of nonEmpty) {
    const [firstPosition, firstRing] = [at / stride, ends.length];
    for (const end of shape.ends) ends.push(firstPosition + end);
    for (const part of shape.parts ?? [shape.ends.length]) parts.push(firstRing + part);
    for (let i = 0; i < shape.coordinates.length; i += shape.stride) {
      coordinates[at++] = shape.coordinates[i] ?? 0;
      coordinates[at++] = shape.coordinates[i + 1] ?? 0;
      if (stride === 3) coordinates[at++] = shape.stride === 3 ? (shape.coordinates[i + 2] ?? NaN) : NaN;
    }
  }
  const type = (count === 1 && !isMulti ? SINGLE_TYPES : MULTI_TYPES)[dimension];
  const shape = { type, coordinates, stride, ends: Uint32Array.from(dimension === 0 ? [positions] : ends) } as const;
  return type === 'MultiPolygon' ? { ...shape, parts: Uint32Array.from(parts) } : shape;
}

/** One shape unchanged, several as a collection, none as an empty collection. */
export function gatherShapes(shapes: readonly FlatGeometry[]): FlatGeometry {
  const [only] = shapes;
  return only && shapes.length === 1 ? only : { type: 'GeometryCollection', geometries: shapes };
}

/** Single-part geometries of any geometry, 2D. */
export function toSingleParts(geometry: FlatGeometry): readonly FlatShape[] {
  return shapesOf(geometry).flatMap((shape) => {
    const flat2d = joinShapes([shape]);
    return flat2d ? splitShape(flat2d) : [];
  });
}

/** Points, lines and polygons of a shape, with its Z coordinates; none where it is empty. */
export function splitShape(shape: FlatShape): readonly FlatShape[] {
  const { coordinates, stride, type: whole } = shape;
  if (coordinates.length === 0) return [];
  if (!whole.startsWith('Multi')) return [shape];
  const dimension = dimensions[whole];
  const positions = (from: number, to: number) => coordinates.slice(stride * from, stride * to);
  const type = SINGLE_TYPES[dimension];
  if (dimension === 0) {
    return Array.from({ length: coordinates.length / stride }, (_, i): FlatShape => {
      return { type, coordinates: positions(i, i + 1), stride, ends: Uint32Array.of(1) };
    });
  }
  // Rings per part: each line is a part of its own.
  const parts = shape.parts ?? shape.ends.map((_, i) => i + 1);
  let ring = 0;
  return Array.from(parts, (nextRing): FlatShape => {
    const start = ring === 0 ? 0 : (shape.ends[ring - 1] ?? 0);
    const ends = shape.ends.slice(ring, nextRing).map((end) => end - start);
    ring = nextRing;
    return { type, coordinates: positions(start, start + (ends.at(-1) ?? 0)), stride, ends };
  });
}

/** @returns the rings of polygons, each as a line or as a polygon of its own, with Z coordinates */
export function splitRings({ coordinates, stride, ends }: FlatShape, type: 'LineString' | 'Polygon'): FlatShape[] {
  return Array.from(ends, (end, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] as number);
    return {
      type,
      coordinates: coordinates.slice(start * stride, end * stride),
      stride,
      ends: Uint32Array.of(end - start),
    };
  });
}

export function countParts(geometry: FlatGeometry): PartCounts {
  const counts = [0, 0, 0];
  for (const shape of shapesOf(geometry)) {
    if (shape.coordinates.length > 0)
      counts[dimensions[shape.type]] = (counts[dimensions[shape.type]] ?? 0) + countShapeParts(shape);
  }
  const [points = 0, lines = 0, polygons = 0] = counts;
  return { points, lines, polygons };
}

/** Counts as text, such as "2 points and 1 line". */
export function formatPartCounts({ points, lines, polygons }: PartCounts): string {
  const words = [formatNonZero(points, 'point'), formatNonZero(lines, 'line'), formatNonZero(polygons, 'polygon')];
  const shown = words.filter((word) => word !== '');
  return shown.length < 2 ? (shown[0] ?? 'nothing') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

/**
 * Planar area of all polygons, in square units of the coordinates: of each shell less its holes, as GEOS sums it up.
 * @returns 0 for points and lines
 */
export function measurePlanarArea(geometry: FlatGeometry): number {
  let area = 0;
  for (const { type, coordinates, stride, ends, parts } of shapesOf(geometry)) {
    if (dimensions[type] !== 2) continue;
    let [own, start, ring] = [0, 0, 0];
    for (const part of parts ?? [ends.length]) {
      let polygon = 0;
      for (const first = ring; ring < part; ring++) {
        const end = ends[ring] ?? start;
        const enclosed = Math.abs(sumTrapezoids(coordinates, stride, start, end)) / 2;
        polygon += ring === first ? enclosed : -enclosed;
        start = end;
      }
      own += polygon;
    }
    area += own;
  }
  return area;
}

/** Twice the signed area of a ring, x relative to its first position: far from 0 the products would lose digits. */
function sumTrapezoids(coordinates: Float64Array, stride: number, start: number, end: number): number {
  const origin = coordinates[start * stride] ?? 0;
  let sum = 0;
  for (let i = (start + 1) * stride; i < (end - 1) * stride; i += stride) {
    const height = (coordinates[i - stride + 1] ?? 0) - (coordinates[i + stride + 1] ?? 0);
    sum += ((coordinates[i] ?? 0) - origin) * height;
  }
  return sum;
}

/** Planar length of all lines, in the unit of the coordinates; polygon rings do not count. */
export function measurePlanarLength(geometry: FlatGeometry): number {
  let length = 0;
  for (const { type, coordinates, stride, ends } of shapesOf(geometry)) {
    if (dimensions[type] !== 1) continue;
    let start = 0;
    for (const end of ends) {
      for (let i = (start + 1) * stride; i < end * stride; i += stride) {
        const [dx, dy] = [difference(i), difference(i + 1)];
        length += Math.hypot(dx, dy);
      }
      start = end;
    }
    function difference(at: number): number {
      return (coordinates[at] ?? 0) - (coordinates[at - stride] ?? 0);
    }
  }
  return length;
}

function countShapeParts({ type, ends, parts, coordinates, stride }: FlatShape): number {
  if (dimensions[type] === 0) return coordinates.length / stride;
  return type === 'MultiPolygon' ? (parts?.length ?? 0) : type === 'MultiLineString' ? ends.length : 1;
}

function formatNonZero(count: number, word: string): string {
  return count === 0 ? '' : formatCount(count, word);
}
