/** Overlays where borders nearly coincide: no stray lines, no refusal of mixed layers, each place where it belongs. */
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import { overlayWholes, type OverlayOperation } from '../../src/geometry/overlay/overlay.ts';
import { layerOf } from '../geometry/layer-cases.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

const random = createRandom(23);
const operations: readonly OverlayOperation[] = ['intersection', 'union', 'difference', 'symmetric-difference'];

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** A place of a coarse lattice, so that borders, ends and points meet often. */
function lattice({ x, y, size }: Frame): Position {
  return [x + (size / 6) * random.integer(7), y + (size / 6) * random.integer(7)];
}

function ringOf(frame: Frame): Position[] {
  const [x0 = 0, y0 = 0] = lattice(frame);
  const corners = [...Array(3 + random.integer(2)).keys()].map((_, i, { length }): Position => {
    const [angle, radius] = [(2 * Math.PI * (i + 0.3)) / length, frame.size * random.pick([0.2, 0.5])];
    return [x0 + radius * Math.cos(angle), y0 + radius * Math.sin(angle)];
  });
  return [...corners, corners[0] ?? []];
}

/** A copy whose coordinates are a few rounding steps off, each of them or all alike. */
function nudged(ring: readonly Position[], { x, y }: Frame): Position[] {
  const ulp = 2 ** -52 * Math.max(Math.abs(x), Math.abs(y), 1);
  const [dx, dy] = [ulp * (random.integer(129) - 64), ulp * (random.integer(129) - 64)];
  const each = random.integer(2) === 0;
  const moved = ring.slice(0, -1).map(([px = 0, py = 0]): Position => {
    return each ? [random.nudge(px, 3), random.nudge(py, 3)] : [px + dx, py + dy];
  });
  return [...moved, moved[0] ?? []];
}

function member(frame: Frame, polygon: Geometry, kind: number): Geometry {
  if (kind === 0) return polygon;
  if (kind === 1) return { type: 'LineString', coordinates: [lattice(frame), lattice(frame), lattice(frame)] };
  return { type: 'Point', coordinates: lattice(frame) };
}

function createCase(index: number) {
  const frame = random.pick<Frame>([
    { x: 500_000, y: 4_000_000, size: 100 },
    { x: 8, y: 50, size: 0.01 },
    { x: 0, y: 0, size: 1 },
    { x: -3e6, y: 2e6, size: 1e6 },
  ]);
  const ring = ringOf(frame);
  const polygon: Geometry = { type: 'Polygon', coordinates: [ring] };
  const copy: Geometry = { type: 'Polygon', coordinates: [nudged(ring, frame)] };
  const isMixed = index % 2 === 1;
  const others = () => (isMixed ? Array.from({ length: 1 + random.integer(3) }, () => member(frame, { type: 'Polygon', coordinates: [ringOf(frame)] }, random.integer(3))) : []); // prettier-ignore
  const places = Array.from({ length: 25 }, (): Position => [
    frame.x + frame.size * (1.6 * random.fraction() - 0.3),
    frame.y + frame.size * (1.6 * random.fraction() - 0.3),
  ]);
  return { frame, a: [polygon, ...others()], b: [copy, ...others()], places };
}

describe.skipIf(!hasJudge)('overlays of polygons that nearly coincide', () => {
  it('have the dimensions of their operands, and each place that they should', async () => {
    const cases = [];
    for (let index = 0; index < 250; index++) {
      const { frame, a, b, places } = createCase(index);
      for (const operation of operations) {
        const { result } = await overlayWholes(operation, layerOf(...a), layerOf(...b));
        if (result.type !== 'Feature') throw new Error('An overlay is one feature.');
        const geometry = result.geometry && toGeoJson(result.geometry);
        cases.push({ operation, a, b, places, result: geometry, reach: 1e-4 * frame.size });
      }
    }
    const faults = judge<string[]>('overlay-dimensions.py', cases);
    expect(faults.flatMap((found, i) => found.map((fault) => `${i}: ${fault}`))).toEqual([]);
  });
});
