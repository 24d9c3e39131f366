import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { buildNetwork } from '../../../src/geometry/network/build-network.ts';
import { connectStreets } from '../../../src/geometry/network/connect.ts';
import { countEdges } from '../../../src/geometry/network/network.ts';
import { readStreetLines } from '../../../src/geometry/network/street-lines.ts';

type Line = readonly Position[];

function connect(
  lines: readonly Line[],
  settings: { connect: 'ends' | 'crossings'; tolerance?: number; levels?: readonly number[] },
) {
  const features = lines.map((coordinates) => ({
    geometry: toFlat({ type: 'LineString', coordinates }),
    properties: {},
  }));
  const read = readStreetLines({ features }, (_, index) => ({
    forward: 3.6,
    backward: 3.6,
    level: settings.levels?.[index] ?? 0,
  }));
  const connected = connectStreets(read.lines, { tolerance: 0, ...settings });
  const network = buildNetwork(connected.lines, 'seconds');
  const degrees = Array.from(
    { length: network.nodeCount },
    (_, node) => (network.arcStarts[node + 1] ?? 0) - (network.arcStarts[node] ?? 0),
  );
  return { ...connected, network, edges: countEdges(network), degrees: degrees.toSorted((a, b) => a - b) };
}

const METRE = 1 / 110574.27582159475;

describe('connectStreets', () => {
  it('makes a crossing a node on one level, and leaves a bridge apart', () => {
    const lines: Line[] = [[[0, 0], [2, 2]], [[0, 2], [2, 0]]]; // prettier-ignore
    const { edges, degrees, crossings } = connect(lines, { connect: 'crossings' });
    expect([edges, crossings, degrees]).toEqual([4, 1, [1, 1, 1, 1, 4]]);
    expect(connect(lines, { connect: 'crossings', levels: [0, 1] })).toMatchObject({ edges: 2, crossings: 0 });
    expect(connect(lines, { connect: 'ends' })).toMatchObject({ edges: 2, joinedEnds: 0 });
  });

  it('joins an end on the middle of a line, and a bridge to the road where it begins, not to the one below', () => {
    const lines: Line[] = [[[0, 0], [2, 0]], [[1, 0], [1, 1]]]; // prettier-ignore
    expect(connect(lines, { connect: 'ends' })).toMatchObject({ edges: 3, joinedEnds: 1, degrees: [1, 1, 1, 3] });
    expect(connect(lines, { connect: 'crossings' })).toMatchObject({ edges: 3, degrees: [1, 1, 1, 3] });
    expect(connect(lines, { connect: 'crossings', levels: [0, 1] })).toMatchObject({ edges: 2 });
    const bridge: Line[] = [[[0, 0], [1, 0]], [[1, METRE], [2, 0]]]; // prettier-ignore
    expect(connect(bridge, { connect: 'ends', tolerance: 2, levels: [0, 1] }).degrees).toEqual([1, 1, 2]);
  });

  it('lengthens a line that ends short of another, so that the gap counts, and joins no farther', () => {
    const lines: Line[] = [[[-1, 0], [1, 0]], [[0, 2 * METRE], [0, 1]]]; // prettier-ignore
    const { network, edges, joinedEnds } = connect(lines, { connect: 'ends', tolerance: 2.1 });
    expect([edges, joinedEnds]).toEqual([3, 1]);
    const [whole, alone] = [
      network.costs[4] ?? 0,
      connect(lines, { connect: 'ends', tolerance: 1.9 }).network.costs[2] ?? 0,
    ];
    expect(whole - alone).toBeCloseTo(2, 6);
    expect(connect(lines, { connect: 'ends', tolerance: 1.9 })).toMatchObject({ edges: 2, joinedEnds: 0 });
  });

  it('joins two ends once, and leaves dual carriageways, loops and overshoots alone', () => {
    const facing: Line[] = [[[0, 0], [1, 0]], [[1 + METRE, 0], [2, 0]]]; // prettier-ignore
    expect(connect(facing, { connect: 'ends', tolerance: 5 })).toMatchObject({ edges: 2, degrees: [1, 1, 2] });
    // Two carriageways 3 m apart, whose ends meet the same cross street.
    const dual: Line[] = [[[0, 0], [1, 0]], [[0, 3 * METRE], [1, 3 * METRE]], [[1, -1], [1, 0], [1, 3 * METRE], [1, 1]], [[0, -1], [0, 0], [0, 3 * METRE], [0, 1]]]; // prettier-ignore
    expect(connect(dual, { connect: 'ends', tolerance: 5 }).joinedEnds).toBe(0);
    const loop: Line[] = [[[0, 0], [1, 0], [1, 1], [0, 0]], [[-1, METRE], [1, METRE]]]; // prettier-ignore
    expect(connect(loop, { connect: 'ends', tolerance: 5 }).joinedEnds).toBe(1);
    const over: Line[] = [[[-1, 0], [1, 0]], [[0, -METRE], [0, 1]]]; // prettier-ignore
    expect(connect(over, { connect: 'crossings', tolerance: 5 })).toMatchObject({
      edges: 4,
      joinedEnds: 0,
      crossings: 1,
    });
  });

  it('connects across the antimeridian and near a pole', () => {
    const seam: Line[] = [[[179.9, 0], [-179.9, 0]], [[180, -0.1], [180, 0.1]], [[-179.95, -0.1], [-179.95, 0.1]]]; // prettier-ignore
    const { network, edges, crossings, lines } = connect(seam, { connect: 'crossings' });
    expect([edges, crossings, network.nodeCount]).toEqual([7, 2, 8]);
    expect(Math.max(...lines.coordinates.map(Math.abs))).toBeLessThanOrEqual(180);
    const ends: Line[] = [[[179, 10], [179.999995, 10]], [[-179.999995, 10], [-179, 10]]]; // prettier-ignore
    expect(connect(ends, { connect: 'ends', tolerance: 2 })).toMatchObject({
      joinedEnds: 2,
      edges: 2,
      degrees: [1, 1, 2],
    });
    const polar: Line[] = [[[0, 89.9], [0, 89.999995]], [[90, 89.9], [90, 89.999995]]]; // prettier-ignore
    expect(connect(polar, { connect: 'ends', tolerance: 2 })).toMatchObject({ edges: 2, degrees: [1, 1, 2] });
  });

  it('gives overlapping lines the vertices of each other, and a line that crosses itself a node', () => {
    const overlap: Line[] = [[[0, 0], [3, 0]], [[1, 0], [2, 0]]]; // prettier-ignore
    expect(connect(overlap, { connect: 'crossings' })).toMatchObject({ edges: 4, degrees: [1, 1, 3, 3] });
    const eight: Line[] = [[[0, 0], [2, 2], [2, 0], [0, 2]]]; // prettier-ignore
    expect(connect(eight, { connect: 'crossings' })).toMatchObject({ edges: 3, crossings: 1 });
  });
});
