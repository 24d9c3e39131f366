/** Voronoi diagram of samples: from Delaunay triangles their circumcentres, as corners of cells. */
import Delaunator from 'delaunator';
import { boundsOfPositions, type Bounds } from '../../flat/flat.ts';
import { createUnionFind } from '../../flat/union-find.ts';
import type { Samples } from './samples.ts';

export interface Diagram {
  /** x and y of the samples, and of the frame behind them. */
  readonly sites: Float64Array;
  /** Sample at which each half-edge starts, three to a triangle, counter-clockwise. */
  readonly origins: Uint32Array;
  /** The opposite half-edge, or -1 at the frame. */
  readonly twins: Int32Array;
  /** A half-edge of each sample. */
  readonly edgeOf: Int32Array;
  /** Corner of each triangle: corners nearer than the tolerance are one. */
  readonly corners: Uint32Array;
  /** x and y of each corner. */
  readonly cornerXy: Float64Array;
}

/** Corners of the frame; all that is within reach of a sample is nearer to it than to them. */
const FRAME = 8;

function previousEdge(edge: number): number {
  return edge % 3 === 0 ? edge + 2 : edge - 1;
}

function triangleOf(edge: number): number {
  return (edge / 3) | 0;
}

/**
 * @param reach in plane units, the farthest of a sample
 * @param tolerance in plane units
 */
export function createDiagram({ xy, count }: Samples, reach: number, tolerance: number): Diagram {
  const framed = addFrame(xy, reach);
  // Delaunator goes around triangles clockwise.
  const { triangles, halfedges } = new Delaunator(framed.map((value, i) => (i % 2 === 1 ? -value : value)));
  const edgeOf = new Int32Array(count).fill(-1);
  for (let edge = 0; edge < triangles.length; edge++) {
    const sample = triangles[edge] as number;
    if (sample < count) edgeOf[sample] = edge;
  }
  const centres = circumcentres(framed, triangles);
  const corners = joinCorners(centres, halfedges, tolerance);
  return { sites: framed, origins: triangles, twins: halfedges, edgeOf, corners, cornerXy: centres };
}

/**
 * Adds sites that are farther from all samples than twice the reach: a frame, and some in the empty land between streets,
 * without which thousands of samples along a street that is far from others would share their neighbours and the
 * triangulation would take time with the square of their number.
 */
function addFrame(xy: Float64Array, reach: number): Float64Array {
  const bounds = boundsOfPositions(xy);
  const { west, south, east, north } = bounds;
  const others = findEmptyCells(xy, reach, bounds);
  const radius = 1.5 * Math.hypot(east - west, north - south) + 10 * reach;
  for (let i = 0; i < FRAME; i++) {
    // Turned, so that it has no axis in common with streets.
    const angle = (2 * Math.PI * (i + 0.3)) / FRAME;
    others.push((west + east) / 2 + radius * Math.cos(angle), (south + north) / 2 + radius * Math.sin(angle));
  }
  const framed = new Float64Array(xy.length + others.length);
  framed.set(xy);
  framed.set(others, xy.length);
  return framed;
}

/** @returns x and y of the middle of each cell of a grid without a sample; some a quarter of the samples at most */
function findEmptyCells(xy: Float64Array, reach: number, { west, south, east, north }: Bounds): number[] {
  const [width, height] = [east - west, north - south];
  const size = Math.max(4 * reach, 2 * Math.sqrt((width * height) / (xy.length / 2)));
  const [columns, rows] = [Math.ceil(width / size) + 2, Math.ceil(height / size) + 2];
  const isTaken = new Uint8Array(columns * rows);
  for (let at = 0; at < xy.length; at += 2) {
    const column = 1 + Math.floor(((xy[at] as number) - west) / size);
    const row = 1 + Math.floor(((xy[at + 1] as number) - south) / size);
    isTaken[row * columns + column] = 1;
  }
  const empty: number[] = [];
  isTaken.forEach((taken, cell) => {
    if (taken) return;
    empty.push(west + ((cell % columns) - 0.5) * size, south + (Math.floor(cell / columns) - 0.5) * size);
  });
  return empty;
}

