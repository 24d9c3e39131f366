/** Ways along a network, from gate to gate. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { edgeLength, locate, type Network } from './network.ts';
import type { Gate } from './place.ts';
import { travelCost } from './travel-cost.ts';

/** A way in the order of travel. */
export interface Way {
  readonly start: Gate;
  readonly end: Gate;
  /** Whole edges between those of the gates. */
  readonly arcs: readonly number[];
  /** Ends of the edges of both gates over which it goes; absent where it stays on one edge. */
  readonly nodes?: readonly [leaving: number, arriving: number];
}

/** A part of an edge, from one measure to another. */
interface Part {
  readonly edge: number;
  readonly from: number;
  readonly to: number;
}

function partsOf(network: Network, { start, end, arcs, nodes }: Way): readonly Part[] {
  if (nodes === undefined) return [{ edge: start.edge, from: start.measure, to: end.measure }];
  const [leaving, arriving] = nodes;
  const first = { edge: start.edge, from: start.measure, to: endMeasure(network, start, leaving, true) };
  const last = { edge: end.edge, from: endMeasure(network, end, arriving, false), to: end.measure };
  const between = arcs.map((arc) => {
    const length = edgeLength(network, arc >> 1);
    return arc % 2 === 0 ? { edge: arc >> 1, from: 0, to: length } : { edge: arc >> 1, from: length, to: 0 };
  });
  return [first, ...between, last];
}

/** Measure of the end of a gate's edge that is a node; the cheaper one where both are. */
function endMeasure(network: Network, { edge, measure }: Gate, node: number, leaves: boolean): number {
  const length = edgeLength(network, edge);
  const ends = [0, length].filter((_, side) => network.ends[2 * edge + side] === node);
  const costTo = (end: number) =>
    leaves ? travelCost(network, edge, measure, end) : travelCost(network, edge, end, measure);
  return ends.reduce((best, end) => (costTo(end) < costTo(best) ? end : best));
}

/** Metres along the streets. */
export function wayLength(network: Network, way: Way): number {
  return partsOf(network, way).reduce((sum, { from, to }) => sum + Math.abs(to - from), 0);
}

/** The line along the streets; one position twice where both gates are one. */
export function wayLine(network: Network, way: Way): FlatShape {
  const numbers: number[] = [];
  const add = (x: number, y: number) => {
    if (numbers.at(-2) !== x || numbers.at(-1) !== y) numbers.push(x, y);
  };
  for (const { edge, from, to } of partsOf(network, way)) {
    add(...locate(network, edge, from));
    const first = network.edgeStarts[edge] as number;
    const count = (network.edgeStarts[edge + 1] as number) - first;
    for (let k = 0; k < count; k++) {
      const vertex = to > from ? first + k : first + count - 1 - k;
      const measure = network.measures[vertex] as number;
      const isBetween = to > from ? measure > from && measure < to : measure < from && measure > to;
      if (isBetween) add(network.coordinates[2 * vertex] as number, network.coordinates[2 * vertex + 1] as number);
    }
    add(...locate(network, edge, to));
  }
  if (numbers.length === 2) numbers.push(...numbers);
  const coordinates = Float64Array.from(numbers);
  return { type: 'LineString', coordinates, stride: 2, ends: Uint32Array.of(numbers.length / 2) };
}
