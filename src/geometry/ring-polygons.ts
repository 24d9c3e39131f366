/** Flat polygons taken apart into their rings, each with its box, and put together again. */
import type { FlatGeometry, FlatShape } from '../../schemas/flat-geometry.ts';
import { boundsOf, emptyPolygon, shapesOf, type Bounds } from './flat.ts';

export interface Ring {
  /** x and y, one after another, closed. */
  readonly coordinates: Float64Array;
  readonly bounds: Bounds;
}

export interface RingPolygon {
  readonly shell: Ring;
  readonly holes: readonly Ring[];
}

/** The polygons of a geometry, however deep in collections; points and lines have none. */
export function ringPolygonsOf(geometry: FlatGeometry): RingPolygon[] {
  return shapesOf(geometry).flatMap((shape) => {
    if (shape.type !== 'Polygon' && shape.type !== 'MultiPolygon') return [];
    const rings = ringsOf(shape);
    let first = 0;
    return Array.from(shape.parts ?? [rings.length], (end): RingPolygon[] => {
      const [shell, ...holes] = rings.slice(first, end).filter(({ coordinates }) => coordinates.length > 0);
      first = end;
      return shell ? [{ shell, holes }] : [];
    }).flat();
  });
}

/** @returns a Polygon or a MultiPolygon; an empty Polygon for none */
export function toShape(polygons: readonly RingPolygon[]): FlatShape {
  if (polygons.length === 0) return emptyPolygon;
  let rings = 0;
  let positions = 0;
  for (const { shell, holes } of polygons) {
    rings += 1 + holes.length;
    positions += shell.coordinates.length / 2;
    for (const hole of holes) positions += hole.coordinates.length / 2;
  }
  const coordinates = new Float64Array(2 * positions);
  const ends = new Uint32Array(rings);
  const parts = new Uint32Array(polygons.length);
  let end = 0;
  let ring = 0;
  const append = (added: Ring) => {
    coordinates.set(added.coordinates, 2 * end);
    end += added.coordinates.length / 2;
    ends[ring++] = end;
  };
  polygons.forEach(({ shell, holes }, i) => {
    append(shell);
    holes.forEach(append);
    parts[i] = ring;
  });
  const shape = { coordinates, stride: 2, ends } as const;
  return polygons.length === 1 ? { type: 'Polygon', ...shape } : { type: 'MultiPolygon', ...shape, parts };
}

/** A polygon without holes. */
export function filled({ coordinates }: Ring): FlatShape {
  return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}

export function reversed({ coordinates, bounds }: Ring): Ring {
  const turned = new Float64Array(coordinates.length);
  for (let from = 0, to = coordinates.length - 2; to >= 0; from += 2, to -= 2) {
    turned[to] = coordinates[from] ?? 0;
    turned[to + 1] = coordinates[from + 1] ?? 0;
  }
  return { coordinates: turned, bounds };
}

export function meet(a: Bounds, b: Bounds): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

export function boundsOfAll(boxes: Iterable<Bounds>): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    west = Math.min(west, box.west);
    south = Math.min(south, box.south);
    east = Math.max(east, box.east);
    north = Math.max(north, box.north);
  }
  return { west, south, east, north };
}

function ringsOf({ coordinates, stride, ends }: FlatShape): Ring[] {
  let start = 0;
  return Array.from(ends, (end) => {
    const ring = inTwo(coordinates.subarray(start * stride, end * stride), stride);
    start = end;
    return { coordinates: ring, bounds: boundsOf(line(ring)) };
  });
}

function inTwo(coordinates: Float64Array, stride: 2 | 3): Float64Array {
  return stride === 2 ? coordinates : coordinates.filter((_, i) => i % 3 !== 2);
}

function line(coordinates: Float64Array): FlatShape {
  return { type: 'LineString', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}
