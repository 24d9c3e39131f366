/** Looks for what may be wrong with a network; changes nothing. */
import type { Layer } from '../../../schemas/layer.ts';
import type { NetworkSettings } from '../../../schemas/network.ts';
import { splitChains } from '../flat/rings.ts';
import { buildNetwork } from './build-network.ts';
import { findComponents, findStrongComponents, type Components } from './components.ts';
import { findCrossings } from './crossings.ts';
import { findNearMisses } from './join-ends.ts';
import { createFindings, toEdges, toPoint, type Findings } from './network-findings.ts';
import { countEdges, isOpen, type Network } from './network.ts';
import { prepareLines } from './prepare-network.ts';
import { indexSegments } from './segment-index.ts';
import type { StreetLines } from './street-lines.ts';

export interface NetworkDiagnosis extends Findings {
  readonly network: Network;
  readonly components: Components;
  /** Places where lines cross on different levels, as at bridges: not a problem. */
  readonly levelCrossings: number;
  readonly joinedEnds: number;
  readonly crossings: number;
  readonly warnings: readonly string[];
}

/** Lines of a network with what is odd about single ones. */
export interface NotedLines extends ReturnType<typeof prepareLines> {
  readonly findings: Findings;
}

/** @throws {ProcessError} `invalid-input` where the layer has no lines, or the inputs do not fit it */
export function noteLines(layer: Layer, settings: NetworkSettings): NotedLines {
  const findings = createFindings(layer);
  const prepared = prepareLines(layer, settings, (index, problem, value) => {
    const facts = problem === 'closed' ? { reason: value } : { value };
    findings.add(problem, layer.features[index]?.geometry ?? null, [index], facts);
  });
  return { ...prepared, findings };
}

/** @param near metres within which the end of a line is likely to be meant to meet another one */
export function diagnoseNetwork(
  layer: Layer,
  { findings, ...prepared }: NotedLines,
  { near, progress }: { readonly near: number; readonly progress: (fraction: number) => void },
): NetworkDiagnosis {
  progress(0.3);
  const { lines } = prepared;
  const levelCrossings = findOnLines(lines, near, findings);
  progress(0.6);
  addZeroLengths(layer, findings);
  const network = buildNetwork(lines, 'seconds');
  addDeadEnds(network, findings);
  addDuplicates(network, findings);
  const components = findComponents(network);
  addIslands(network, components, findings);
  progress(0.8);
  addTraps(network, components, findings);
  return { ...findings, ...prepared, network, components, levelCrossings };
}

/** @returns number of crossings on different levels */
function findOnLines(lines: StreetLines, near: number, findings: Findings): number {
  const index = indexSegments(lines);
  const featureOf = (line: number) => lines.features[line] as number;
  let levelCrossings = 0;
  findCrossings(
    lines,
    index,
    ({ x, y, lineA, lineB }) => {
      const level = lines.levels[lineA] as number;
      if (lineA === lineB) findings.add('self_crossing', toPoint(x, y), [featureOf(lineA)]);
      else findings.add('crossing_without_node', toPoint(x, y), [featureOf(lineA), featureOf(lineB)], { level });
    },
    ({ atA, atB }) => {
      // A bridge ends on the road that it begins from.
      if (atA > 0 && atA < 1 && atB > 0 && atB < 1) levelCrossings += 1;
    },
  );
  findNearMisses(lines, index, near, ({ end, line, otherLine, distance }) => {
    const place = toPoint(lines.coordinates[2 * end] as number, lines.coordinates[2 * end + 1] as number);
    findings.add('near_miss', place, [featureOf(line), featureOf(otherLine)], { distance_m: distance });
  });
  return levelCrossings;
}

/** Repeated vertices, and lines of one place. */
function addZeroLengths({ features }: Layer, findings: Findings): void {
  features.forEach(({ geometry }, index) => {
    if (geometry === null) return;
    for (const { coordinates, stride, start, end } of splitChains(geometry).lines) {
      let [repeated, place] = [0, -1];
      for (let k = start + 1; k < end; k++) {
        const [at, before] = [k * stride, (k - 1) * stride];
        if (coordinates[at] !== coordinates[before] || coordinates[at + 1] !== coordinates[before + 1]) continue;
        repeated += 1;
        place = at;
      }
      if (repeated === 0) continue;
      const point = toPoint(coordinates[place] as number, coordinates[place + 1] as number);
      findings.add('zero_length', point, [index], { repeated, whole: repeated === end - start - 1 });
    }
  });
}