function circumcentres(xy: Float64Array, triangles: Uint32Array): Float64Array {
  const centres = new Float64Array((2 * triangles.length) / 3);
  for (let edge = 0, to = 0; edge < triangles.length; edge += 3, to += 2) {
    const [a, b, c] = [2 * (triangles[edge] as number), 2 * (triangles[edge + 1] as number), 2 * (triangles[edge + 2] as number)]; // prettier-ignore
    const [x, y] = [xy[a] as number, xy[a + 1] as number];
    const [bx, by] = [(xy[b] as number) - x, (xy[b + 1] as number) - y];
    const [cx, cy] = [(xy[c] as number) - x, (xy[c + 1] as number) - y];
    const [bb, cc, cross] = [bx * bx + by * by, cx * cx + cy * cy, 2 * (bx * cy - by * cx)];
    centres[to] = x + (cy * bb - by * cc) / cross;
    centres[to + 1] = y + (bx * cc - cx * bb) / cross;
  }
  return centres;
}

/** Streets at right angles have many triangles with one circumcentre, which rounding takes apart. */
function joinCorners(centres: Float64Array, twins: Int32Array, tolerance: number): Uint32Array {
  const { find, join } = createUnionFind(centres.length / 2);
  let joined = false;
  for (let edge = 0; edge < twins.length; edge++) {
    const twin = twins[edge] as number;
    if (twin < edge) continue;
    const [a, b] = [2 * triangleOf(edge), 2 * triangleOf(twin)];
    const dx = (centres[a] as number) - (centres[b] as number);
    const dy = (centres[a + 1] as number) - (centres[b + 1] as number);
    if (dx * dx + dy * dy > tolerance * tolerance) continue;
    join(a / 2, b / 2);
    joined = true;
  }
  const corners = new Uint32Array(centres.length / 2);
  for (let triangle = 0; triangle < corners.length; triangle++) corners[triangle] = joined ? find(triangle) : triangle;
  return corners;
}

/** Line through a place in a direction of length 1. */
export type DirectedLine = readonly [x: number, y: number, dx: number, dy: number];

/**
 * Line of the edge between the cells of both ends of a half-edge, through their middle; the cell of its origin is on the
 * left. The line of the opposite half-edge is the same to the bit, in the other direction.
 */
export function bisector({ sites, origins, twins }: Diagram, edge: number): DirectedLine {
  const p = 2 * (origins[edge] as number);
  const q = 2 * (origins[twins[edge] as number] as number);
  const [px, py, qx, qy] = [sites[p] as number, sites[p + 1] as number, sites[q] as number, sites[q + 1] as number];
  const [dx, dy] = [qx - px, qy - py];
  const length = Math.hypot(dx, dy);
  return [(px + qx) / 2, (py + qy) / 2, -dy / length, dx / length];
}

/** Position of a corner along a line. */
export function positionAlong({ cornerXy }: Diagram, [x, y, dx, dy]: DirectedLine, corner: number): number {
  return ((cornerXy[2 * corner] as number) - x) * dx + ((cornerXy[2 * corner + 1] as number) - y) * dy;
}

/** Corner at which the edge of the cell of the origin of a half-edge starts, counter-clockwise. */
export function startCorner({ corners, twins }: Diagram, edge: number): number {
  return corners[triangleOf(twins[edge] as number)] as number;
}

export function endCorner({ corners }: Diagram, edge: number): number {
  return corners[triangleOf(edge)] as number;
}

/** Half-edges of the cell of a sample, counter-clockwise, without edges of length 0. */
export function edgesOfCell(diagram: Diagram, sample: number): readonly number[] {
  const { twins, edgeOf } = diagram;
  const edges: number[] = [];
  const first = edgeOf[sample] as number;
  let edge = first;
  do {
    edge = twins[previousEdge(edge)] as number;
    if (startCorner(diagram, edge) !== endCorner(diagram, edge)) edges.push(edge);
  } while (edge !== first);
  return edges;
}
