/** Snap targets: vertices found by location, on Earth also across the antimeridian. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { indexBoxes } from '../flat/spatial-index.ts';
import type { Tolerance } from './douglas-peucker.ts';
import { shapesOf } from '../flat/flat.ts';
import { createEarthMetric, createPlanarMetric, type Coordinate } from './snap-metric.ts';

export interface TargetMatches {
  readonly coordinates: readonly Coordinate[];
  /** Vertices beyond the antimeridian, which lines and rings cannot reach within [-180, 180]. */
  readonly unreachable: readonly number[];
  /** Vertices near a pole, which lines and rings would reach only by turning their edges. */
  readonly turned: readonly number[];
}

export interface Targets {
  /**
   * Finds the nearest target within the tolerance, the earliest of several.
   * @param others other ends of the edges of a vertex; undefined for a point, which may take any longitude
   */
  findNearest(x: number, y: number, others: readonly Coordinate[] | undefined): TargetMatches;
  /** Finds targets within the tolerance of an edge, in order along it, except at its ends. */
  findAlongEdge(ax: number, ay: number, bx: number, by: number): TargetMatches;
}

interface Vertex {
  readonly coordinate: Coordinate;
  /** Other ends of its edges in lines and rings; undefined when none has the vertex. */
  others: Coordinate[] | undefined;
}

/** A vertex, or its copy on the other side of the antimeridian. */
interface VertexImage {
  readonly vertex: number;
  readonly coordinate: Coordinate;
}

/** Lower bound, so that no search box is too small. */
const METRES_PER_DEGREE = 110_000;

/** @param isThinned drops vertices within the tolerance of an earlier one; they snap to that one */
export function createTargets(geometry: FlatGeometry, { distance, metres }: Tolerance, isThinned: boolean): Targets {
  const vertices = distinctVertices(geometry);
  // Vertices on the antimeridian come first: they can be reached from both sides.
  if (metres && isThinned) vertices.sort((a, b) => Number(isOnSeam(b.coordinate)) - Number(isOnSeam(a.coordinate)));

  const metric = metres ? createEarthMetric(distance) : createPlanarMetric(distance);
  const searchRadius = (south: number, north: number): Coordinate => {
    if (!metres) return [distance, distance];
    const y = distance / METRES_PER_DEGREE;
    const poleward = Math.min(Math.max(Math.abs(south), Math.abs(north)) + y, 90);
    return [Math.min(360, y / Math.cos((poleward * Math.PI) / 180)), y];
  };

  const images = createImages(vertices, ([x, y]) => metres && Math.abs(x) + searchRadius(y, y)[0] >= 180);
  const index = indexBoxes(Float64Array.from(images.flatMap(({ coordinate: [x, y] }) => [x, y, x, y])));
  const isDropped = new Uint8Array(vertices.length);

  function search(x: number, y: number, others: readonly Coordinate[] | undefined, before: number): TargetMatches {
    const here: Coordinate = [x, y];
    const [rx, ry] = searchRadius(y, y);
    let [best, bestDistance] = [-1, Infinity];
    let [unreachable, unreachableDistance] = [-1, Infinity];
    let [turned, turnedDistance] = [-1, Infinity];
    for (const i of index.search(x - rx, y - ry, x + rx, y + ry)) {
      const { vertex, coordinate } = images[i] as VertexImage;
      if (vertex >= before || isDropped[vertex] === 1) continue;
      // A copy of it is nearer.
      if (metres && others && Math.abs(coordinate[0] - x) > 180) continue;
      const separation = metric.separation(here, coordinate);
      if (separation > distance) continue;
      if (metres && others && isOutOfRange(coordinate)) {
        if (separation < unreachableDistance) [unreachable, unreachableDistance] = [vertex, separation];
      } else if (others && metric.turnsEdges(here, coordinate[0], others)) {
        // At a pole, other longitudes are the same place.
        if (separation > 0 && separation < turnedDistance) [turned, turnedDistance] = [vertex, separation];
      } else if (separation < bestDistance) [best, bestDistance] = [i, separation];
    }
    const found = images[best];
    // A vertex that is a target itself stays, though it would have moved.
    const isMissed = (vertex: number, separation: number) =>
      separation < bestDistance || (isThinned && bestDistance === 0 && vertex >= 0);
    const missed = {
      unreachable: isMissed(unreachable, unreachableDistance) ? [unreachable] : [],
      turned: isMissed(turned, turnedDistance) ? [turned] : [],
    };
    if (!found) return { coordinates: [], ...missed };
    // A point takes the coordinates of the target, on either side.
    return { coordinates: [others ? found.coordinate : (vertices[found.vertex] as Vertex).coordinate], ...missed };
  }
  if (isThinned) {
    vertices.forEach(({ coordinate: [x, y], others }, i) => {
      isDropped[i] = search(x, y, others, i).coordinates.length;
    });
  }

  return {
    findNearest: (x, y, others) => search(x, y, others, vertices.length),
    findAlongEdge(ax, ay, bx, by) {
      const [rx, ry] = searchRadius(Math.min(ay, by), Math.max(ay, by));
      const found: { readonly t: number; readonly coordinate: Coordinate }[] = [];
      const [unreachable, turned]: [number[], number[]] = [[], []];
      const ends: readonly [Coordinate, Coordinate] = [[ax, ay], [bx, by]]; // prettier-ignore
      for (const i of index.search(
        Math.min(ax, bx) - rx,
        Math.min(ay, by) - ry,
        Math.max(ax, bx) + rx,
        Math.max(ay, by) + ry,
      )) {
        const { vertex, coordinate } = images[i] as VertexImage;
        if (isDropped[vertex] === 1) continue;
        if (isAt(coordinate, ax, ay) || isAt(coordinate, bx, by)) continue;
        const t = metric.findOnEdge(coordinate, ...ends);
        if (t === undefined) continue;
        const onEdge: Coordinate = [ax + t * (bx - ax), coordinate[1]];
        if (metres && isOutOfRange(coordinate)) unreachable.push(vertex);
        else if (metric.turnsEdges(onEdge, coordinate[0], ends)) turned.push(vertex);
        else found.push({ t, coordinate });
      }
      return { coordinates: found.sort((a, b) => a.t - b.t).map(({ coordinate }) => coordinate), unreachable, turned };
    },
  };
}

