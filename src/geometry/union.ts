/** Union of very many polygons, in blocks that lie close together; what a merge cannot change stays out of it. */
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import type { PlanarEngine } from './engine.ts';
import { shapesOf, type Bounds } from './flat.ts';
import { hostFinder } from './host.ts';
import { boundsOfAll, meet, ringPolygonsOf, toShape, type Ring, type RingPolygon } from './ring-polygons.ts';

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
  let done = 0;
  const order = Uint32Array.from(polygons.keys());
  const centres = centresOf(polygons);

  function unite(first: number, end: number, box: Bounds): readonly RingPolygon[] {
    if (end - first <= BLOCK) {
      const block = Array.from(order.subarray(first, end), (i) => polygons[i]).filter((p) => p !== undefined);
      // All edges noded in one go: half the time of the engine's union, which merges two by two.
      const result = ringPolygonsOf(engine.buffer(toShape(block), 0, 1));
      done += block.length;
      progress?.(done / polygons.length);
      return result;
    }
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

  return unite(0, polygons.length, boundsOfAll(polygons.map(({ shell }) => shell.bounds)));
}

/**
 * The union of two lists of disjoint polygons. A polygon whose box meets none of the other list stays as it is, and so
 * does such a hole of one that takes part: it is put back afterwards.
 */
function merge(engine: PlanarEngine, a: readonly RingPolygon[], b: readonly RingPolygon[]): readonly RingPolygon[] {
  const [boxA, boxB] = [a, b].map((list) => boundsOfAll(list.map(({ shell }) => shell.bounds)));
  if (!boxA || !boxB || !meet(boxA, boxB)) return [...a, ...b];
  const aside: RingPolygon[] = [];
  const holesAside: Ring[] = [];
  const taking: RingPolygon[] = [];
  const sort = (list: readonly RingPolygon[], other: Bounds) => {
    for (const polygon of list) {
      if (!meet(polygon.shell.bounds, other)) {
        aside.push(polygon);
        continue;
      }
      const holes: Ring[] = [];
      for (const hole of polygon.holes) (meet(hole.bounds, other) ? holes : holesAside).push(hole);
      taking.push({ shell: polygon.shell, holes });
    }
  };
  sort(a, boxB);
  sort(b, boxA);
  const united = taking.length > 1 ? ringPolygonsOf(engine.union(toShape(taking))) : taking;
  return [...aside, ...withHoles(united, holesAside)];
}

/** @param holes of which each lies within one of the polygons */
function withHoles(polygons: readonly RingPolygon[], holes: readonly Ring[]): readonly RingPolygon[] {
  if (holes.length === 0) return polygons;
  const added = polygons.map(({ holes: own }) => [...own]);
  const host = hostFinder(
    polygons.map(({ shell }) => shell),
    true,
  );
  for (const hole of holes) added[host(hole)]?.push(hole);
  return polygons.map(({ shell }, i) => ({ shell, holes: added[i] ?? [] }));
}

function centresOf(polygons: readonly RingPolygon[]): Float64Array {
  const centres = new Float64Array(2 * polygons.length);
  polygons.forEach(({ shell: { bounds } }, i) => {
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
