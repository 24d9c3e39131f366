import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { applyBarriers } from '../../../src/geometry/network/barriers.ts';
import { buildNetwork } from '../../../src/geometry/network/build-network.ts';
import { measureLine } from '../../../src/geometry/network/close-stretches.ts';
import { readStreetLines, type StreetLines } from '../../../src/geometry/network/street-lines.ts';
import { orientation } from '../../../src/geometry/flat/orientation.ts';
import { createPointLocator } from '../../../src/geometry/flat/point-in-polygon.ts';
import { createRandom } from '../../judges/random.ts';

type Line = readonly Position[];

function read(lines: readonly Line[], cost?: number): StreetLines {
  const features = lines.map((coordinates) => ({
    geometry: toFlat({ type: 'LineString', coordinates }),
    properties: {},
  }));
  return readStreetLines({ features }, () => ({ forward: 3.6, backward: 3.6, ...(cost !== undefined && { cost }) }))
    .lines;
}

function bar(lines: readonly Line[], barriers: readonly Geometry[], cost?: number) {
  const features = barriers.map((geometry) => ({ geometry: toFlat(geometry), properties: {} }));
  const barred = applyBarriers(read(lines, cost), { features });
  const stretches = Array.from(barred.lines.features, (_, line) => {
    const length = measureLine(barred.lines, line).at(-1) ?? 0;
    return [barred.lines.forwardSpeeds[line] === 0 ? 'closed' : 'open', Number(length.toFixed(3))] as const;
  });
  return { ...barred, stretches };
}

/** 111.319 m along the equator. */
const street: Line = [[0, 0], [0.001, 0]]; // prettier-ignore

