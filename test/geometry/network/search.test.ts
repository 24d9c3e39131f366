import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { buildNetwork } from '../../../src/geometry/network/build-network.ts';
import { createMatrix } from '../../../src/geometry/network/matrix.ts';
import { countEdges, edgeLength, type Network } from '../../../src/geometry/network/network.ts';
import type { Gate } from '../../../src/geometry/network/place.ts';
import { createSearch } from '../../../src/geometry/network/search.ts';
import { readStreetLines } from '../../../src/geometry/network/street-lines.ts';
import { createRandom, type Random } from '../../judges/random.ts';

/** Streets between points of a jittered grid: one-way, closed, parallel, looping, and some apart from the others. */
export function randomNetwork(random: Random): Network {
  const size = 2 + random.integer(6);
  const nodes = Array.from({ length: size * size }, (_, k): Position => {
    const jitter = () => random.fraction() * 0.0005;
    return [(k % size) * 0.001 + jitter(), Math.floor(k / size) * 0.001 + jitter()];
  });
  const lines = Array.from({ length: size * size * 2 }, (): readonly Position[] => {
    const from = random.integer(nodes.length);
    const step = random.pick([0, 1, size, size + 1]);
    const to = (from + step) % nodes.length;
    const [a, b] = [nodes[from] as Position, nodes[to] as Position];
    const middle: Position = [random.fraction() * 0.006, random.fraction() * 0.006];
    return from === to ? [a, middle, [0.001, 0.0042], b] : random.integer(3) === 0 ? [a, middle, b] : [a, b];
  });
  const features = lines.map((coordinates) => ({
    geometry: toFlat({ type: 'LineString', coordinates }),
    properties: {},
  }));
  const read = readStreetLines({ features }, () => {
    const speed = () => random.pick([0, 4.8, 30, 17 / 3]);
    return { forward: speed(), backward: speed() };
  });
  return buildNetwork(read.lines, 'seconds');
}

function randomGates(network: Network, random: Random): Gate[] {
  return Array.from({ length: 1 + random.integer(3) }, () => {
    const edge = random.integer(countEdges(network));
    const part = random.pick([0, 1, random.fraction()]);
    return {
      edge,
      measure: part * edgeLength(network, edge),
      cost: random.pick([0, random.fraction() * 10]),
      distance: 0,
    };
  });
}

/** Sums in the order of the way, each as the search makes them, over and over until nothing changes. */
function bellmanFord(network: Network, gates: readonly Gate[], travel: 'from' | 'towards'): number[] {
  const costs = Array.from({ length: network.nodeCount }, () => Infinity);
  const flip = travel === 'from' ? 0 : 1;
  const relax = (node: number, cost: number) => {
    if (!(cost < (costs[node] ?? 0))) return false;
    costs[node] = cost;
    return true;
  };
  for (const { edge, measure, cost } of gates) {
    const length = edgeLength(network, edge);
    const arc = (at: number) => network.costs[2 * edge + (at ^ flip)] ?? NaN;
    const ahead = measure === length ? 0 : arc(0) * ((length - measure) / length);
    const back = measure === 0 ? 0 : arc(1) * (measure / length);
    relax(network.ends[2 * edge + 1] ?? NaN, cost + ahead);
    relax(network.ends[2 * edge] ?? NaN, cost + back);
  }
  for (let changed = true; changed;) {
    changed = false;
    for (let arc = 0; arc < network.ends.length; arc++) {
      const next = (costs[network.ends[arc] ?? NaN] ?? NaN) + (network.costs[arc ^ flip] ?? NaN);
      if (relax(network.ends[arc ^ 1] ?? NaN, next)) changed = true;
    }
  }
  return costs;
}

describe('a search', () => {
  it('has the costs of Bellman and Ford to the bit, on 200 random networks', () => {
    const random = createRandom(21);
    let finite = 0;
    for (let run = 0; run < 200; run++) {
      const network = randomNetwork(random);
      const search = createSearch(network);
      for (const travel of ['from', 'towards'] as const) {
        const gates = randomGates(network, random);
        const expected = bellmanFord(network, gates, travel);
        search.run([gates], { travel });
        const found = expected.map((_, node) => search.costOf(node));
        expect(found).toEqual(expected);
        finite += found.filter(Number.isFinite).length;
        const limit = 20;
        search.run([gates], { travel, limit });
        expect(expected.map((_, node) => search.costOf(node))).toEqual(
          expected.map((cost) => (cost <= limit ? cost : Infinity)),
        );
      }
    }
    expect(finite).toBeGreaterThan(2000);
  });

  it('gives each node to the nearest of many roots, and names the way to it', () => {
    const random = createRandom(22);
    for (let run = 0; run < 100; run++) {
      const network = randomNetwork(random);
      const search = createSearch(network);
      for (const travel of ['from', 'towards'] as const) {
        const roots = [randomGates(network, random), randomGates(network, random), randomGates(network, random)];
        const single = roots.map((gates) => bellmanFord(network, gates, travel));
        search.run(roots, { travel });
        for (const node of search.reached()) {
          const least = Math.min(...single.map((costs) => costs[node] ?? NaN));
          expect(search.costOf(node)).toBe(least);
          expect(single[search.rootOf(node)]?.[node]).toBe(least);
          const { gate, arcs } = search.pathOf(node);
          expect(roots[search.rootOf(node)]).toContain(gate);
          const ends = arcs.map((arc) => [network.ends[arc], network.ends[arc ^ 1]]);
          if (ends.length > 0) expect(travel === 'from' ? ends.at(-1)?.[1] : ends[0]?.[0]).toBe(node);
          ends.slice(1).forEach(([tail], k) => expect(tail).toBe(ends[k]?.[1]));
        }
      }
    }
  });
});

describe('a matrix', () => {
  it('has the cost of the best pair of gates, on one edge too', () => {
    const random = createRandom(23);
    for (let run = 0; run < 100; run++) {
      const network = randomNetwork(random);
      const destinations = Array.from({ length: 4 }, () => randomGates(network, random));
      for (const travel of ['from', 'towards'] as const) {
        const matrix = createMatrix(network, destinations, travel);
        const origin = randomGates(network, random);
        const nodeCosts = bellmanFord(network, origin, travel);
        matrix.searchFrom(origin);
        destinations.forEach((gates, destination) => {
          const ways = gates.flatMap(({ edge, measure, cost }) => {
            const length = edgeLength(network, edge);
            const along = (from: number, to: number) => {
              const [start, end] = travel === 'from' ? [from, to] : [to, from];
              if (start === end) return 0;
              return (network.costs[2 * edge + (end > start ? 0 : 1)] ?? NaN) * (Math.abs(end - start) / length);
            };
            const same = origin.filter((gate) => gate.edge === edge);
            return [
              (nodeCosts[network.ends[2 * edge] ?? NaN] ?? NaN) + along(0, measure) + cost,
              (nodeCosts[network.ends[2 * edge + 1] ?? NaN] ?? NaN) + along(length, measure) + cost,
              ...same.map((gate) => gate.cost + along(gate.measure, measure) + cost),
            ];
          });
          expect(matrix.connect(destination)?.cost ?? Infinity).toBe(Math.min(...ways));
        });
      }
    }
  });
});
