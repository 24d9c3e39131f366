import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { buildNetwork } from '../../../src/geometry/network/build-network.ts';
import { countEdges, edgeLength, locate } from '../../../src/geometry/network/network.ts';
import { readStreetLines } from '../../../src/geometry/network/street-lines.ts';

function networkOf(lines: readonly (readonly Position[])[]) {
  const features = lines.map((coordinates) => ({
    geometry: toFlat({ type: 'LineString', coordinates }),
    properties: {},
  }));
  const read = readStreetLines({ features }, () => ({ forward: 3.6, backward: 3.6 }));
  return { ...read, network: buildNetwork(read.lines, 'seconds') };
}

describe('a network of lines', () => {
  it('splits lines at the vertices that they share, and nowhere else', () => {
    // A crossing at [1, 0], and a line across both without a vertex there.
    const { network } = networkOf([
      [[0, 0], [1, 0], [2, 0]], // prettier-ignore
      [[1, 1], [1, 0], [1, -1]], // prettier-ignore
      [[0.5, -1], [0.5, 1]], // prettier-ignore
    ]);
    expect(countEdges(network)).toBe(5);
    expect(network.nodeCount).toBe(7);
    expect([...network.features]).toEqual([0, 0, 1, 1, 2]);
    // The crossing is where two edges end and two begin.
    const degrees = Array.from(
      { length: 7 },
      (_, node) => (network.arcStarts[node + 1] ?? 0) - (network.arcStarts[node] ?? 0),
    );
    expect(degrees.toSorted()).toEqual([1, 1, 1, 1, 1, 1, 4]);
  });

  it('joins what meets at the antimeridian or a pole, and reads negative zero as zero', () => {
    const { network } = networkOf([
      [[179, 0], [180, 0]], // prettier-ignore
      [[-180, -0], [-179, 0]], // prettier-ignore
      [[0, 80], [0, 90]], // prettier-ignore
      [[77, 90], [77, 80]], // prettier-ignore
    ]);
    expect(network.ends[1]).toBe(network.ends[2]);
    expect(network.ends[5]).toBe(network.ends[6]);
    expect(network.nodeCount).toBe(6);
  });

  it('keeps loops and parallel lines, and leaves out segments of length 0', () => {
    const { network, zeroLength } = networkOf([
      [[0, 0], [0.001, 0], [0.001, 0.001], [0, 0]], // prettier-ignore
      [[0, 0], [0, 0], [1, 0]], // prettier-ignore
      [[0, 0], [1, 0]], // prettier-ignore
      [[5, 5], [5, 5]], // prettier-ignore
    ]);
    expect(zeroLength).toBe(2);
    expect(countEdges(network)).toBe(3);
    expect([...network.ends]).toEqual([0, 0, 0, 1, 0, 1]);
  });

  it('measures edges on the ellipsoid, and finds places on them', () => {
    const { network } = networkOf([[[-56.18, -34.9], [-56.179, -34.9], [-56.179, -34.899]]]); // prettier-ignore
    // GeographicLib: 91.39909062 m and 110.93873545 m.
    expect(edgeLength(network, 0)).toBeCloseTo(91.39909062 + 110.93873545, 4);
    expect(network.costs[0]).toBe(edgeLength(network, 0));
    expect(locate(network, 0, 91.39909062 / 2)[0]).toBeCloseTo(-56.1795, 8);
    expect(locate(network, 0, 1e9)).toEqual([-56.179, -34.899]);
  });
});
