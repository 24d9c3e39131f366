/** A network of streets as typed arrays. */
import { longitudeDifference } from '../flat/rings.ts';

/**
 * Edges between nodes, with their vertices. Each edge is two arcs, 2 * edge along it and 2 * edge + 1 against it, so that
 * `arc ^ 1` is the opposite arc.
 */
export interface Network {
  /** Longitude and latitude interleaved, edge after edge, in degrees. */
  readonly coordinates: Float64Array;
  /** First vertex of each edge, and the number of vertices. */
  readonly edgeStarts: Uint32Array;
  /** Metres along its edge of each vertex: 0 at the first one of an edge, its length at the last. */
  readonly measures: Float64Array;
  /** Line of each edge among the street lines. */
  readonly lines: Uint32Array;
  /** Feature of each edge in the layer. */
  readonly features: Uint32Array;
  /** Node at which each arc starts: the tail of edge e is ends[2 * e], its head ends[2 * e + 1]. */
  readonly ends: Uint32Array;
  /** Cost of each arc, in seconds or metres; Infinity where it is closed. */
  readonly costs: Float64Array;
  readonly nodeCount: number;
  /** Longitude and latitude of each node. */
  readonly nodeCoordinates: Float64Array;
  /** Slice of `arcs` of each node, and the number of arcs. */
  readonly arcStarts: Uint32Array;
  /** Arcs that start at each node, closed ones too. */
  readonly arcs: Uint32Array;
}

export function countEdges({ edgeStarts }: Network): number {
  return edgeStarts.length - 1;
}

/** Length of an edge in metres. */
export function edgeLength({ edgeStarts, measures }: Network, edge: number): number {
  return measures[(edgeStarts[edge + 1] as number) - 1] as number;
}

/** True where an edge is open in at least one direction. */
export function isOpen({ costs }: Network, edge: number): boolean {
  return (costs[2 * edge] as number) < Infinity || (costs[2 * edge + 1] as number) < Infinity;
}

/** Longitude and latitude of a place on an edge. @param measure in metres along the edge */
export function locate(
  { coordinates, edgeStarts, measures }: Network,
  edge: number,
  measure: number,
): [number, number] {
  const last = (edgeStarts[edge + 1] as number) - 1;
  let low = edgeStarts[edge] as number;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((measures[middle] as number) <= measure) low = middle;
    else high = middle;
  }
  const [from, to] = [measures[low] as number, measures[high] as number];
  const part = Math.min(Math.max((measure - from) / (to - from), 0), 1);
  const x = coordinates[2 * low] as number;
  const y = coordinates[2 * low + 1] as number;
  if (part === 0) return [x, y];
  if (part === 1) return [coordinates[2 * high] as number, coordinates[2 * high + 1] as number];
  const east = x + part * longitudeDifference(x, coordinates[2 * high] as number);
  return [toHalfTurn(east), y + part * ((coordinates[2 * high + 1] as number) - y)];
}

function toHalfTurn(longitude: number): number {
  return longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;
}