function isAt([x, y]: Coordinate, atX: number, atY: number): boolean {
  return x === atX && y === atY;
}

function isOnSeam([x]: Coordinate): boolean {
  return Math.abs(x) === 180;
}

function isOutOfRange([x]: Coordinate): boolean {
  return Math.abs(x) > 180;
}

/** @param isNear true when a vertex is within reach across the antimeridian */
function createImages(
  vertices: readonly Vertex[],
  isNear: (coordinate: Coordinate) => boolean,
): readonly VertexImage[] {
  const keys = new Set(vertices.map(({ coordinate }) => coordinate.join()));
  return vertices.flatMap(({ coordinate }, vertex): readonly VertexImage[] => {
    const own = { vertex, coordinate };
    if (!isNear(coordinate)) return [own];
    const [x, y] = coordinate;
    const shifted: Coordinate = [x > 0 ? x - 360 : x + 360, y];
    // On the antimeridian, the copy may be a vertex already.
    return keys.has(shifted.join()) ? [own] : [own, { vertex, coordinate: shifted }];
  });
}

function distinctVertices(geometry: FlatGeometry): Vertex[] {
  const vertices = new Map<string, Vertex>();
  for (const shape of shapesOf(geometry)) {
    forEachVertex(shape, (coordinate, others) => {
      const key = coordinate.join();
      const known = vertices.get(key);
      if (!known) vertices.set(key, { coordinate, others: others && [...others] });
      else if (others) known.others = [...(known.others ?? []), ...others];
    });
  }
  return [...vertices.values()];
}

/** Calls `use` with each vertex, the other ends of its edges (undefined for points) and its index in the coordinates. */
export function forEachVertex(
  { type, coordinates, stride, ends }: FlatShape,
  use: (coordinate: Coordinate, others: readonly Coordinate[] | undefined, at: number) => void,
): void {
  const arePoints = type === 'Point' || type === 'MultiPoint';
  const isRing = type.endsWith('Polygon');
  const coordinateAt = (at: number): Coordinate => [coordinates[at] ?? 0, coordinates[at + 1] ?? 0];
  let first = 0;
  for (const end of ends) {
    const last = (end - 1) * stride;
    for (let at = first; at <= last; at += stride) {
      const before = at > first ? at - stride : isRing ? last - stride : -1;
      const after = at < last ? at + stride : isRing ? first + stride : -1;
      const others = [before, after].filter((other) => other >= first).map(coordinateAt);
      use(coordinateAt(at), arePoints ? undefined : others, at);
    }
    first = end * stride;
  }
}
