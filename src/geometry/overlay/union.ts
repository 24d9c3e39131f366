/** Union of very many polygons, in blocks of neighbours; polygons that a merge cannot change bypass it. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { shapesOf, type Bounds } from '../flat/flat.ts';
import { assignHoles } from '../flat/containing-polygon.ts';
import {
  mergeBounds,
  boundsIntersect,
  toRingPolygons,
  toShape,
  type Ring,
  type RingPolygon,
} from '../flat/ring-polygons.ts';
import { indexBounds } from '../flat/spatial-index.ts';

/** Polygons that are noded at once: larger blocks take longer per polygon, smaller ones leave more to the merges. */
const MAX_BLOCK_SIZE = 128;

/**
 * Union of all polygons of a geometry, as by `engine.union` up to rounding.
 * @param geometry valid parts, which may overlap; with points or lines the engine unites all of it
 * @param progress receives the completed fraction
 */
export function unionInBlocks(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  progress?: (fraction: number) => void,
): FlatGeometry {
  const hasOthers = shapesOf(geometry).some(({ type }) => type !== 'Polygon' && type !== 'MultiPolygon');
  if (hasOthers) return engine.union(geometry);
  const polygons = toRingPolygons(geometry);
  return polygons.length <= MAX_BLOCK_SIZE ? engine.union(geometry) : toShape(uniteAll(engine, polygons, progress));
}

/** @param polygons each valid; they may overlap */
export function uniteAll(
  engine: PlanarEngine,
  polygons: readonly RingPolygon[],
  progress?: (fraction: number) => void,
): readonly RingPolygon[] {
  const rings = polygons.map(({ shell }) => shell);
  const uniteBlock = (block: readonly number[]) => {
    const members = block.map((i) => polygons[i]).filter((polygon) => polygon !== undefined);
    return toRingPolygons(engine.unionAtOnce(toShape(members)));
  };
  return uniteBlocks(engine, rings, uniteBlock, progress);
}

/**
 * Union of polygons derived from rings, without deriving all of them at once.
 * @param rings each lies near the centre of its polygons
 * @param uniteBlock receives indices of neighbouring rings
 * @param progress receives the completed fraction: each block and each merge counts with its rings
 */
export function uniteBlocks(
  engine: PlanarEngine,
  rings: readonly Ring[],
  uniteBlock: (block: readonly number[]) => readonly RingPolygon[],
  progress?: (fraction: number) => void,
): readonly RingPolygon[] {
  const order = Uint32Array.from(rings.keys());
  const centres = computeCentres(rings);
  const total = countWork(rings.length);
  let completed = 0;

  function unite(first: number, end: number, box: Bounds): readonly RingPolygon[] {
    const result =
      end - first <= MAX_BLOCK_SIZE ? uniteBlock(Array.from(order.subarray(first, end))) : uniteHalves(first, end, box);
    completed += end - first;
    progress?.(completed / total);
    return result;
  }

  function uniteHalves(first: number, end: number, box: Bounds): readonly RingPolygon[] {
    const middle = (first + end) >> 1;
    const axis = box.east - box.west > box.north - box.south ? 0 : 1;
    quickselect(order, centres, axis, first, end - 1, middle);
    const cut = centres[2 * (order[middle] ?? 0) + axis] ?? 0;
    const [lower, upper]: [Bounds, Bounds] =
      axis === 0
        ? [
            { ...box, east: cut },
            { ...box, west: cut },
          ]
        : [
            { ...box, north: cut },
            { ...box, south: cut },
          ];
    return merge(engine, unite(first, middle, lower), unite(middle, end, upper));
  }

  return rings.length === 0 ? [] : unite(0, rings.length, mergeBounds(rings.map(({ bounds }) => bounds)));
}

/** Number of rings in all blocks and merges. */
function countWork(count: number): number {
  return count <= MAX_BLOCK_SIZE ? count : count + countWork(count >> 1) + countWork(count - (count >> 1));
}

/**
 * Union of two lists of disjoint polygons. A polygon whose box intersects no box of the other list stays unchanged;
 * such a hole of an affected polygon is put back afterwards.
 */
function merge(engine: PlanarEngine, a: readonly RingPolygon[], b: readonly RingPolygon[]): readonly RingPolygon[] {
  const nearB = createNearTest(a, b);
  const nearA = createNearTest(b, a);
  const untouched: RingPolygon[] = [];
  const untouchedHoles: Ring[] = [];
  const affected: RingPolygon[] = [];
  const sort = (list: readonly RingPolygon[], isNear: (box: Bounds) => boolean) => {
    for (const polygon of list) {
      if (!isNear(polygon.shell.bounds)) {
        untouched.push(polygon);
        continue;
      }
      const holes: Ring[] = [];
      for (const hole of polygon.holes) (isNear(hole.bounds) ? holes : untouchedHoles).push(hole);
      affected.push({ shell: polygon.shell, holes });
    }
  };
  sort(a, nearB);
  sort(b, nearA);
  if (affected.length === 0) return untouched;
  const united = toRingPolygons(engine.union(toShape(affected)));
  return [...untouched, ...assignHoles(united, untouchedHoles)];
}

/** @returns a test whether a box within the first list intersects a box of the second one */
function createNearTest(list: readonly RingPolygon[], others: readonly RingPolygon[]): (box: Bounds) => boolean {
  const whole = mergeBounds(list.map(({ shell }) => shell.bounds));
  const boxes = others.map(({ shell }) => shell.bounds).filter((box) => boundsIntersect(box, whole));
  const index = indexBounds(boxes);
  return (box) => index.search(box).length > 0;
}

function computeCentres(rings: readonly Ring[]): Float64Array {
  const centres = new Float64Array(2 * rings.length);
  rings.forEach(({ bounds }, i) => {
    centres[2 * i] = (bounds.west + bounds.east) / 2;
    centres[2 * i + 1] = (bounds.south + bounds.north) / 2;
  });
  return centres;
}

/** Quickselect: afterwards no centre before `middle` exceeds one after it. */
function quickselect(
  order: Uint32Array,
  centres: Float64Array,
  axis: number,
  first: number,
  last: number,
  middle: number,
): void {
  const at = (i: number) => centres[2 * (order[i] ?? 0) + axis] ?? 0;
  let [low, high] = [first, last];
  while (low < high) {
    const pivot = at((low + high) >> 1);
    let [i, j] = [low, high];
    while (i <= j) {
      while (at(i) < pivot) i += 1;
      while (at(j) > pivot) j -= 1;
      if (i > j) break;
      const swap = order[i] ?? 0;
      order[i++] = order[j] ?? 0;
      order[j--] = swap;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
