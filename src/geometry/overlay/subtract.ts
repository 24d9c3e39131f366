/** Difference of very many polygons; polygons away from outlines bypass the engine. */
import { groupEdges } from '../flat/edge-runs.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { assignHoles } from '../flat/containing-polygon.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import {
  boundsContain,
  ringToPolygon,
  toRingPolygons,
  toShape,
  type Ring,
  type RingPolygon,
} from '../flat/ring-polygons.ts';
import { indexBoxes, indexBounds, emptyBounds } from '../flat/spatial-index.ts';

/**
 * Same as `engine.difference`, up to rounding.
 * @param minuend disjoint polygons
 * @param subtrahend disjoint polygons to subtract, most of which lie within one of the first
 */
export function subtractAll(
  engine: PlanarEngine,
  minuend: readonly RingPolygon[],
  subtrahend: readonly RingPolygon[],
): readonly RingPolygon[] {
  if (minuend.length === 0 || subtrahend.length === 0) return minuend;
  const shape = toShape(minuend);
  const isNearOutline = createOutlineTest(minuend);
  const locate = createPointLocator(shape);
  const isInMinuend = ({ coordinates: [x = NaN, y = NaN] }: Ring) => locate(x, y) === 'inside';

  const crossing: RingPolygon[] = [];
  const newHoles: Ring[] = [];
  /** Holes of subtracted polygons: polygons of their own, which may contain further ones. */
  const innerShells: Ring[] = [];
  for (const { shell, holes } of subtrahend) {
    const near: Ring[] = [];
    const isCrossing = isNearOutline(shell);
    if (!isCrossing && !isInMinuend(shell)) continue;
    for (const hole of holes) {
      if (isCrossing && isNearOutline(hole)) near.push(hole);
      else if (!isCrossing || isInMinuend(hole)) innerShells.push(hole);
    }
    if (isCrossing) crossing.push({ shell, holes: near });
    else newHoles.push(shell);
  }
  const rest = crossing.length > 0 ? toRingPolygons(engine.difference(shape, toShape(crossing))) : minuend;
  return assignHoles([...rest, ...innerShells.map((shell) => ({ shell, holes: [] }))], newHoles);
}

/** @returns a test whether a ring may cross the outlines of polygons, or contains one of them */
function createOutlineTest(polygons: readonly RingPolygon[]): (ring: Ring) => boolean {
  const rings = polygons.flatMap(({ shell, holes }) => [shell, ...holes]);
  const wholes = indexBounds(rings.map(({ bounds }) => bounds));
  const edges = indexBoxes(groupEdges(toShape(polygons)).boxes);
  const meets = (west: number, south: number, east: number, north: number) =>
    edges.search(west, south, east, north).length > 0;
  return (ring) => {
    const { west, south, east, north } = ring.bounds;
    if (!meets(west, south, east, north)) return false;
    // The box of a cluster is wide; boxes of runs of edges are tighter.
    const { boxes } = groupEdges(ringToPolygon(ring));
    for (let i = 0; i < boxes.length; i += 4) {
      if (meets(boxes[i] ?? NaN, boxes[i + 1] ?? NaN, boxes[i + 2] ?? NaN, boxes[i + 3] ?? NaN)) return true;
    }
    const within = wholes.search(ring.bounds, (i) => boundsContain(ring.bounds, rings[i]?.bounds ?? emptyBounds));
    if (within.length === 0) return false;
    const locate = createPointLocator(ringToPolygon(ring));
    return within.some((i) => {
      const [x = NaN, y = NaN] = rings[i]?.coordinates ?? [];
      return locate(x, y) !== 'outside';
    });
  };
}
