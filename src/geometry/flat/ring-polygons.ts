/** Splits flat polygons into rings with their bounding boxes, and assembles them again. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { boundsOf, emptyPolygon, shapesOf, type Bounds } from './flat.ts';
import { orientation } from './orientation.ts';

export interface Ring {
  /** x and y interleaved, closed. */
  readonly coordinates: Float64Array;
  readonly bounds: Bounds;
}

export interface RingPolygon {
  readonly shell: Ring;
  readonly holes: readonly Ring[];
}

/** Polygons of a geometry, at any depth of collections; points and lines are ignored. */
export function toRingPolygons(geometry: FlatGeometry): RingPolygon[] {
  return shapesOf(geometry).flatMap((shape) => {
    if (shape.type !== 'Polygon' && shape.type !== 'MultiPolygon') return [];
    const rings = splitRings(shape);
    let first = 0;
    return Array.from(shape.parts ?? [rings.length], (end): RingPolygon[] => {
      const [shell, ...holes] = rings.slice(first, end).filter(({ coordinates }) => coordinates.length > 0);
      first = end;
      return shell ? [{ shell, holes }] : [];
    }).flat();
  });
}

/** @returns a Polygon or a MultiPolygon, ring directions unchanged; an empty Polygon for none */
export function toShape(polygons: readonly RingPolygon[]): FlatShape {
  return assembleShape(polygons, (target, ring) => target.set(ring));
}

/** Assembles a shape with shells counter-clockwise and holes clockwise (RFC 7946, section 3.1.6). */
export function toOrientedShape(polygons: readonly RingPolygon[]): FlatShape {
  const sole = findSoleRing(polygons);
  if (sole && isCounterClockwise(sole.coordinates)) return ringToPolygon(sole);
  return assembleShape(polygons, (target, ring, isShell) => {
    if (isCounterClockwise(ring) === isShell) return target.set(ring);
    for (let from = 0, to = ring.length - 2; to >= 0; from += 2, to -= 2) {
      target[to] = ring[from] ?? 0;
      target[to + 1] = ring[from + 1] ?? 0;
    }
  });
}

/** @returns a ring that is all there is and need not be copied: its array is not a part of a larger one */
function findSoleRing(polygons: readonly RingPolygon[]): Ring | undefined {
  const [only] = polygons;
  if (!only || polygons.length > 1 || only.holes.length > 0) return undefined;
  const { coordinates } = only.shell;
  return coordinates.byteLength === coordinates.buffer.byteLength ? only.shell : undefined;
}

type Copy = (target: Float64Array, ring: Float64Array, isShell: boolean) => void;

function assembleShape(polygons: readonly RingPolygon[], copy: Copy): FlatShape {
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
  const append = (part: Ring, isShell: boolean) => {
    copy(coordinates.subarray(2 * end, 2 * end + part.coordinates.length), part.coordinates, isShell);
    end += part.coordinates.length / 2;
    ends[ring++] = end;
  };
  polygons.forEach(({ shell, holes }, i) => {
    append(shell, true);
    for (const hole of holes) append(hole, false);
    parts[i] = ring;
  });
  const shape = { coordinates, stride: 2, ends } as const;
  return polygons.length === 1 ? { type: 'Polygon', ...shape } : { type: 'MultiPolygon', ...shape, parts };
}

/** Polygon of one ring, without holes. */
export function ringToPolygon({ coordinates }: Ring): FlatShape {
  return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}

export function ringToLine({ coordinates }: Pick<Ring, 'coordinates'>): FlatShape {
  return { type: 'LineString', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}

export function boundsIntersect(a: Bounds, b: Bounds): boolean {
  return a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
}

/** @returns true also when the boxes share a border */
export function boundsContain(outer: Bounds, inner: Bounds): boolean {
  return (
    outer.west <= inner.west && outer.south <= inner.south && outer.east >= inner.east && outer.north >= inner.north
  );
}

export function mergeBounds(boxes: Iterable<Bounds>): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    west = Math.min(west, box.west);
    south = Math.min(south, box.south);
    east = Math.max(east, box.east);
    north = Math.max(north, box.north);
  }
  return { west, south, east, north };
}

function splitRings({ coordinates, stride, ends }: FlatShape): Ring[] {
  let start = 0;
  return Array.from(ends, (end) => {
    const ring = dropZ(coordinates.subarray(start * stride, end * stride), stride);
    start = end;
    return { coordinates: ring, bounds: boundsOf(toLine(ring)) };
  });
}

function dropZ(coordinates: Float64Array, stride: 2 | 3): Float64Array {
  return stride === 2 ? coordinates : coordinates.filter((_, i) => i % 3 !== 2);
}

function toLine(coordinates: Float64Array): FlatShape {
  return { type: 'LineString', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}

/** Direction by the turn at the lowest of the westernmost vertices, which is convex in any ring. */
function isCounterClockwise(ring: Float64Array): boolean {
  const last = ring.length - 2;
  const x = (at: number) => ring[at] ?? NaN;
  const y = (at: number) => ring[at + 1] ?? NaN;
  let corner = 0;
  for (let at = 2; at < last; at += 2) {
    if (x(at) < x(corner) || (x(at) === x(corner) && y(at) < y(corner))) corner = at;
  }
  const isCorner = (at: number) => x(at) === x(corner) && y(at) === y(corner);
  let [before, after] = [corner, corner];
  // The last position repeats the first.
  do before = before === 0 ? last - 2 : before - 2;
  while (isCorner(before) && before !== corner);
  do after = after === last - 2 ? 0 : after + 2;
  while (isCorner(after) && after !== corner);
  return orientation(x(before), y(before), x(corner), y(corner), x(after), y(after)) > 0;
}
