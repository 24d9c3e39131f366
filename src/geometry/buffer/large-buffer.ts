/** Buffer of large geometries in pieces: the engine's time grows with the square of the number of rings. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { createPolygonLocator } from '../flat/containing-polygon.ts';
import { toRingPolygons, toOrientedShape, toShape, type Ring, type RingPolygon } from '../flat/ring-polygons.ts';
import { bufferRing, growAll, isDense, type BufferParameters } from './ring-buffer.ts';
import { bufferSoundly } from './sound-buffer.ts';
import { subtractAll } from '../overlay/subtract.ts';
import { uniteAll } from '../overlay/union.ts';

/** Maximum number of parts for which the engine alone is as fast. */
const MAX_PARTS_AT_ONCE = 32;

/** True when a buffer in pieces pays. */
export function isLarge({ ends, coordinates, stride, type }: FlatShape, distance: number): boolean {
  const parts = type === 'MultiPoint' ? (ends[0] ?? 0) : ends.length;
  if (parts > MAX_PARTS_AT_ONCE) return true;
  const canHaveDenseRings = stride === 2 && (type === 'Polygon' || type === 'MultiPolygon');
  return canHaveDenseRings && hasDenseRing({ coordinates, ends }, distance);
}

/**
 * Same as `engine.buffer`, up to rounding, with a bounded part of it in the engine's memory at a time. Where a ring is
 * so dense that it is cut as well, the two may differ by the 1 % of the distance by which GEOS fills dents.
 *
 * For positive distances, every shell is buffered without its holes, and every hole, minus the islands in it, is shrunk
 * separately. For negative ones, shells are shrunk and the grown holes are subtracted.
 * @param shape valid
 * @param progress receives the completed fraction
 * @param progress told the share that is done
 */
export function bufferInPieces(
  engine: PlanarEngine,
  shape: FlatShape,
  distance: number,
  quadrantSegments: number,
  progress: (fraction: number) => void = () => {},
): FlatShape {
  const reach: BufferParameters = { engine, distance: Math.abs(distance), quadrantSegments };
  if (shape.type !== 'Polygon' && shape.type !== 'MultiPolygon') {
    return toOrientedShape(distance > 0 ? growEach(reach, shape, progress) : []);
  }
  const polygons = toRingPolygons(shape);
  const count = createCounter(polygons, progress);
  return toOrientedShape(
    distance > 0 ? grow(reach, polygons, count) : polygons.flatMap((p) => shrink(reach, p, count)),
  );
}

/** Receives the number of vertices processed since the last call. */
type CountVertices = (vertices: number) => void;

/** Polygon to which holes are added. */
interface Region {
  readonly shell: Ring;
  readonly holes: Ring[];
}

function grow(reach: BufferParameters, polygons: readonly RingPolygon[], count: CountVertices): readonly RingPolygon[] {
  const holes = polygons.flatMap((polygon) => polygon.holes);
  const locateHole = polygons.length > 1 && holes.length > 0 ? createPolygonLocator(holes) : () => -1;
  const islands = new Map<Ring, RingPolygon[]>();
  const outer: RingPolygon[] = [];
  for (const polygon of polygons) {
    const hole = holes[locateHole(polygon.shell)];
    if (!hole) outer.push(polygon);
    else islands.set(hole, [...(islands.get(hole) ?? []), polygon]);
  }
  const shells = outer.map(({ shell }) => shell);
  const united = growAll(reach, shells, createFractionCounter(shells, count));
  const regions: Region[] = united.map(({ shell, holes: own }) => ({ shell, holes: [...own] }));
  const locateRegion = createPolygonLocator(
    regions.map(({ shell }) => shell),
    true,
  );
  const queue = outer
    .filter((p) => p.holes.length > 0)
    .map((polygon) => ({ polygon, region: regions[locateRegion(polygon.shell)] }));

  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const hole of next.polygon.holes) {
      const inside = islands.get(hole) ?? [];
      // Rest of the hole: each piece is a hole, and each hole of a piece is a polygon of its own.
      const rest = shrink(reach, { shell: hole, holes: inside.map(({ shell }) => shell) }, count);
      const landRegions = rest.flatMap((piece) => piece.holes).map((shell): Region => ({ shell, holes: [] }));
      regions.push(...landRegions);
      const locateLand = createPolygonLocator(landRegions.map(({ shell }) => shell));
      for (const { shell } of rest) (landRegions[locateLand(shell)] ?? next.region)?.holes.push(shell);
      for (const polygon of inside) {
        if (polygon.holes.length > 0)
          queue.push({ polygon, region: landRegions[locateLand(polygon.shell)] ?? next.region });
      }
    }
  }
  return regions;
}

