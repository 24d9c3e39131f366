/** Buffer of large geometries in pieces: the engine's own time grows with the square of the number of rings. */
import type { FlatShape } from '../../schemas/flat-geometry.ts';
import type { PlanarEngine } from './engine.ts';
import { hostFinder } from './host.ts';
import { reversed, ringPolygonsOf, toShape, type Ring, type RingPolygon } from './ring-polygons.ts';
import { bufferRing, isDense, type Reach } from './ring-buffer.ts';
import { uniteAll } from './union.ts';

/** Up to here the engine alone is as fast. */
const FEW_PARTS = 32;

/** Whether a buffer in pieces is worth its while. */
export function isLarge({ ends, coordinates, stride, type }: FlatShape, distance: number): boolean {
  const parts = type === 'MultiPoint' ? (ends[0] ?? 0) : ends.length;
  if (parts > FEW_PARTS) return true;
  const holdsDense = stride === 2 && (type === 'Polygon' || type === 'MultiPolygon');
  return holdsDense && ringsAreDense({ coordinates, ends }, distance);
}

/**
 * What `engine.buffer` gives, up to rounding, with a bounded share of it in the engine's memory at a time. Where a ring
 * is so dense that it has to be cut as well, the two may differ by the 1 % of the distance that GEOS fills dents by.
 *
 * With positive distances every outline is buffered without its holes, and every hole, less the islands in it, shrinks
 * for itself. With negative ones the outline shrinks and the grown holes are taken from it.
 * @param shape valid
 * @param progress told the share that is done
 */
export function bufferInPieces(
  engine: PlanarEngine,
  shape: FlatShape,
  distance: number,
  quadrantSegments: number,
  progress: (fraction: number) => void = () => {},
): FlatShape {
  const reach: Reach = { engine, distance: Math.abs(distance), quadrantSegments };
  if (shape.type !== 'Polygon' && shape.type !== 'MultiPolygon') {
    return distance > 0 ? toShape(growEach(reach, shape, progress)) : toShape([]);
  }
  const polygons = ringPolygonsOf(shape);
  const done = counter(polygons, progress);
  return toShape(distance > 0 ? grow(reach, polygons, done) : polygons.flatMap((p) => shrink(reach, p, done)));
}

type Done = (ring: Ring) => void;

/** A polygon to which holes are added. */
interface Region {
  readonly shell: Ring;
  readonly holes: Ring[];
}

function grow(reach: Reach, polygons: readonly RingPolygon[], done: Done): readonly RingPolygon[] {
  const holes = polygons.flatMap((polygon) => polygon.holes);
  const hostOf = polygons.length > 1 && holes.length > 0 ? hostFinder(holes) : () => -1;
  const islands = new Map<Ring, RingPolygon[]>();
  const outer: RingPolygon[] = [];
  for (const polygon of polygons) {
    const lake = holes[hostOf(polygon.shell)];
    if (!lake) outer.push(polygon);
    else islands.set(lake, [...(islands.get(lake) ?? []), polygon]);
  }
  const outlines = outer.flatMap(({ shell }) => {
    const grown = bufferRing(reach, shell).grown;
    done(shell);
    return grown;
  });
  const united = outer.length > 1 ? uniteAll(reach.engine, outlines) : outlines;
  const regions: Region[] = united.map(({ shell, holes: own }) => ({ shell, holes: [...own] }));
  const regionOf = hostFinder(
    regions.map(({ shell }) => shell),
    true,
  );
  const waiting = outer
    .filter((p) => p.holes.length > 0)
    .map((polygon) => ({ polygon, region: regions[regionOf(polygon.shell)] }));

  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const lake of next.polygon.holes) {
      done(lake);
      const within = islands.get(lake) ?? [];
      for (const { shell } of within) done(shell);
      if (isNarrow(lake, reach.distance)) continue;
      // What is left of the lake: each piece is a hole, and each hole of a piece is land of its own.
      const left = shrink(reach, { shell: reversed(lake), holes: within.map(({ shell }) => reversed(shell)) }, done);
      const land = left.flatMap((piece) => piece.holes).map((shell): Region => ({ shell: reversed(shell), holes: [] }));
      regions.push(...land);
      const landOf = hostFinder(land.map(({ shell }) => shell));
      for (const { shell } of left) (land[landOf(shell)] ?? next.region)?.holes.push(reversed(shell));
      for (const polygon of within) {
        if (polygon.holes.length > 0) waiting.push({ polygon, region: land[landOf(polygon.shell)] ?? next.region });
      }
    }
  }
  return regions;
}

function shrink(reach: Reach, { shell, holes }: RingPolygon, done: Done): readonly RingPolygon[] {
  const { engine, distance, quadrantSegments } = reach;
  if (isNarrow(shell, distance)) return [];
  if (holes.length <= FEW_PARTS && ![shell, ...holes].some((ring) => isDense(ring, distance))) {
    [shell, ...holes].forEach(done);
    return ringPolygonsOf(engine.buffer(toShape([{ shell, holes }]), -distance, quadrantSegments));
  }
  const inner = bufferRing(reach, shell).shrunk;
  done(shell);
  if (inner.length === 0 || holes.length === 0) return inner;
  const grown = holes.flatMap((hole) => {
    const result = bufferRing(reach, hole).grown;
    done(hole);
    return result;
  });
  return ringPolygonsOf(engine.difference(toShape(inner), toShape(uniteAll(engine, grown))));
}

/** Points and lines, each for itself. */
function growEach(reach: Reach, shape: FlatShape, progress: (fraction: number) => void): readonly RingPolygon[] {
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
    pieces.push(...ringPolygonsOf(engine.buffer(part, distance, quadrantSegments)));
    start = end;
    progress((0.5 * (i + 1)) / ends.length);
  });
  return uniteAll(engine, pieces, (fraction) => progress(0.5 + fraction / 2));
}

/** Nothing of it is further than a distance from its edge. */
function isNarrow({ bounds: { west, south, east, north } }: Ring, distance: number): boolean {
  return Math.min(east - west, north - south) <= 2 * distance;
}

function ringsAreDense({ coordinates, ends }: Pick<FlatShape, 'coordinates' | 'ends'>, distance: number): boolean {
  let start = 0;
  return ends.some((end) => {
    const ring = coordinates.subarray(2 * start, 2 * end);
    start = end;
    return isDense({ coordinates: ring }, Math.abs(distance));
  });
}

/** Counts the vertices of rings that are done; an island is seen twice, as land and as the edge of water. */
function counter(polygons: readonly RingPolygon[], progress: (fraction: number) => void): Done {
  const rings = new Set(polygons.flatMap(({ shell, holes }) => [shell, ...holes]));
  let total = 0;
  for (const { coordinates } of rings) total += coordinates.length;
  let reached = 0;
  return (ring) => {
    if (!rings.delete(ring)) return;
    reached += ring.coordinates.length;
    progress(reached / total);
  };
}