describe('applyBarriers', () => {
  it('closes a street where a line crosses or touches it, and nowhere else', () => {
    const across = { type: 'LineString', coordinates: [[0.0005, -1], [0.0005, 1]] } as const; // prettier-ignore
    const { stretches, closed, useless } = bar([street, [[0, 5], [1, 5]]], [across]); // prettier-ignore
    expect(stretches.slice(0, 3)).toEqual([['open', 55.655], ['closed', 0.01], ['open', 55.655]]); // prettier-ignore
    expect([stretches.length, closed, useless]).toEqual([4, 1, []]);
    const touching = { type: 'LineString', coordinates: [[0.0005, 0], [0.0005, 1]] } as const; // prettier-ignore
    expect(bar([street], [touching]).stretches).toHaveLength(3);
    const away = { type: 'LineString', coordinates: [[0.0005, 0.0001], [0.0005, 1]] } as const; // prettier-ignore
    expect(bar([street], [away])).toMatchObject({ closed: 0, useless: [0] });
  });

  it('closes all of a street along which a line lies, in either direction and in part', () => {
    const along = { type: 'LineString', coordinates: [[0.00075, 0], [0.00025, 0]] } as const; // prettier-ignore
    expect(bar([street], [along]).stretches).toEqual([['open', 27.825], ['closed', 55.67], ['open', 27.825]]); // prettier-ignore
    expect(bar([street], [{ type: 'LineString', coordinates: street }]).stretches).toEqual([['closed', 111.319]]);
    // Its vertices are not those of the street, which is nowhere as far as half a gap from it.
    const bent: Line = [[0, 0], [0.0003, 1e-8], [0.0007, -1e-8], [0.001, 0]]; // prettier-ignore
    expect(bar([bent], [{ type: 'LineString', coordinates: street }]).stretches).toEqual([['closed', 111.319]]);
    const over: Line = [[179.9995, 0], [-179.9995, 0]]; // prettier-ignore
    const half = { type: 'LineString', coordinates: [[-180, 0], [-179.999, 0]] } as const; // prettier-ignore
    expect(bar([over], [half]).stretches).toEqual([['open', 55.655], ['closed', 55.665]]); // prettier-ignore
  });

  it('closes all ways through a junction that it crosses', () => {
    const lines: Line[] = [[[0, 0], [1, 0]], [[1, 0], [2, 0]], [[1, 0], [1, 1]]]; // prettier-ignore
    const { lines: barred } = bar(lines, [{ type: 'LineString', coordinates: [[1, 0], [1.5, -1]] }]); // prettier-ignore
    const { costs, ends } = buildNetwork(barred, 'seconds');
    const open = Array.from(ends).filter((_, arc) => (costs[arc] ?? 0) < Infinity);
    expect(new Set(open).size).toBe(6);
  });

  it('closes what is within a polygon, as a whole or in part, but not in its hole', () => {
    const square = (west: number, east: number): Position[] => [[west, -1], [east, -1], [east, 1], [west, 1], [west, -1]]; // prettier-ignore
    const polygon = { type: 'Polygon', coordinates: [square(0.00025, 0.00075)] } as const;
    expect(bar([street], [polygon]).stretches).toEqual([['open', 27.83], ['closed', 55.66], ['open', 27.83]]); // prettier-ignore
    expect(bar([street], [{ type: 'Polygon', coordinates: [square(-1, 1)] }]).stretches).toEqual([['closed', 111.319]]); // prettier-ignore
    const holed = { type: 'Polygon', coordinates: [square(-1, 1), square(0.0005, 0.5).map(([x = 0, y = 0]) => [x, y / 2])] } as const; // prettier-ignore
    expect(bar([street], [holed]).stretches).toEqual([['closed', 55.66], ['open', 55.66]]); // prettier-ignore
    expect(bar([street], [{ type: 'Polygon', coordinates: [square(0.1, 1)] }]).useless).toEqual([0]);
  });

  it('closes the nearest street at a point, all streets where they meet there, and none beyond 50 m', () => {
    const parallel: Line = [[0, 0.0002], [0.001, 0.0002]]; // prettier-ignore
    const near = { type: 'Point', coordinates: [0.0005, 0.00009] } as const;
    expect(bar([street, parallel], [near]).stretches.map(([state]) => state)).toEqual([
      'open',
      'closed',
      'open',
      'open',
    ]);
    const meeting: Line[] = [street, [[0.001, 0], [0.002, 0]], [[0.001, 0], [0.001, 0.001]]]; // prettier-ignore
    expect(bar(meeting, [{ type: 'Point', coordinates: [0.001, 0] }]).closed).toBe(3);
    expect(bar([street], [{ type: 'Point', coordinates: [0.0005, 0.0005] }])).toMatchObject({
      closed: 0,
      useless: [0],
    });
  });

  it('spreads the cost of a line over its parts', () => {
    const { lines } = bar([street], [{ type: 'Point', coordinates: [0.00025, 0] }], 100);
    const [first = 0, , last = 0] = lines.costs ?? [];
    expect(first + last).toBeCloseTo(100 - 100 * (0.01 / 111.319), 3);
    expect(first).toBeCloseTo(24.996, 2);
  });

  it('closes across the antimeridian', () => {
    const over: Line = [[179.9995, 0], [-179.9995, 0]]; // prettier-ignore
    const line = { type: 'LineString', coordinates: [[-179.9998, -1], [-179.9998, 1]] } as const; // prettier-ignore
    expect(bar([over], [line]).stretches).toEqual([['open', 77.919], ['closed', 0.01], ['open', 33.391]]); // prettier-ignore
    expect(bar([over], [{ type: 'Point', coordinates: [180, 0] }]).stretches).toHaveLength(3);
  });

  it('leaves no open street that crosses a barrier, at random', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = createRandom(seed);
      const place = (): Position => (seed % 2 ? [random.integer(9) / 800, random.integer(9) / 800] : [random.fraction() / 100, random.fraction() / 100]); // prettier-ignore
      const lines = Array.from({ length: 6 }, () => Array.from({ length: 2 + random.integer(5) }, place));
      const ring = [place(), place(), place()];
      const barrier = Array.from({ length: 2 + random.integer(3) }, place);
      const { lines: cut } = bar(lines, [{ type: 'LineString', coordinates: barrier }]);
      const within = toFlat({ type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] });
      const { lines: outside } = bar(lines, [{ type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] }]);
      const locate = 'coordinates' in within ? createPointLocator(within) : () => 'outside';
      for (const [line, speed] of cut.forwardSpeeds.entries()) {
        if (speed > 0) expect([seed, crossesAny(cut, line, barrier)]).toEqual([seed, false]);
      }
      for (const [line, speed] of outside.forwardSpeeds.entries()) {
        const at = 2 * (outside.starts[line] ?? 0);
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = outside.coordinates.subarray(at);
        const isIn = locate((x0 + x1) / 2, (y0 + y1) / 2) === 'inside';
        // A piece of some rounding steps has no middle.
        if (Math.hypot(x1 - x0, y1 - y0) > 1e-12) expect([seed, line, isIn && speed > 0]).toEqual([seed, line, false]);
      }
      const whole = (street: StreetLines) => Array.from(street.features, (_, i) => measureLine(street, i).at(-1) ?? 0).reduce((sum, length) => sum + length, 0); // prettier-ignore
      expect(whole(cut)).toBeCloseTo(whole(read(lines)), 5);
      expect(whole(outside)).toBeCloseTo(whole(read(lines)), 5);
    }
  });
});

function crossesAny({ coordinates, starts }: StreetLines, line: number, barrier: Line): boolean {
  for (let vertex = starts[line] ?? 0; vertex < (starts[line + 1] ?? 0) - 1; vertex++) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = coordinates.subarray(2 * vertex);
    for (const [i, [dx = 0, dy = 0]] of barrier.entries()) {
      const [cx = 0, cy = 0] = barrier[i - 1] ?? [dx, dy];
      const [c, d] = [orientation(ax, ay, bx, by, cx, cy), orientation(ax, ay, bx, by, dx, dy)];
      const [a, b] = [orientation(cx, cy, dx, dy, ax, ay), orientation(cx, cy, dx, dy, bx, by)];
      if (c * d < 0 && a * b < 0) return true;
    }
  }
  return false;
}