function shrink(reach: BufferParameters, polygon: RingPolygon, count: CountVertices): readonly RingPolygon[] {
  const { engine, distance, quadrantSegments } = reach;
  const { shell, holes } = polygon;
  const all = countVertices([shell, ...holes]);
  if (isNarrow(shell, distance)) {
    count(all);
    return [];
  }
  if (holes.length <= MAX_PARTS_AT_ONCE && ![shell, ...holes].some((ring) => isDense(ring, distance))) {
    const rest = toRingPolygons(bufferSoundly(engine, toShape([polygon]), -distance, quadrantSegments));
    count(all);
    return rest;
  }
  const inner = bufferRing(reach, shell).inward;
  count(countVertices([shell]));
  const countFraction = createFractionCounter(holes, count);
  const grownHoles =
    inner.length > 0 ? growAll(reach, holes, (fraction) => countFraction(GROW_FRACTION * fraction)) : [];
  const rest = subtractAll(engine, inner, grownHoles);
  countFraction(1);
  return rest;
}

/** Fraction of the work on holes that precedes their subtraction. */
const GROW_FRACTION = 0.9;

/** Points and lines, each separately. */
function growEach(
  reach: BufferParameters,
  shape: FlatShape,
  progress: (fraction: number) => void,
): readonly RingPolygon[] {
  const { engine, distance, quadrantSegments } = reach;
  const { coordinates, stride, type } = shape;
  const ends = type === 'MultiPoint' ? Array.from({ length: shape.ends[0] ?? 0 }, (_, i) => i + 1) : shape.ends;
  const pieces: RingPolygon[] = [];
  let start = 0;
  ends.forEach((end, i) => {
    const part: FlatShape = {
      type: type === 'MultiPoint' ? 'Point' : 'LineString',
      coordinates: coordinates.subarray(start * stride, end * stride),
      stride,
      ends: Uint32Array.of(end - start),
    };
    pieces.push(...toRingPolygons(bufferSoundly(engine, part, distance, quadrantSegments)));
    start = end;
    progress((0.5 * (i + 1)) / ends.length);
  });
  return uniteAll(engine, pieces, (fraction) => progress(0.5 + fraction / 2));
}

/** True when no point is farther than a distance from the edge. */
function isNarrow({ bounds: { west, south, east, north } }: Ring, distance: number): boolean {
  return Math.min(east - west, north - south) <= 2 * distance;
}

function hasDenseRing({ coordinates, ends }: Pick<FlatShape, 'coordinates' | 'ends'>, distance: number): boolean {
  let start = 0;
  return ends.some((end) => {
    const ring = coordinates.subarray(2 * start, 2 * end);
    start = end;
    return isDense({ coordinates: ring }, Math.abs(distance));
  });
}

function countVertices(rings: readonly Ring[]): number {
  return rings.reduce((sum, { coordinates }) => sum + coordinates.length / 2, 0);
}

/** @returns a function that receives the completed fraction of some rings */
function createFractionCounter(rings: readonly Ring[], count: CountVertices): (fraction: number) => void {
  const vertices = countVertices(rings);
  let reached = 0;
  return (fraction) => {
    count(vertices * (fraction - reached));
    reached = fraction;
  };
}

function createCounter(polygons: readonly RingPolygon[], progress: (fraction: number) => void): CountVertices {
  const total = countVertices(polygons.flatMap(({ shell, holes }) => [shell, ...holes]));
  let reached = 0;
  return (vertices) => {
    reached += vertices;
    progress(Math.min(reached / total, 1));
  };
}
