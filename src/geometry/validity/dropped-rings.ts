/** Rings of a polygon of which a repair left nothing. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine, RepairMethod } from '../engine/engine.ts';
import { boundsOf, isEmpty, shapesOf } from '../flat/flat.ts';
import { ringToPolygon, toRingPolygons, type Ring } from '../flat/ring-polygons.ts';
import { indexBoxes } from '../flat/spatial-index.ts';

export interface DroppedRing {
  /** Such as `hole 1` or `hole 1 of polygon 3`, counted from 0. */
  readonly name: string;
  /** Area that the ring by itself encloses, in square units of the coordinates. */
  readonly area: number;
  /** Why it is not in the result. */
  readonly reason: string;
}

interface NamedRing {
  readonly name: string;
  readonly ring: Ring;
  readonly shell: Ring;
}

/** Distance by which a repair may move a position, as a share of the largest coordinate. */
const SNAP = 1e-11;

/**
 * A ring is dropped when no edge of the repaired geometry lies along it.
 * @param after what the repair of `before` gave
 */
export function findDroppedRings(
  engine: PlanarEngine,
  before: FlatGeometry,
  after: FlatGeometry,
  method: RepairMethod,
): readonly DroppedRing[] {
  const rings = listRings(before);
  const isLeft = findRingsAlong(
    rings.map(({ ring }) => ring),
    after,
  );
  return rings.flatMap(({ name, ring, shell }, i): readonly DroppedRing[] => {
    if (isLeft[i] === 1) return [];
    const region = engine.makeValid(ringToPolygon(ring));
    const area = engine.area(region);
    return [{ name, area, reason: explain(engine, { region, area, ring, shell, method }) }];
  });
}

function explain(
  engine: PlanarEngine,
  {
    region,
    area,
    ring,
    shell,
    method,
  }: { region: FlatGeometry; area: number; ring: Ring; shell: Ring; method: RepairMethod },
): string {
  if (area === 0) return 'encloses no area';
  if (ring === shell || method !== 'outline') return 'covered by other rings';
  const outline = engine.makeValid(ringToPolygon(shell), 'outline');
  return engine.area(engine.intersection(region, outline)) < area / 2
    ? 'outside of its shell'
    : 'covered by other rings';
}

function listRings(geometry: FlatGeometry): readonly NamedRing[] {
  const polygons = toRingPolygons(geometry);
  return polygons.flatMap(({ shell, holes }, polygon) => {
    const of = polygons.length > 1 ? ` of polygon ${polygon}` : '';
    return [
      { name: `shell${of}`, ring: shell, shell },
      ...holes.map((ring, i) => ({ name: `hole ${i}${of}`, ring, shell })),
    ];
  });
}

/** @returns 1 for each ring along which an edge of the geometry lies */
function findRingsAlong(rings: readonly Ring[], geometry: FlatGeometry): Uint8Array {
  const found = new Uint8Array(rings.length);
  if (rings.length === 0 || isEmpty(geometry)) return found;
  const edges = listEdges(rings.map(({ coordinates }) => coordinates));
  const { west, south, east, north } = boundsOf(geometry);
  const tolerance = SNAP * Math.max(-west, -south, east, north);
  const index = indexBoxes(edges.boxes);
  let missing = rings.length;
  for (const [ax, ay, bx, by] of edgesOf(geometry)) {
    const [x, y] = [(ax + bx) / 2, (ay + by) / 2];
    for (const edge of index.search(x - tolerance, y - tolerance, x + tolerance, y + tolerance)) {
      const owner = edges.owners[edge] ?? 0;
      if (found[owner] === 1) continue;
      const segment = edges.ends.subarray(4 * edge, 4 * edge + 4);
      if (distanceTo(segment, ax, ay) > tolerance || distanceTo(segment, bx, by) > tolerance) continue;
      found[owner] = 1;
      missing -= 1;
    }
    if (missing === 0) break;
  }
  return found;
}

interface Edges {
  /** x and y of both ends of each edge. */
  readonly ends: Float64Array;
  /** West, south, east and north of each edge. */
  readonly boxes: Float64Array;
  /** Index of the line of each edge. */
  readonly owners: Uint32Array;
}

function listEdges(lines: readonly Float64Array[]): Edges {
  const count = lines.reduce((sum, { length }) => sum + Math.max(0, length / 2 - 1), 0);
  const [ends, boxes, owners] = [new Float64Array(4 * count), new Float64Array(4 * count), new Uint32Array(count)];
  let next = 0;
  lines.forEach((line, owner) => {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [ax = NaN, ay = NaN, bx = NaN, by = NaN] = line.subarray(i, i + 4);
      ends.set([ax, ay, bx, by], 4 * next);
      boxes.set([Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)], 4 * next);
      owners[next++] = owner;
    }
  });
  return { ends, boxes, owners };
}

function* edgesOf(geometry: FlatGeometry): Generator<readonly [number, number, number, number]> {
  for (const shape of shapesOf(geometry)) if (!shape.type.includes('Point')) yield* edgesOfShape(shape);
}

function* edgesOfShape({ coordinates, stride, ends }: FlatShape): Generator<readonly [number, number, number, number]> {
  let start = 0;
  for (const end of ends) {
    for (let i = (start + 1) * stride; i < end * stride; i += stride) {
      const [ax, ay] = [coordinates[i - stride] ?? NaN, coordinates[i - stride + 1] ?? NaN];
      yield [ax, ay, coordinates[i] ?? NaN, coordinates[i + 1] ?? NaN];
    }
    start = end;
  }
}

function distanceTo([ax = NaN, ay = NaN, bx = NaN, by = NaN]: Float64Array, x: number, y: number): number {
  const [dx, dy] = [bx - ax, by - ay];
  const squared = dx * dx + dy * dy;
  const share = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / squared));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}