function addDeadEnds(network: Network, findings: Findings): void {
  const degrees = new Uint32Array(network.nodeCount);
  const lastEdge = new Uint32Array(network.nodeCount);
  for (let edge = 0; edge < countEdges(network); edge++) {
    if (!isOpen(network, edge)) continue;
    for (const arc of [2 * edge, 2 * edge + 1]) {
      const node = network.ends[arc] as number;
      degrees[node] = (degrees[node] as number) + 1;
      lastEdge[node] = edge;
    }
  }
  degrees.forEach((degree, node) => {
    if (degree !== 1) return;
    const [x, y] = [network.nodeCoordinates[2 * node] as number, network.nodeCoordinates[2 * node + 1] as number];
    findings.add('dead_end', toPoint(x, y), [network.features[lastEdge[node] as number] as number]);
  });
}

/** Edges with the same vertices in either order; one between the same nodes may take another way. */
function addDuplicates(network: Network, findings: Findings): void {
  const byEnds = new Map<number, number[]>();
  for (let edge = 0; edge < countEdges(network); edge++) {
    const [tail, head] = [network.ends[2 * edge] as number, network.ends[2 * edge + 1] as number];
    const key = Math.min(tail, head) * network.nodeCount + Math.max(tail, head);
    const same = byEnds.get(key) ?? [];
    const first = same.find((other) => isSameWay(network, other, edge));
    if (first === undefined) byEnds.set(key, [...same, edge]);
    else findings.add('duplicate', toEdges(network, [edge]), [network.features[edge] as number, network.features[first] as number]); // prettier-ignore
  }
}

function isSameWay({ coordinates, edgeStarts }: Network, a: number, b: number): boolean {
  const vertices = (edge: number) =>
    coordinates.subarray(2 * (edgeStarts[edge] as number), 2 * (edgeStarts[edge + 1] as number));
  const [own, other] = [vertices(a), vertices(b)];
  if (own.length !== other.length) return false;
  const last = own.length / 2 - 1;
  return (
    own.every((value, i) => value === other[i]) ||
    own.every((value, i) => value === other[2 * (last - (i >> 1)) + (i & 1)])
  );
}

function addIslands(network: Network, { ofNode, lengths, nodes }: Components, findings: Findings): void {
  const edges = Array.from(lengths, (): number[] => []);
  for (let edge = 0; edge < countEdges(network); edge++) {
    if (isOpen(network, edge)) edges[ofNode[network.ends[2 * edge] as number] as number]?.push(edge);
  }
  edges.forEach((own, island) => {
    if (island === 0) return;
    const facts = { component: island + 1, length_m: lengths[island], edges: own.length, nodes: nodes[island] };
    findings.add('island', toEdges(network, own), [network.features[own[0] as number] as number], facts);
  });
}

/** Parts that one cannot leave, or not enter, by streets that are open one way. */
function addTraps(network: Network, components: Components, findings: Findings): void {
  const { ofNode, lengths, nodes } = findStrongComponents(network);
  const [hasOut, hasIn] = [new Uint8Array(lengths.length), new Uint8Array(lengths.length)];
  const edges = Array.from(lengths, (): number[] => []);
  const firstNode = new Map<number, number>();
  // The longest one of each part that streets connect is not a trap.
  const main = new Map<number, number>();
  ofNode.forEach((strong, node) => {
    if (!firstNode.has(strong)) firstNode.set(strong, node);
    const weak = components.ofNode[node] as number;
    main.set(weak, Math.min(main.get(weak) ?? Infinity, strong));
  });
  for (let edge = 0; edge < countEdges(network); edge++) {
    for (const arc of [2 * edge, 2 * edge + 1]) {
      if ((network.costs[arc] as number) === Infinity) continue;
      const [from, to] = [
        ofNode[network.ends[arc] as number] as number,
        ofNode[network.ends[arc ^ 1] as number] as number,
      ];
      if (from !== to) hasOut[from] = hasIn[to] = 1;
    }
    const [tail, head] = [ofNode[network.ends[2 * edge] as number] as number, ofNode[network.ends[2 * edge + 1] as number] as number]; // prettier-ignore
    if (tail === head && isOpen(network, edge)) edges[tail]?.push(edge);
  }
  edges.forEach((own, strong) => {
    const node = firstNode.get(strong) ?? 0;
    const weak = components.ofNode[node] as number;
    if (weak < 0 || main.get(weak) === strong || (hasOut[strong] && hasIn[strong])) return;
    const place = toPoint(network.nodeCoordinates[2 * node] as number, network.nodeCoordinates[2 * node + 1] as number);
    const lines = own.length > 0 ? [network.features[own[0] as number] as number] : [lineAt(network, node)];
    const facts = {
      reason: hasIn[strong] ? 'no way out' : 'no way in',
      nodes: nodes[strong],
      length_m: lengths[strong],
    };
    findings.add('one_way_trap', own.length > 0 ? toEdges(network, own) : place, lines, facts);
  });
}

function lineAt({ arcStarts, arcs, features }: Network, node: number): number {
  return features[(arcs[arcStarts[node] as number] as number) >> 1] as number;
}
