/** Union of very many polygons, in blocks that lie close together; what a merge cannot change stays out of it. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { shapesOf, type Bounds } from '../flat/flat.ts';
import { withHoles } from '../flat/containing-polygon.ts';
import { boundsOfAll, meet, ringPolygonsOf, toShape, type Ring, type RingPolygon } from '../flat/ring-polygons.ts';
import { indexOfBounds } from '../flat/spatial-index.ts';

/** Polygons that are noded at once: more of them take longer each, fewer leave more to the merges. */
const BLOCK = 128;

/**
 * The union of all polygons of a geometry, as `engine.union` gives it up to rounding.
 * @param geometry valid parts, which may overlap each other; with points or lines among them it goes to the engine
 * @param progress told the share that is done
 */
export function unionInBlocks(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  progress?: (fraction: number) => void,
): FlatGeometry {
  const hasOthers = shapesOf(geometry).some(({ type }) => type !== 'Polygon' && type !== 'MultiPolygon');
  if (hasOthers) return engine.union(geometry);
  const polygons = ringPolygonsOf(geometry);
  return polygons.length <= BLOCK ? engine.union(geometry) : toShape(uniteAll(engine, polygons, progress));
}

/** @param polygons valid each, which may overlap each other */
export function uniteAll(
  engine: PlanarEngine,
  polygons: readonly RingPolygon[],
  progress?: (fraction: number) => void,
): readonly RingPolygon[] {
  const rings = polygons.map(({ shell }) => shell);
  const uniteBlock = (block: readonly number[]) => {
    const members = block.map((i) => polygons[i]).filter((polygon) => polygon !== undefined);
    return ringPolygonsOf(engine.unionAtOnce(toShape(members)));
  };
  return uniteBlocks(engine, rings, uniteBlock, progress);
}

/**
 * The union of what becomes of each ring, without having it all at once.
 * @param rings that lie somewhere around in the middle of what becomes of them
 * @param uniteBlock told the numbers of rings that lie close together
 * @param progress told the share that is done: each block and each merge counts with its rings
 */
export function uniteBlocks(
  engine: PlanarEngine,
  rings: readonly Ring[],
  uniteBlock: (block: readonly number[]) => readonly RingPolygon[],
  progress?: (fraction: number) => void,
): readonly RingPolygon[] {
  const order = Uint32Array.from(rings.keys());
  const centres = centresOf(rings);
  const total = workOf(rings.length);
  let done = 0;

  function unite(first: number, end: number, box: Bounds): readonly RingPolygon[] {
    const result = end - first <= BLOCK ? uniteBlock(Array.from(order.subarray(first, end))) : halves(first, end, box);
    done += end - first;
    progress?.(done / total);
    return result;
  }

  function halves(first: number, end: number, box: Bounds): readonly RingPolygon[] {
    const middle = (first + end) >> 1;
    const axis = box.east - box.west > box.north - box.south ? 0 : 1;
    divide(order, centres, axis, first, end - 1, middle);
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

  return rings.length === 0 ? [] : unite(0, rings.length, boundsOfAll(rings.map(({ bounds }) => bounds)));
}

/** How many rings all blocks and merges have together. */
function workOf(count: number): number {
  return count <= BLOCK ? count : count + workOf(count >> 1) + workOf(count - (count >> 1));
}

/**
 * The union of two lists of disjoint polygons. A polygon whose box meets no box of the other list stays as it is, and
 * so does such a hole of one that takes part: it is put back afterwards.
 */
function merge(engine: PlanarEngine, a: readonly RingPolygon[], b: readonly RingPolygon[]): readonly RingPolygon[] {
  const nearB = finderOf(a, b);
  const nearA = finderOf(b, a);
  const aside: RingPolygon[] = [];
  const holesAside: Ring[] = [];
  const taking: RingPolygon[] = [];
  const sort = (list: readonly RingPolygon[], isNear: (box: Bounds) => boolean) => {
    for (const polygon of list) {
      if (!isNear(polygon.shell.bounds)) {
        aside.push(polygon);
        continue;
      }
      const holes: Ring[] = [];
      for (const hole of polygon.holes) (isNear(hole.bounds) ? holes : holesAside).push(hole);
      taking.push({ shell: polygon.shell, holes });
    }
  };
  sort(a, nearB);
  sort(b, nearA);
  if (taking.length === 0) return aside;
  const united = ringPolygonsOf(engine.union(toShape(taking)));
  return [...aside, ...withHoles(united, holesAside)];
}

/** @returns whether a box within the first list meets a box of the second one */
function finderOf(list: readonly RingPolygon[], others: readonly RingPolygon[]): (box: Bounds) => boolean {
  const whole = boundsOfAll(list.map(({ shell }) => shell.bounds));
  const boxes = others.map(({ shell }) => shell.bounds).filter((box) => meet(box, whole));
  const index = indexOfBounds(boxes);
  return (box) => index.search(box).length > 0;
}

function centresOf(rings: readonly Ring[]): Float64Array {
  const centres = new Float64Array(2 * rings.length);
  rings.forEach(({ bounds }, i) => {
    centres[2 * i] = (bounds.west + bounds.east) / 2;
    centres[2 * i + 1] = (bounds.south + bounds.north) / 2;
  });
  return centres;
}

/** Quickselect: afterwards no centre before `middle` lies behind one that comes after it. */
function divide(
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
      const swapped = order[i] ?? 0;
      order[i++] = order[j] ?? 0;
      order[j--] = swapped;
    }
    if (middle <= j) high = j;
    else if (middle >= i) low = i;
    else return;
  }
}
