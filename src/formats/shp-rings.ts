/** Rings of a Shapefile as polygons: a clockwise ring is a shell, and a hole belongs to the smallest shell around it. */
import type { FlatShape } from '../../schemas/flat-geometry.ts';
import { boundsOf } from '../../schemas/flat-walk.ts';
import { createPolygonLocator } from '../geometry/flat/containing-polygon.ts';
import type { Ring } from '../geometry/flat/ring-polygons.ts';

interface RingAt {
  readonly start: number;
  readonly end: number;
  /** Twice the area, negative for a clockwise ring. */
  readonly area: number;
}

export interface AssembledRings {
  /** Shells counter-clockwise and holes clockwise, as in RFC 7946. */
  readonly shape: FlatShape;
  /** Some rings are turned against the rule. */
  readonly isTurned: boolean;
}

export function ringsToPolygons(coordinates: Float64Array, stride: 2 | 3, ends: Uint32Array): AssembledRings {
  const rings = splitRings(coordinates, stride, ends);
  const toShape = (polygons: Polygons) => assemble(coordinates, stride, polygons);
  // The direction of a ring by itself says nothing.
  if (rings.length === 1) return { shape: toShape([rings]), isTurned: false };
  const usual = nest(coordinates, stride, rings, ({ area }) => area <= 0);
  if (usual.stray.length === 0) return { shape: toShape(usual.polygons), isTurned: false };
  const opposite = nest(coordinates, stride, rings, ({ area }) => area >= 0);
  const { polygons, stray } = opposite.stray.length < usual.stray.length ? opposite : usual;
  return { shape: toShape([...polygons, ...stray.map((ring) => [ring])]), isTurned: true };
}

/** Shell first. */
type Polygons = readonly (readonly RingAt[])[];

function nest(
  coordinates: Float64Array,
  stride: 2 | 3,
  rings: readonly RingAt[],
  isShell: (ring: RingAt) => boolean,
): { readonly polygons: Polygons; readonly stray: readonly RingAt[] } {
  const shells = rings.filter(isShell);
  const polygons = shells.map((shell) => [shell]);
  if (shells.length === rings.length) return { polygons, stray: [] };
  const locate = createPolygonLocator(shells.map((shell) => toRing(coordinates, stride, shell)));
  const stray: RingAt[] = [];
  for (const ring of rings) {
    if (isShell(ring)) continue;
    const around = polygons[locate(toRing(coordinates, stride, ring))];
    if (around) around.push(ring);
    else stray.push(ring);
  }
  return { polygons, stray };
}

function splitRings(coordinates: Float64Array, stride: 2 | 3, ends: Uint32Array): readonly RingAt[] {
  let start = 0;
  return Array.from(ends, (end) => {
    const ring = { start, end, area: doubleArea(coordinates, stride, start, end) };
    start = end;
    return ring;
  });
}

/** From the first position: the numbers of a plane are large beside its shapes. */
export function doubleArea(coordinates: Float64Array, stride: 2 | 3, start: number, end: number): number {
  const [x0, y0] = [coordinates[start * stride] ?? 0, coordinates[start * stride + 1] ?? 0];
  let [x1, y1] = [0, 0];
  let area = 0;
  for (let i = start + 1; i < end; i++) {
    const x2 = (coordinates[i * stride] as number) - x0;
    const y2 = (coordinates[i * stride + 1] as number) - y0;
    area += x1 * y2 - x2 * y1;
    [x1, y1] = [x2, y2];
  }
  return area;
}

function toRing(coordinates: Float64Array, stride: 2 | 3, { start, end }: RingAt): Ring {
  const part = coordinates.subarray(start * stride, end * stride);
  const flat = stride === 2 ? part : part.filter((_, i) => i % 3 !== 2);
  return { coordinates: flat, bounds: boundsOf({ type: 'LineString', coordinates: flat, stride: 2, ends: Uint32Array.of(end - start) }) }; // prettier-ignore
}

function assemble(coordinates: Float64Array, stride: 2 | 3, polygons: Polygons): FlatShape {
  const ordered = new Float64Array(coordinates.length);
  const ends: number[] = [];
  const parts: number[] = [];
  let next = 0;
  for (const rings of polygons) {
    rings.forEach(({ start, end, area }, i) => {
      const isTurned = i === 0 ? area < 0 : area > 0;
      copyRing(coordinates, ordered, stride, start, end, next, isTurned);
      next += end - start;
      ends.push(next);
    });
    parts.push(ends.length);
  }
  const shape = { coordinates: ordered, stride, ends: Uint32Array.from(ends) } as const;
  return polygons.length === 1 ? { type: 'Polygon', ...shape } : { type: 'MultiPolygon', ...shape, parts: Uint32Array.from(parts) }; // prettier-ignore
}

/** Copies positions, in the opposite order where the ring is turned. */
export function copyRing(
  from: Float64Array,
  to: Float64Array,
  stride: 2 | 3,
  start: number,
  end: number,
  target: number,
  isTurned: boolean,
): void {
  if (!isTurned) {
    to.set(from.subarray(start * stride, end * stride), target * stride);
    return;
  }
  for (let i = start; i < end; i++) {
    const at = (target + end - 1 - i) * stride;
    for (let axis = 0; axis < stride; axis++) to[at + axis] = from[i * stride + axis] as number;
  }
}
