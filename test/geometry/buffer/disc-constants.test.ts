/** Measures the constants of the error bound of discs in degrees against Karney's inverse and direct problems. */
import { expect, it } from 'vitest';
import { geodesicDirect, geodesicDistance } from '../../../src/geometry/ellipsoid/geodesic.ts';
import {
  boundTableError,
  computeEdgeFactor,
  getDiscPlan,
  type DiscPlan,
} from '../../../src/geometry/buffer/discs/disc-plan.ts';
import { drawDisc, measureDegree } from '../../../src/geometry/buffer/discs/disc-table.ts';
import { createRandom } from '../../judges/random.ts';

const random = createRandom(3);
const between = (low: number, high: number) => low + (high - low) * random.fraction();
const pickDistance = (low: number, high: number) => Math.exp(between(Math.log(low), Math.log(high)));

function planOf(distance: number, tolerance: number): DiscPlan {
  const plan = getDiscPlan(distance, tolerance);
  if (!plan) throw new Error(`There is not a plan for ${distance} metres.`);
  return plan;
}

const TOLERANCES = [1e-2, 1e-3, 1e-4];
const ROUNDING = 4e-8;

it('bounds the vertices of discs and the middles of their sides, which stay convex', () => {
  let [vertex, side, turn, places] = [0, 0, Infinity, 0];
  for (let i = 0; i < 400; i++) {
    const latitude = between(-88.9, 88.9);
    const plan = planOf(pickDistance(0.1, 50_000), TOLERANCES[i % 3] ?? 0);
    const bound = boundTableError(plan, Math.abs(latitude));
    if (bound === Infinity) continue;
    places += 1;
    const { radius, table } = plan;
    const ring = drawDisc(table, 0, latitude);
    const [east, north] = measureDegree(latitude);
    const step = (2 * Math.PI) / table.sides;
    const at = (k: number): readonly [number, number] => {
      const index = 2 * (k % table.sides);
      return [ring[index] ?? NaN, ring[index + 1] ?? NaN];
    };
    for (let sample = 0; sample < 4; sample++) {
      const k = random.integer(table.sides);
      const [[ax, ay], [bx, by], [cx, cy]] = [at(k), at(k + 1), at(k + 2)];
      const error = Math.abs(geodesicDistance(0, latitude, ax, ay) - radius) - ROUNDING;
      vertex = Math.max(vertex, error / radius / bound);
      for (const t of [0.4, 0.5, 0.6, random.fraction()]) {
        const distance = geodesicDistance(0, latitude, ax + (bx - ax) * t, ay + (by - ay) * t);
        side = Math.max(side, (radius * Math.cos(step / 2) - distance - ROUNDING) / radius / bound);
      }
      const area = ((bx - ax) * (cy - by) - (by - ay) * (cx - bx)) * east * north;
      turn = Math.min(turn, area / (radius * radius * Math.sin(step) * 4 * Math.sin(step / 2) ** 2));
    }
  }
  expect(places).toBeGreaterThan(250);
  expect(vertex).toBeLessThan(0.5);
  expect(side).toBeLessThan(0.96);
  // 1 is the turn of a circle.
  expect(turn).toBeGreaterThan(0.9);
});

it('bounds the hull of two discs that stands for those along an edge', () => {
  let [outward, inward, edges] = [0, 0, 0];
  for (let i = 0; i < 60; i++) {
    const latitude = between(-84, 84);
    const plan = planOf(pickDistance(0.1, 50_000), TOLERANCES[i % 3] ?? 0);
    if (boundTableError(plan, Math.abs(latitude)) === Infinity) continue;
    const other = latitude + Math.sign(latitude) * longestEdge(plan, Math.abs(latitude));
    edges += 1;
    const [a, b] = [extentOf(plan, latitude), extentOf(plan, other)];
    for (const t of [0.5, 0.35, 0.8]) {
      const between = latitude + (other - latitude) * t;
      const own = extentOf(plan, between);
      const [east, north] = measureDegree(between);
      for (let k = 0; k < 36; k++) {
        const [x, y] = [Math.cos((k * Math.PI) / 18) * east, Math.sin((k * Math.PI) / 18) * north];
        const error = ((1 - t) * a(x, y) + t * b(x, y)) / own(x, y) - 1;
        outward = Math.max(outward, error / plan.maxEdgeError);
        inward = Math.max(inward, -error / plan.maxEdgeError);
      }
    }
  }
  expect(edges).toBeGreaterThan(40);
  expect(outward).toBeLessThan(0.97);
  expect(outward).toBeGreaterThan(0.8);
  expect(inward).toBeLessThan(0.03);
});

/** Degrees of latitude over which an edge is not yet cut. */
function longestEdge(plan: DiscPlan, latitude: number): number {
  let length = 0;
  for (let step = 1; step > 1e-6; step /= 2) {
    if (computeEdgeFactor(plan, latitude + length + step) * (length + step) ** 2 <= plan.maxEdgeError) length += step;
  }
  return length;
}

const VERTICES = 180;

/** Extent of a geodesic disc of many vertices in a direction of degrees: through the highest one, a parabola. */
function extentOf({ radius }: DiscPlan, latitude: number): (x: number, y: number) => number {
  const disc = Array.from({ length: VERTICES }, (_, k) => {
    const [longitude = 0, end = 0] = geodesicDirect([0, latitude], (360 * k) / VERTICES, radius);
    return [longitude, end - latitude] as const;
  });
  return (x, y) => {
    const values = disc.map(([u, v]) => u * x + v * y);
    const top = values.indexOf(Math.max(...values));
    const at = (k: number) => values[(k + VERTICES) % VERTICES] ?? 0;
    const [before, highest, after] = [at(top - 1), at(top), at(top + 1)];
    const bend = before - 2 * highest + after;
    return bend === 0 ? highest : highest - (before - after) ** 2 / (8 * bend);
  };
}
