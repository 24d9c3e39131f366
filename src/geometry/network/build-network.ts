/** Makes a network of street lines: edges end where lines end and where lines share a vertex. */
import { joinVertices } from './join-vertices.ts';
import { measureSegment } from './lengths.ts';
import type { Network } from './network.ts';
import type { StreetLines } from './street-lines.ts';

const METRES_PER_SECOND = 3.6;

/** @param of what costs are: seconds by the speeds or the costs of the lines, or metres */
export function buildNetwork(lines: StreetLines, of: 'seconds' | 'metres'): Network {
  const { nodes, edges, vertices, nodeCount } = findNodes(lines);
  const network = {
    coordinates: new Float64Array(2 * vertices),
    edgeStarts: new Uint32Array(edges + 1),
    measures: new Float64Array(vertices),
    lines: new Uint32Array(edges),
    features: new Uint32Array(edges),
    ends: new Uint32Array(2 * edges),
    costs: new Float64Array(2 * edges),
    nodeCount,
    nodeCoordinates: new Float64Array(2 * nodeCount),
  };
  let [edge, next] = [0, 0];
  for (let line = 0; line < lines.features.length; line++) {
    const firstEdge = edge;
    const [start, end] = [lines.starts[line] as number, lines.starts[line + 1] as number];
    for (let vertex = start; vertex < end; vertex++) {
      const node = (nodes[vertex] as number) - 1;
      if (vertex > start) next = addVertex(network, next, lines.coordinates, vertex);
      if (node < 0) continue;
      if (vertex > start) {
        network.ends[2 * edge + 1] = node;
        edge += 1;
      }
      network.nodeCoordinates[2 * node] = lines.coordinates[2 * vertex] as number;
      network.nodeCoordinates[2 * node + 1] = lines.coordinates[2 * vertex + 1] as number;
      if (vertex === end - 1) continue;
      network.ends[2 * edge] = node;
      network.lines[edge] = line;
      network.features[edge] = lines.features[line] as number;
      network.edgeStarts[edge] = next;
      next = addVertex(network, next, lines.coordinates, vertex, true);
    }
    network.edgeStarts[edge] = next;
    addCosts(network, lines, { line, firstEdge, endEdge: edge, of });
  }
  return { ...network, ...listArcs(network.ends, nodeCount) };
}

/** @returns node of each vertex plus 1, or 0 within an edge; numbers of edges and of their vertices */
function findNodes({ coordinates, starts, features }: StreetLines) {
  const { places, counts } = joinVertices({ coordinates });
  const lineCount = features.length;
  // Lines end at nodes, though they end alone.
  for (let line = 0; line < lineCount; line++) {
    counts[places[starts[line] as number] as number] = 2;
    counts[places[(starts[line + 1] as number) - 1] as number] = 2;
  }
  const numbers = new Uint32Array(counts.length);
  let [nodeCount, edges] = [0, 0];
  for (let line = 0; line < lineCount; line++) {
    const [start, end] = [starts[line] as number, starts[line + 1] as number];
    for (let vertex = start; vertex < end; vertex++) {
      const place = places[vertex] as number;
      if ((counts[place] as number) < 2) {
        places[vertex] = 0;
        continue;
      }
      numbers[place] ||= ++nodeCount;
      places[vertex] = numbers[place];
      if (vertex > start) edges += 1;
    }
  }
  return { nodes: places, edges, vertices: coordinates.length / 2 + edges - lineCount, nodeCount };
}

type Filling = Omit<Network, 'arcStarts' | 'arcs'>;

function addVertex(
  { coordinates, measures }: Filling,
  next: number,
  from: Float64Array,
  vertex: number,
  isFirst = false,
): number {
  const x = from[2 * vertex] as number;
  const y = from[2 * vertex + 1] as number;
  coordinates[2 * next] = x;
  coordinates[2 * next + 1] = y;
  measures[next] = isFirst
    ? 0
    : (measures[next - 1] as number) +
      measureSegment(coordinates[2 * next - 2] as number, coordinates[2 * next - 1] as number, x, y);
  return next + 1;
}

interface LineEdges {
  readonly line: number;
  readonly firstEdge: number;
  readonly endEdge: number;
  readonly of: 'seconds' | 'metres';
}

function addCosts(network: Filling, lines: StreetLines, { line, firstEdge, endEdge, of }: LineEdges): void {
  const { costs, measures, edgeStarts } = network;
  const forward = lines.forwardSpeeds[line] as number;
  const backward = lines.backwardSpeeds[line] as number;
  const lengthOf = (edge: number) => measures[(edgeStarts[edge + 1] as number) - 1] as number;
  let whole = 0;
  for (let edge = firstEdge; edge < endEdge; edge++) whole += lengthOf(edge);
  const cost = lines.costs?.[line] ?? NaN;
  const backwardCost = lines.backwardCosts?.[line] ?? cost;
  for (let edge = firstEdge; edge < endEdge; edge++) {
    const length = lengthOf(edge);
    const along = (speed: number, cost: number) => {
      if (speed === 0) return Infinity;
      if (of === 'metres') return length;
      if (Number.isNaN(cost)) return (length * METRES_PER_SECOND) / speed;
      // The cost of a whole line is kept to the bit.
      return length === whole ? cost : (cost * length) / whole;
    };
    costs[2 * edge] = along(forward, cost);
    costs[2 * edge + 1] = along(backward, backwardCost);
  }
}

function listArcs(ends: Uint32Array, nodeCount: number): Pick<Network, 'arcStarts' | 'arcs'> {
  const arcStarts = new Uint32Array(nodeCount + 1);
  for (const node of ends) arcStarts[node + 1] = (arcStarts[node + 1] as number) + 1;
  for (let node = 0; node < nodeCount; node++) {
    arcStarts[node + 1] = (arcStarts[node + 1] as number) + (arcStarts[node] as number);
  }
  const next = arcStarts.slice();
  const arcs = new Uint32Array(ends.length);
  ends.forEach((node, arc) => {
    arcs[next[node] as number] = arc;
    next[node] = (next[node] as number) + 1;
  });
  return { arcStarts, arcs };
}
