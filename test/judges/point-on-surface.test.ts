/** Points on polygons with spikes, of a few rounding steps, and beside empty members. */
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import { loadGeos } from '../../src/geometry/engine/geos.ts';
import pointOnSurface from '../../src/processes/point-on-surface.ts';
import { run } from '../processes/run.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

const engine = await loadGeos();
const random = createRandom(5);

/** A body with a spike of a few rounding steps, in any direction, of any size. */
function spiked(): Position[] {
  const [x, y, size] = [random.fraction() * 5000, random.fraction() * 5000, random.pick([1e-3, 1, 1e3])];
  const [height, length] = [size * (0.1 + 0.4 * random.fraction()), size * (1 + random.fraction())];
  const ring = [[x, y], [x, y + height + length], [x - size, y + height + length], [x - size, y + length], [random.nudge(x, 3), y + length], [x, y]]; // prettier-ignore
  return turned(ring, random.integer(4));
}

/** By right angles, which round nothing. */
function turned(ring: readonly (readonly number[])[], times: number): Position[] {
  return ring.map(
    ([x = 0, y = 0]) =>
      [
        [x, y],
        [-y, x],
        [-x, -y],
        [y, -x],
      ][times] ?? [x, y],
  );
}

/** A triangle or a quadrangle of a few rounding steps. */
function tiny(): Position[] {
  const [x, y] = [1 + random.fraction(), random.pick([1.1, 1e6, 1e-9])];
  const corners = Array.from({ length: 3 + random.integer(2) }, (): Position => [
    random.nudge(x, 5),
    random.nudge(y, 5),
  ]);
  return [...corners, corners[0] ?? []];
}

/** Long, and as wide as a few rounding steps. */
function sliver(): Position[] {
  const [x, y, dx, dy] = [random.fraction(), random.fraction(), random.fraction(), random.fraction()];
  const along = random.fraction();
  const third = [random.nudge(x + along * dx, 4), random.nudge(y + along * dy, 4)];
  return [[x, y], [x + dx, y + dy], third, [x, y]];
}

/** A star with a hole, or without. */
function star(): Position[] {
  const count = 4 + random.integer(12);
  const ring = Array.from({ length: count }, (_, i): Position => {
    const [angle, radius] = [(2 * Math.PI * i) / count, 0.01 + random.fraction() ** 3];
    return [500_000 + radius * Math.cos(angle), 4_000_000 + radius * Math.sin(angle)];
  });
  return [...ring, ring[0] ?? []];
}

const shells = [spiked, tiny, sliver, star];
const nothing: Geometry = { type: 'Polygon', coordinates: [] };

/** A polygon among members that must not hide it. */
function wrapped(polygon: Geometry, way: number): Geometry {
  if (way === 0 || polygon.type !== 'Polygon') return polygon;
  if (way === 1) return { type: 'MultiPolygon', coordinates: [polygon.coordinates] };
  const point: Geometry = { type: 'Point', coordinates: [0, 0] };
  return { type: 'GeometryCollection', geometries: [nothing, { type: 'GeometryCollection', geometries: [polygon] }, point] }; // prettier-ignore
}

describe.skipIf(!hasJudge)('points on random polygons', () => {
  it('lie strictly inside, where a double does', async () => {
    const cases = [];
    for (let index = 0; cases.length < 2000; index++) {
      const ring = (shells[index % shells.length] as (typeof shells)[number])();
      const polygon: Geometry = { type: 'Polygon', coordinates: [ring] };
      if (engine.invalidity(toFlat(polygon))) continue;
      const { outputs } = await run(pointOnSurface, { layer: wrapped(polygon, index % 3) });
      const { geometry } = outputs.result as { readonly geometry: { readonly coordinates: Position } | null };
      cases.push({ rings: [ring], point: geometry?.coordinates ?? null });
    }
    const verdicts = judge<string>('point-on-surface.py', cases);
    expect(verdicts.filter((verdict) => verdict !== 'inside' && verdict !== 'no double is inside')).toEqual([]);
    expect(verdicts.filter((verdict) => verdict === 'inside').length).toBeGreaterThan(1200);
  });
});
