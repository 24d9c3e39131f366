/** Buffer of large geometries in pieces: the engine's own time grows with the square of the number of rings. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { hostFinder } from '../flat/containing-polygon.ts';
import { ringPolygonsOf, toOrientedShape, toShape, type Ring, type RingPolygon } from '../flat/ring-polygons.ts';
import { bufferRing, growAll, isDense, type Reach } from './ring-buffer.ts';
import { subtractAll } from '../overlay/subtract.ts';
import { uniteAll } from '../overlay/union.ts';

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
    return toOrientedShape(distance > 0 ? growEach(reach, shape, progress) : []);
  }
  const polygons = ringPolygonsOf(shape);
  const done = counter(polygons, progress);
  return toOrientedShape(distance > 0 ? grow(reach, polygons, done) : polygons.flatMap((p) => shrink(reach, p, done)));
}

/** Told the vertices that were dealt with since the last time. */
type Done = (vertices: number) => void;

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
  const shells = outer.map(({ shell }) => shell);
  const united = growAll(reach, shells, shareOf(shells, done));
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
      const within = islands.get(lake) ?? [];
      // What is left of the lake: each piece is a hole, and each hole of a piece is land of its own.
      const left = shrink(reach, { shell: lake, holes: within.map(({ shell }) => shell) }, done);
      const land = left.flatMap((piece) => piece.holes).map((shell): Region => ({ shell, holes: [] }));
      regions.push(...land);
      const landOf = hostFinder(land.map(({ shell }) => shell));
      for (const { shell } of left) (land[landOf(shell)] ?? next.region)?.holes.push(shell);
      for (const polygon of within) {
        if (polygon.holes.length > 0) waiting.push({ polygon, region: land[landOf(polygon.shell)] ?? next.region });
      }
    }
  }
  return regions;
}

function shrink(reach: Reach, polygon: RingPolygon, done: Done): readonly RingPolygon[] {
  const { engine, distance, quadrantSegments } = reach;
  const { shell, holes } = polygon;
  const all = verticesOf([shell, ...holes]);
  if (isNarrow(shell, distance)) {
    done(all);
    return [];
  }
  if (holes.length <= FEW_PARTS && ![shell, ...holes].some((ring) => isDense(ring, distance))) {
    const left = ringPolygonsOf(engine.buffer(toShape([polygon]), -distance, quadrantSegments));
    done(all);
    return left;
  }
  const inner = bufferRing(reach, shell).shrunk;
  done(verticesOf([shell]));
  const share = shareOf(holes, done);
  const grown = inner.length > 0 ? growAll(reach, holes, (fraction) => share(GROWING * fraction)) : [];
  const left = subtractAll(engine, inner, grown);
  share(1);
  return left;
}

/** The share of the work on holes that is done before they are taken away from the land. */
const GROWING = 0.9;

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

function verticesOf(rings: readonly Ring[]): number {
  return rings.reduce((sum, { coordinates }) => sum + coordinates.length / 2, 0);
}

/** @returns told the share of some rings that is done */
function shareOf(rings: readonly Ring[], done: Done): (fraction: number) => void {
  const vertices = verticesOf(rings);
  let reached = 0;
  return (fraction) => {
    done(vertices * (fraction - reached));
    reached = fraction;
  };
}

function counter(polygons: readonly RingPolygon[], progress: (fraction: number) => void): Done {
  const total = verticesOf(polygons.flatMap(({ shell, holes }) => [shell, ...holes]));
  let reached = 0;
  return (vertices) => {
    reached += vertices;
    progress(Math.min(reached / total, 1));
  };
}
