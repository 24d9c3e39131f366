/** Snap targets: vertices found by location, on Earth also across the antimeridian. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { indexBoxes } from '../flat/spatial-index.ts';
import type { Tolerance } from './douglas-peucker.ts';
import { shapesOf } from '../flat/flat.ts';
import { largestScale, type DegreeScale } from '../ellipsoid/metres-per-degree.ts';

type Coordinate = readonly [number, number];

export interface TargetMatches {
  readonly coordinates: readonly Coordinate[];
  /** Vertices beyond the antimeridian, which lines and rings cannot reach within [-180, 180]. */
  readonly unreachable: readonly number[];
}

export interface Targets {
  /**
   * Finds the nearest target within the tolerance, the earliest of several.
   * @param isPoint true for a point, which may change sides at the antimeridian
   */
  findNearest(x: number, y: number, isPoint: boolean): TargetMatches;
  /** Finds targets within the tolerance of an edge, in order along it, except at its ends. */
  findAlongEdge(ax: number, ay: number, bx: number, by: number): TargetMatches;
}

interface Vertex {
  readonly coordinate: Coordinate;
  /** True when no line or ring has the vertex. */
  isPoint: boolean;
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

  /** Scale at the query point; it never underestimates distances. */
  const scaleAt = (y: number): DegreeScale => {
    if (!metres) return { x: 1, y: 1 };
    const reach = distance / METRES_PER_DEGREE;
    return largestScale(y - reach, y + reach);
  };
  const searchRadius = (south: number, north: number): Coordinate => {
    if (!metres) return [distance, distance];
    const y = distance / METRES_PER_DEGREE;
    const poleward = Math.min(Math.max(Math.abs(south), Math.abs(north)) + y, 90);
    return [Math.min(360, y / Math.cos((poleward * Math.PI) / 180)), y];
  };

  const images = createImages(vertices, ([x, y]) => metres && Math.abs(x) + searchRadius(y, y)[0] >= 180);
  const index = indexBoxes(Float64Array.from(images.flatMap(({ coordinate: [x, y] }) => [x, y, x, y])));
  const isDropped = new Uint8Array(vertices.length);

  function search(x: number, y: number, isPoint: boolean, before: number): TargetMatches {
    const scale = scaleAt(y);
    const [rx, ry] = searchRadius(y, y);
    let [best, bestDistance] = [-1, Infinity];
    let [unreachable, unreachableDistance] = [-1, Infinity];
    for (const i of index.search(x - rx, y - ry, x + rx, y + ry)) {
      const { vertex, coordinate } = images[i] as VertexImage;
      if (vertex >= before || isDropped[vertex] === 1) continue;
      const separation = Math.hypot((coordinate[0] - x) * scale.x, (coordinate[1] - y) * scale.y);
      if (separation > distance) continue;
      if (metres && !isPoint && isOutOfRange(coordinate)) {
        if (separation < unreachableDistance) [unreachable, unreachableDistance] = [vertex, separation];
      } else if (separation < bestDistance) [best, bestDistance] = [i, separation];
    }
    const found = images[best];
    // A vertex that is a target itself stays, though it would have moved.
    const isUnreachable = unreachableDistance < bestDistance || (isThinned && bestDistance === 0 && unreachable >= 0);
    const others = isUnreachable ? [unreachable] : [];
    if (!found) return { coordinates: [], unreachable: others };
    // A point takes the coordinates of the target, on either side.
    return {
      coordinates: [isPoint ? (vertices[found.vertex] as Vertex).coordinate : found.coordinate],
      unreachable: others,
    };
  }
  if (isThinned) {
    vertices.forEach(({ coordinate: [x, y], isPoint }, i) => {
      isDropped[i] = search(x, y, isPoint, i).coordinates.length;
    });
  }

  return {
    findNearest: (x, y, isPoint) => search(x, y, isPoint, vertices.length),
    findAlongEdge(ax, ay, bx, by) {
      const [rx, ry] = searchRadius(Math.min(ay, by), Math.max(ay, by));
      const found: { readonly t: number; readonly coordinate: Coordinate }[] = [];
      const unreachable: number[] = [];
      for (const i of index.search(
        Math.min(ax, bx) - rx,
        Math.min(ay, by) - ry,
        Math.max(ax, bx) + rx,
        Math.max(ay, by) + ry,
      )) {
        const { vertex, coordinate } = images[i] as VertexImage;
        if (isDropped[vertex] === 1) continue;
        const scale = scaleAt(coordinate[1]);
        const [dx, dy] = [(bx - ax) * scale.x, (by - ay) * scale.y];
        const [px, py] = [(coordinate[0] - ax) * scale.x, (coordinate[1] - ay) * scale.y];
        const t = (px * dx + py * dy) / (dx * dx + dy * dy);
        if (!(t > 0 && t < 1) || isAt(coordinate, ax, ay) || isAt(coordinate, bx, by)) continue;
        if (Math.hypot(px - t * dx, py - t * dy) > distance) continue;
        if (metres && isOutOfRange(coordinate)) unreachable.push(vertex);
        else found.push({ t, coordinate });
      }
      return { coordinates: found.sort((a, b) => a.t - b.t).map(({ coordinate }) => coordinate), unreachable };
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
  for (const { type, coordinates, stride } of shapesOf(geometry)) {
    const isPoint = type === 'Point' || type === 'MultiPoint';
    for (let i = 0; i < coordinates.length; i += stride) {
      const coordinate: Coordinate = [coordinates[i] ?? 0, coordinates[i + 1] ?? 0];
      const key = coordinate.join();
      const known = vertices.get(key);
      if (!known) vertices.set(key, { coordinate, isPoint });
      else known.isPoint &&= isPoint;
    }
  }
  return [...vertices.values()];
}
