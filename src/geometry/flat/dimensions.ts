/** Tells points, lines and polygons apart in any geometry, and joins those of one kind. */
import type { FlatGeometry, FlatShape, FlatType } from '../../../schemas/flat-geometry.ts';
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

const single = ['Point', 'LineString', 'Polygon'] as const;
const multiple = ['MultiPoint', 'MultiLineString', 'MultiPolygon'] as const;

export interface Counts {
  readonly points: number;
  readonly lines: number;
  readonly polygons: number;
}

/** @returns -1 for a geometry without positions */
export function dimensionOf(geometry: FlatGeometry): Dimension | -1 {
  return shapesOf(geometry).reduce<Dimension | -1>((highest, shape) => {
    const dimension = dimensions[shape.type];
    return shape.coordinates.length > 0 && dimension > highest ? dimension : highest;
  }, -1);
}

/** What of a geometry has a dimension, as one shape without heights; undefined when nothing has. */
export function ofDimension(geometry: FlatGeometry, dimension: Dimension): FlatShape | undefined {
  if (geometry.type !== 'GeometryCollection' && geometry.stride === 2) {
    return dimensions[geometry.type] === dimension && !isEmpty(geometry) ? geometry : undefined;
  }
  return joined(shapesOf(geometry).filter(({ type }) => dimensions[type] === dimension));
}

/** Each kind that a geometry has, lowest dimension first. */
export function byDimension(geometry: FlatGeometry): readonly (readonly [Dimension, FlatShape])[] {
  return ([0, 1, 2] as const).flatMap((dimension) => {
    const shape = ofDimension(geometry, dimension);
    return shape ? [[dimension, shape] as const] : [];
  });
}

/** Makes one shape of shapes that have the same dimension, heights left out; undefined when there is none. */
function joined(shapes: readonly FlatShape[]): FlatShape | undefined {
  const filled = shapes.filter(({ coordinates }) => coordinates.length > 0);
  const [first] = filled;
  if (!first) return undefined;
  const dimension = dimensions[first.type];
  const count = filled.reduce((sum, shape) => sum + partCount(shape), 0);
  const positions = filled.reduce((sum, { coordinates, stride }) => sum + coordinates.length / stride, 0);
  const coordinates = new Float64Array(2 * positions);
  const ends: number[] = [];
  const parts: number[] = [];
  let at = 0;
  for (const shape of filled) {
    const [firstPosition, firstRing] = [at / 2, ends.length];
    for (const end of shape.ends) ends.push(firstPosition + end);
    for (const part of shape.parts ?? [shape.ends.length]) parts.push(firstRing + part);
    for (let i = 0; i < shape.coordinates.length; i += shape.stride) {
      coordinates[at++] = shape.coordinates[i] ?? 0;
      coordinates[at++] = shape.coordinates[i + 1] ?? 0;
    }
  }
  const type = (count === 1 ? single : multiple)[dimension];
  const shape = { type, coordinates, stride: 2, ends: Uint32Array.from(dimension === 0 ? [positions] : ends) } as const;
  return type === 'MultiPolygon' ? { ...shape, parts: Uint32Array.from(parts) } : shape;
}

/** One shape as it is, several as a collection, none as an empty collection. */
export function gathered(shapes: readonly FlatGeometry[]): FlatGeometry {
  const [only] = shapes;
  return only && shapes.length === 1 ? only : { type: 'GeometryCollection', geometries: shapes };
}

/** The points, lines and polygons one by one, without heights. */
export function singles(geometry: FlatGeometry): readonly FlatShape[] {
  return shapesOf(geometry).flatMap((shape) => {
    const plain = joined([shape]);
    if (!plain) return [];
    if (!plain.type.startsWith('Multi')) return [plain];
    const dimension = dimensions[plain.type];
    const positions = (from: number, to: number) => plain.coordinates.slice(2 * from, 2 * to);
    const type = single[dimension];
    if (dimension === 0) {
      return Array.from({ length: plain.coordinates.length / 2 }, (_, i): FlatShape => {
        return { type, coordinates: positions(i, i + 1), stride: 2, ends: Uint32Array.of(1) };
      });
    }
    // Rings that make a part: each line is one.
    const parts = plain.parts ?? plain.ends.map((_, i) => i + 1);
    let ring = 0;
    return Array.from(parts, (nextRing): FlatShape => {
      const start = ring === 0 ? 0 : (plain.ends[ring - 1] ?? 0);
      const ends = plain.ends.slice(ring, nextRing).map((end) => end - start);
      ring = nextRing;
      return { type, coordinates: positions(start, start + (ends.at(-1) ?? 0)), stride: 2, ends };
    });
  });
}

export function countsOf(geometry: FlatGeometry): Counts {
  const counts = [0, 0, 0];
  for (const shape of shapesOf(geometry)) {
    if (shape.coordinates.length > 0)
      counts[dimensions[shape.type]] = (counts[dimensions[shape.type]] ?? 0) + partCount(shape);
  }
  const [points = 0, lines = 0, polygons = 0] = counts;
  return { points, lines, polygons };
}

/** In words, such as "2 points and 1 line". */
export function inWords({ points, lines, polygons }: Counts): string {
  const words = [many(points, 'point'), many(lines, 'line'), many(polygons, 'polygon')].filter((word) => word !== '');
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Length of lines in the plane; the edges of polygons do not count. */
export function planarLength(geometry: FlatGeometry): number {
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

function partCount({ type, ends, parts, coordinates, stride }: FlatShape): number {
  if (dimensions[type] === 0) return coordinates.length / stride;
  return type === 'MultiPolygon' ? (parts?.length ?? 0) : type === 'MultiLineString' ? ends.length : 1;
}

function many(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
}
