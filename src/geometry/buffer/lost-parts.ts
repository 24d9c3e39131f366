/** Parts that a buffer should leave open within a ring, or of a shrunk polygon, and does not. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { shapesOf, type Bounds } from '../flat/flat.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import {
  boundsContain,
  boundsIntersect,
  ringToLine,
  toRingPolygons,
  toShape,
  type Ring,
  type RingPolygon,
} from '../flat/ring-polygons.ts';
import { countTurns } from '../flat/winding.ts';
import { createEdgeReach, type EdgeReach } from './edge-reach.ts';
import { coverEdges, type BufferCheck } from './buffer-check.ts';

/** Rounding of distances, as a fraction. */
const ROUNDING = 1e-6;

/** Number of cells after which the parts are computed, whether there are any or not. */
const MAX_CELLS = 4096;

/**
 * Finds rings in which GEOS left nothing though they have points beyond the distance: it drops offset curves of up to 8
 * vertices that it takes for inverted.
 * @param parts the buffer as GEOS has it
 * @returns the missing parts: holes of a buffer as polygons, polygons of a negative one
 */
export function findLostParts(check: BufferCheck, parts: readonly RingPolygon[]): readonly RingPolygon[] {
  const { engine, distance, polygons } = check;
  const left = distance > 0 ? parts.flatMap(({ holes }) => holes) : parts.map(({ shell }) => shell);
  const emptied = findErodedRings(check).filter(
    (ring) => canBeLeft(ring, Math.abs(distance)) && !left.some((part) => isPartOf(part, ring, check)),
  );
  if (emptied.length === 0) return [];
  const solid = toShape(polygons);
  const locate = createPointLocator(solid);
  return emptied
    .filter((ring) =>
      hasPointBeyond(check, ring, check.reach, (x, y) => locate(x, y) === (distance > 0 ? 'outside' : 'inside')),
    )
    .flatMap((ring) => {
      const open = computeOpenParts(check, ring);
      if (open.length === 0 || polygons.length === 0) return open;
      const overlay =
        distance > 0 ? engine.difference(toShape(open), solid) : engine.intersection(toShape(open), solid);
      return toRingPolygons(overlay);
    });
}

/** Rings whose inner side the distance narrows: shells that shrink, holes and closed lines that fill. */
function findErodedRings({ distance, polygons, geometry }: BufferCheck): readonly Ring[] {
  if (distance < 0) return polygons.map(({ shell }) => shell);
  const lines = shapesOf(geometry).flatMap((shape) => (shape.type.endsWith('LineString') ? closedLines(shape) : []));
  return [...polygons.flatMap(({ holes }) => holes), ...lines];
}

function closedLines({ coordinates, stride, ends }: FlatShape): readonly Ring[] {
  let start = 0;
  return Array.from(ends).flatMap((end): readonly Ring[] => {
    const line = coordinates.subarray(start * stride, end * stride);
    const last = line.length - stride;
    start = end;
    if (last < 3 * stride || line[0] !== line[last] || line[1] !== line[last + 1]) return [];
    const flat = stride === 2 ? line : line.filter((_, i) => i % 3 !== 2);
    const shape: FlatShape = { type: 'Polygon', coordinates: flat, stride: 2, ends: Uint32Array.of(flat.length / 2) };
    return toRingPolygons(shape).map(({ shell }) => shell);
  });
}

/** False when no point in a ring is farther than the distance from it, judged by its box. */
function canBeLeft({ bounds: { west, south, east, north } }: Ring, distance: number): boolean {
  return Math.min(east - west, north - south) >= 2 * distance;
}

/** True when a part was left by the offset curve of a ring: a vertex of it is at the distance from the ring. */
function isPartOf(part: Ring, ring: Ring, { distance }: BufferCheck): boolean {
  if (!boundsContain(ring.bounds, part.bounds)) return false;
  const size = Math.abs(distance) * (1 + ROUNDING);
  const { isWithin } = createEdgeReach(ringToLine(ring), 0);
  for (let i = 0; i < part.coordinates.length; i += 2) {
    if (isWithin(part.coordinates[i] ?? 0, part.coordinates[i + 1] ?? 0, { beside: size, beyond: size })) return true;
  }
  return false;
}

/**
 * True when a point in a ring is farther from all edges than the distance; also when that is not certain.
 * @param border edges of the ring, others too
 * @param counts false for points that do not count
 */
export function hasPointBeyond(
  { reach, distance }: BufferCheck,
  ring: Ring,
  border: Pick<EdgeReach, 'isWithin'>,
  counts: (x: number, y: number) => boolean = () => true,
): boolean {
  const size = Math.abs(distance);
  const within = (x: number, y: number, radius: number) => reach.isWithin(x, y, { beside: radius, beyond: radius });
  const { west, south, east, north } = ring.bounds;
  const cells: Cell[] = [
    { x: (west + east) / 2, y: (south + north) / 2, half: Math.max(east - west, north - south) / 2 },
  ];
  for (let next = 0; next < cells.length; next++) {
    if (next > MAX_CELLS) return true;
    const { x, y, half } = cells[next] as Cell;
    const diagonal = half * Math.SQRT2;
    // No point of the cell is beyond the distance.
    if (size > diagonal && within(x, y, size - diagonal)) continue;
    if (!within(x, y, size) && counts(x, y) && countTurns(ring, x, y) !== 0) return true;
    // No edge passes through the cell, so it is as its centre.
    const isUniform = !border.isWithin(x, y, { beside: diagonal, beyond: diagonal });
    if (isUniform && countTurns(ring, x, y) === 0) continue;
    if (isUniform && !within(x, y, size + diagonal)) continue;
    const quarter = half / 2;
    for (const [dx, dy] of CORNERS) cells.push({ x: x + dx * quarter, y: y + dy * quarter, half: quarter });
  }
  return false;
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly half: number;
}

const CORNERS = [[-1, -1], [1, -1], [-1, 1], [1, 1]] as const; // prettier-ignore

/** Points in a ring that are beyond the distance from all edges. */
function computeOpenParts(check: BufferCheck, ring: Ring): readonly RingPolygon[] {
  const size = Math.abs(check.distance);
  const box = growBounds(ring.bounds, size);
  const near = check.reach.findNearBox(box, 0).filter((edge) => boundsIntersect(box, boundsOfEdge(check, edge)));
  const covered = coverEdges(check, near);
  const open = covered.flatMap(({ holes }) =>
    holes.filter((hole) => boundsContain(ring.bounds, hole.bounds)).map((shell) => ({ shell, holes: [] })),
  );
  if (open.length === 0 || covered.length === 1) return open;
  return toRingPolygons(check.engine.difference(toShape(open), toShape(covered)));
}

function growBounds({ west, south, east, north }: Bounds, by: number): Bounds {
  return { west: west - by, south: south - by, east: east + by, north: north + by };
}

function boundsOfEdge({ reach: { edges } }: BufferCheck, edge: number): Bounds {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = edges.subarray(4 * edge, 4 * edge + 4);
  return { west: Math.min(x0, x1), south: Math.min(y0, y1), east: Math.max(x0, x1), north: Math.max(y0, y1) };
}
