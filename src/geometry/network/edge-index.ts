/** Edges of a network by place. */
import { largestScale } from '../ellipsoid/metres-per-degree.ts';
import type { Bounds } from '../flat/flat.ts';
import { longitudeDifference } from '../flat/rings.ts';
import { indexBoxes } from '../flat/spatial-index.ts';
import { countEdges, isOpen, type Network } from './network.ts';

export interface EdgeIndex {
  /**
   * Open edges whose box is within a distance of a box.
   * @param box its longitudes may be beyond 180 degrees, west below east
   * @param distance in metres
   * @returns edges, ascending
   */
  search(box: Bounds, distance: number): readonly number[];
}

/** Boxes of longitudes and latitudes by place. */
export interface BoxesOnEarth {
  /** @returns indices of the boxes that are within a distance, in metres, of a box, ascending */
  search(box: Bounds, distance: number): readonly number[];
}

/** Latitude from which a distance may reach all longitudes, in degrees. */
const POLAR = 89.9;

export function indexEdges(network: Network): EdgeIndex {
  const { coordinates, edgeStarts } = network;
  const count = countEdges(network);
  const boxes = new Float64Array(4 * count);
  const edges = new Uint32Array(count);
  let open = 0;
  for (let edge = 0; edge < count; edge++) {
    if (!isOpen(network, edge)) continue;
    const start = edgeStarts[edge] as number;
    let x = coordinates[2 * start] as number;
    let [west, east] = [x, x];
    let [south, north] = [Infinity, -Infinity];
    for (let vertex = start; vertex < (edgeStarts[edge + 1] as number); vertex++) {
      const y = coordinates[2 * vertex + 1] as number;
      if (vertex > start)
        x += longitudeDifference(coordinates[2 * vertex - 2] as number, coordinates[2 * vertex] as number);
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
    boxes[4 * open] = west;
    boxes[4 * open + 1] = south;
    boxes[4 * open + 2] = east;
    boxes[4 * open + 3] = north;
    edges[open++] = edge;
  }
  const index = indexOnEarth(boxes.subarray(0, 4 * open));
  return { search: (box, distance) => index.search(box, distance).map((item) => edges[item] as number) };
}

/** @param boxes west, south, east and north of each, one after another; west below east, though beyond 180 degrees */
export function indexOnEarth(boxes: Float64Array): BoxesOnEarth {
  const index = indexBoxes(boxes);
  return {
    search({ west, south, east, north }, distance) {
      // Nowhere is a degree shorter than near the poles of the box.
      const farthest = Math.max(Math.abs(south), Math.abs(north));
      const up = distance / largestScale(0, 0).y;
      const polar = farthest + up > POLAR;
      const across = polar ? 360 : distance / largestScale(farthest + up, farthest + up).x;
      const found = [-360, 0, 360].flatMap((turn) =>
        index.search(west - across + turn, south - up, east + across + turn, north + up),
      );
      return [...new Set(found)].sort((a, b) => a - b);
    },
  };
}
