/** Difference of very many polygons; what does not come near an outline stays out of the engine. */
import { runsOf } from '../flat/edge-runs.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { withHoles } from '../flat/containing-polygon.ts';
import { locatorOf } from '../flat/point-in-polygon.ts';
import { encloses, filled, ringPolygonsOf, toShape, type Ring, type RingPolygon } from '../flat/ring-polygons.ts';
import { indexBoxes, indexOfBounds, nowhere } from '../flat/spatial-index.ts';

/**
 * What `engine.difference` gives, up to rounding.
 * @param land disjoint polygons
 * @param water disjoint polygons, most of which lie within one of the first
 */
export function subtractAll(
  engine: PlanarEngine,
  land: readonly RingPolygon[],
  water: readonly RingPolygon[],
): readonly RingPolygon[] {
  if (land.length === 0 || water.length === 0) return land;
  const shape = toShape(land);
  const isNearOutline = outlinesOf(land);
  const locate = locatorOf(shape);
  const isOnLand = ({ coordinates: [x = NaN, y = NaN] }: Ring) => locate(x, y) === 'inside';

  const crossing: RingPolygon[] = [];
  const lakes: Ring[] = [];
  /** What waters have around: each is land of its own, in which further ones may lie. */
  const islands: Ring[] = [];
  for (const { shell, holes } of water) {
    const near: Ring[] = [];
    const isCrossing = isNearOutline(shell);
    if (!isCrossing && !isOnLand(shell)) continue;
    for (const hole of holes) {
      if (isCrossing && isNearOutline(hole)) near.push(hole);
      else if (!isCrossing || isOnLand(hole)) islands.push(hole);
    }
    if (isCrossing) crossing.push({ shell, holes: near });
    else lakes.push(shell);
  }
  const left = crossing.length > 0 ? ringPolygonsOf(engine.difference(shape, toShape(crossing))) : land;
  return withHoles([...left, ...islands.map((shell) => ({ shell, holes: [] }))], lakes);
}

/** @returns whether a ring may cross the outlines of polygons, or has one of them within */
function outlinesOf(polygons: readonly RingPolygon[]): (ring: Ring) => boolean {
  const rings = polygons.flatMap(({ shell, holes }) => [shell, ...holes]);
  const wholes = indexOfBounds(rings.map(({ bounds }) => bounds));
  const edges = indexBoxes(runsOf(toShape(polygons)).boxes);
  const meets = (west: number, south: number, east: number, north: number) =>
    edges.search(west, south, east, north).length > 0;
  return (ring) => {
    const { west, south, east, north } = ring.bounds;
    if (!meets(west, south, east, north)) return false;
    // The box of a cluster of lakes is wide; where its edges are tells more.
    const { boxes } = runsOf(filled(ring));
    for (let i = 0; i < boxes.length; i += 4) {
      if (meets(boxes[i] ?? NaN, boxes[i + 1] ?? NaN, boxes[i + 2] ?? NaN, boxes[i + 3] ?? NaN)) return true;
    }
    const within = wholes.search(ring.bounds, (i) => encloses(ring.bounds, rings[i]?.bounds ?? nowhere));
    if (within.length === 0) return false;
    const locate = locatorOf(filled(ring));
    return within.some((i) => {
      const [x = NaN, y = NaN] = rings[i]?.coordinates ?? [];
      return locate(x, y) !== 'outside';
    });
  };
}
