/** Lines and points on common borders: with holes that are filled, T-junctions, overlaps and slanted axes. */
import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import type { Layer } from '../../schemas/layer.ts';
import { requireOneDimension, summarizeWithin } from '../../src/geometry/joins/summarize-within.ts';
import { layerOf } from '../geometry/layer-cases.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

const random = createRandom(10);

type Move = (x: number, y: number) => Position;

/** Slanted or straight axes, of any size, near 0 or far from it. */
function createMove(): Move {
  const size = random.pick([1e-3, 1, 1e4]);
  const [x0, y0] = [size * random.pick([0, 30, 517.3]), size * random.pick([0, -70.1])];
  const slant = random.pick([0, 0, 0.31]);
  const turn = random.pick([0, 0, 0.77]);
  return (x, y) => {
    const [u, v] = [x + slant * y, y];
    return [x0 + size * (u * Math.cos(turn) - v * Math.sin(turn)), y0 + size * (u * Math.sin(turn) + v * Math.cos(turn))]; // prettier-ignore
  };
}

const box = (west: number, south: number, east: number, north: number) =>
  [[west, south], [east, south], [east, north], [west, north], [west, south]] as const; // prettier-ignore

/** Boxes that divide a square of 6: columns cut at different heights, one box with a hole that another one fills. */
function divide(overlaps: boolean): (readonly (readonly [number, number])[])[][] {
  const zones: (readonly (readonly [number, number])[])[][] = [];
  let west = 0;
  while (west < 6) {
    const east = Math.min(west + 1 + random.integer(3), 6);
    let south = 0;
    while (south < 6) {
      const north = Math.min(south + 1 + random.integer(3), 6);
      const isLarge = east - west > 2 && north - south > 2;
      const hole = box(west + 1, south + 1, east - 1, north - 1);
      if (isLarge) zones.push([box(west, south, east, north), hole], [hole]);
      else zones.push([box(west, south, east, north)]);
      south = north;
    }
    west = east;
  }
  if (overlaps) zones.push([box(1, 1, 1 + random.integer(4) + 1, 3)]);
  return zones.sort(() => random.fraction() - 0.5);
}

function createCase() {
  const move = createMove();
  const half = () => random.integer(17) / 2 - 1;
  const corners = Array.from({ length: 2 + random.integer(4) }, (): [number, number] => [half(), half()]);
  // Every other corner keeps a coordinate of the one before, so that edges run along borders.
  const line = corners.map(([x, y], i): [number, number] => {
    const [px, py] = corners[i - 1] ?? [x, y];
    return i % 2 === 0 ? [x, y] : random.integer(2) === 0 ? [px, y] : [x, py];
  });
  const zones = divide(random.integer(3) === 0).map((rings) => [rings]);
  const points = Array.from({ length: 6 }, (): [number, number] => [half(), half()]);
  return { move, zones, line, points };
}

/** Points on slanted borders are rounded off them, so they are judged on straight axes alone. */
describe.skipIf(!hasJudge)('what lies on common borders', () => {
  it('counts once, and in the polygon of the rule', async () => {
    const cases = Array.from({ length: 500 }, createCase);
    const found = [];
    const asked = [];
    for (const { move, zones, line, points } of cases) {
      const moved = line.map(([x, y]) => move(x, y));
      const layer = (change: Move) =>
        layerOf(
          ...zones.map((polygons): Geometry => {
            const coordinates = polygons.map((rings) => rings.map((ring) => ring.map(([x, y]) => change(x, y))));
            return { type: 'MultiPolygon', coordinates };
          }),
        );
      const sums = async (polygons: Layer, geometry: Geometry) => {
        const features = layerOf(geometry);
        const dimension = requireOneDimension(features);
        const { portions } = await summarizeWithin(polygons, features, { onEarth: false, dimension });
        return portions.map((own) => own.reduce((sum, { inside }) => sum + inside, 0));
      };
      found.push({
        lines: await sums(layer(move), { type: 'LineString', coordinates: moved }),
        points: await sums(
          layer((x, y) => [x, y]),
          { type: 'MultiPoint', coordinates: points },
        ),
        size: Math.max(...moved.flat().map(Math.abs), 1e-3),
      });
      const lengths = moved.slice(1).map(([x = 0, y = 0], i) => Math.hypot(x - (moved[i]?.[0] ?? 0), y - (moved[i]?.[1] ?? 0))); // prettier-ignore
      asked.push({ zones, line, lengths, points });
    }
    const right = judge<{ lines: number[]; points: number[] }>('shared-borders.py', asked);
    found.forEach(({ lines, points, size }, i) => {
      expect([i, points]).toEqual([i, right[i]?.points]);
      const off = lines.map((length, zone) => Math.abs(length - (right[i]?.lines[zone] ?? NaN)) / size);
      expect([i, Math.max(...off) < 1e-11]).toEqual([i, true]);
    });
  });
});
