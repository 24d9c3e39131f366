/** Coordinates of parts of edges. */
import { locate, type Network } from '../network.ts';
import type { EdgePieces } from '../reached-pieces.ts';
import type { CostedPieces } from './samples.ts';

/** Adds the positions of an edge between two measures, and their measures. */
export function appendPart(
  network: Network,
  edge: number,
  [from, to]: readonly [number, number],
  coordinates: number[],
  measures: number[],
): void {
  const { edgeStarts, measures: all, coordinates: xy } = network;
  const [start, end] = [edgeStarts[edge] as number, (edgeStarts[edge + 1] as number) - 1];
  const add = (measure: number, vertex?: number) => {
    if (vertex === undefined) coordinates.push(...locate(network, edge, measure));
    else coordinates.push(xy[2 * vertex] as number, xy[2 * vertex + 1] as number);
    measures.push(measure);
  };
  // The ends of the edge are where others join it, to the bit.
  if (from <= 0) add(0, start);
  else add(from);
  for (let vertex = start + 1; vertex < end; vertex++) {
    const measure = all[vertex] as number;
    if (measure > from && measure < to) add(measure, vertex);
  }
  if (to >= (all[end] as number)) add(all[end] as number, end);
  else add(to);
}

export function toCostedPieces(network: Network, edges: Iterable<EdgePieces>): CostedPieces {
  const [coordinates, measures, starts, costs, roots]: number[][] = [[], [], [0], [], []];
  for (const { edge, pieces } of edges) {
    for (const { from, to, costFrom, costTo, root } of pieces) {
      appendPart(network, edge, [from, to], coordinates as number[], measures as number[]);
      starts?.push((measures as number[]).length);
      costs?.push(costFrom, costTo);
      roots?.push(root);
    }
  }
  return {
    coordinates: Float64Array.from(coordinates as number[]),
    starts: Uint32Array.from(starts as number[]),
    measures: Float64Array.from(measures as number[]),
    costs: Float64Array.from(costs as number[]),
    roots: Uint32Array.from(roots as number[]),
  };
}
