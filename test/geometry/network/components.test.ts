import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { buildNetwork } from '../../../src/geometry/network/build-network.ts';
import { findComponents, findStrongComponents } from '../../../src/geometry/network/components.ts';
import { isOpen, type Network } from '../../../src/geometry/network/network.ts';
import { readStreetLines, type LineUse } from '../../../src/geometry/network/street-lines.ts';
import { createRandom } from '../../judges/random.ts';

type Street = readonly [Position, Position, LineUse?];

function build(streets: readonly Street[]): Network {
  const features = streets.map(([from, to]) => ({ geometry: toFlat({ type: 'LineString', coordinates: [from, to] }), properties: {} })); // prettier-ignore
  return buildNetwork(readStreetLines({ features }, (_, i) => streets[i]?.[2] ?? { forward: 5, backward: 5 }).lines, 'seconds'); // prettier-ignore
}

const forward = { forward: 5, backward: 0 };
const closed = { forward: 0, backward: 0 };

describe('findComponents', () => {
  it('numbers the parts that open streets connect by their length', () => {
    const network = build([
      [[5, 5], [5, 6]], // prettier-ignore
      [[0, 0], [1, 0], forward], // prettier-ignore
      [[1, 0], [2, 0]], // prettier-ignore
      [[2, 0], [5, 5], closed], // prettier-ignore
      [[9, 9], [9, 10], closed], // prettier-ignore
    ]);
    const { ofNode, lengths, nodes } = findComponents(network);
    expect([...ofNode]).toEqual([1, 1, 0, 0, 0, -1, -1]);
    expect([...nodes]).toEqual([3, 2]);
    expect(lengths[0]).toBeCloseTo(2 * 111_319.49, 0);
  });
});

describe('findStrongComponents', () => {
  it('finds where one can get in but not out', () => {
    const { ofNode, nodes } = findStrongComponents(build([
      [[0, 0], [1, 0]], // prettier-ignore
      [[1, 0], [1, 1]], // prettier-ignore
      [[1, 1], [2, 1], forward], // prettier-ignore
      [[2, 1], [2, 2]], // prettier-ignore
    ])); // prettier-ignore
    expect([...ofNode]).toEqual([0, 0, 0, 1, 1]);
    expect([...nodes]).toEqual([3, 2]);
  });

  it('finds the components that brute force finds, on 200 random networks', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = createRandom(seed);
      const place = (): Position => [random.integer(6), random.integer(3)];
      const streets = Array.from({ length: 5 + random.integer(25) }, () => [place(), place(), random.pick([forward, forward, closed, { forward: 5, backward: 5 }])] as const).filter(([a, b]) => a.join() !== b.join()); // prettier-ignore
      const network = build(streets);
      const reach = Array.from({ length: network.nodeCount }, (_, node) => reachable(network, node));
      const strong = findStrongComponents(network);
      const weak = findComponents(network);
      for (let a = 0; a < network.nodeCount; a++) {
        for (let b = 0; b < network.nodeCount; b++) {
          const isMutual = reach[a]?.has(b) === true && reach[b]?.has(a) === true;
          expect([seed, a, b, strong.ofNode[a] === strong.ofNode[b]]).toEqual([seed, a, b, isMutual]);
          if (reach[a]?.has(b) && a !== b) expect(weak.ofNode[a]).toBe(weak.ofNode[b]);
        }
      }
      for (const [edge, feature] of network.features.entries()) {
        const isStreet = isOpen(network, edge);
        expect(isStreet).toBe((streets[feature]?.[2]?.forward ?? 5) > 0);
      }
    }
  });
});

function reachable({ arcStarts, arcs, ends, costs }: Network, start: number): Set<number> {
  const found = new Set([start]);
  for (const node of found) {
    for (let at = arcStarts[node] ?? 0; at < (arcStarts[node + 1] ?? 0); at++) {
      const arc = arcs[at] ?? 0;
      if ((costs[arc] ?? Infinity) < Infinity) found.add(ends[arc ^ 1] ?? 0);
    }
  }
  return found;
}
