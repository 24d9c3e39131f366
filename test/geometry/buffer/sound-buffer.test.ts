import { describe, expect, it } from 'vitest';
import type { Geometry, Polygon, Position } from '../../../schemas/geometry-types.ts';
import { splitParts } from '../../../src/geometry/flat/parts.ts';
import { engine, planarArea, planarBuffer } from '../in-geojson.ts';
import { createRandom } from '../../judges/random.ts';

const octagon: Position[] = [[50, 0], [35, 35], [0, 50], [-35, 35], [-50, 0], [-35, -35], [0, -50], [35, -35], [50, 0]]; // prettier-ignore
const nearTriangle: Position[] = [[58.9, 42.4], [58.5, 42.5], [8.4, 28.3], [8.3, 26.2], [6.4, 5.8], [9.7, 7.8], [58.9, 42.4]]; // prettier-ignore
const frame: Position[] = [[-200, -200], [200, -200], [200, 200], [-200, 200], [-200, -200]]; // prettier-ignore

const buffer = async (geometry: Geometry, distance: number, resolution = 16) => {
  const result = await planarBuffer(geometry, distance, resolution);
  const holes = splitParts(result.geometry).polygons.reduce((sum, rings) => sum + rings.length - 1, 0);
  return { area: planarArea(result.geometry), holes, warnings: result.warnings };
};

describe('the buffer of a closed line that is narrower than the distance', () => {
  // The union of the buffers of the eight segments, by shapely, is 68842.69.
  const right = { area: expect.closeTo(68842.69, -2) as number, holes: 0, warnings: [] };

  it.each<[string, Geometry]>([
    ['alone', { type: 'LineString', coordinates: octagon }],
    ['the other way round', { type: 'LineString', coordinates: [...octagon].reverse() }],
    ['with Z', { type: 'LineString', coordinates: octagon.map(([x = 0, y = 0]) => [x, y, 7]) }],
    ['in a MultiLineString', { type: 'MultiLineString', coordinates: [octagon] }],
    [
      'in a collection',
      {
        type: 'GeometryCollection',
        geometries: [
          { type: 'LineString', coordinates: octagon },
          { type: 'Point', coordinates: [0, 0] },
        ],
      },
    ],
  ])('has no hole: %s', async (_, geometry) => {
    const { warnings, ...rest } = await buffer(geometry, 100);
    expect(rest).toEqual({ area: right.area, holes: 0 });
    expect(warnings.filter((text) => !text.startsWith('Dropped'))).toEqual([]);
  });

  it.each([1e-3, 1e6])('has no hole at a scale of %d', async (scale) => {
    const coordinates = octagon.map(([x = 0, y = 0]) => [x * scale, y * scale]);
    const { area, holes } = await buffer({ type: 'LineString', coordinates }, 100 * scale);
    expect({ area: area / scale ** 2, holes }).toEqual({ area: right.area, holes: 0 });
  });

  it('has no hole where the line ends short of its start', async () => {
    const { holes } = await buffer({ type: 'LineString', coordinates: octagon.slice(0, -1) }, 60);
    expect(holes).toBe(0);
  });

  it.each([46, 50, 60, 80, 92])('has no hole at a distance of %d', async (distance) => {
    expect((await buffer({ type: 'LineString', coordinates: octagon }, distance)).holes).toBe(0);
  });

  it('keeps the hole where the line is wider', async () => {
    expect((await buffer({ type: 'LineString', coordinates: octagon }, 40)).holes).toBe(1);
  });

  it('fills a hole of a polygon likewise', async () => {
    const polygon: Polygon = { type: 'Polygon', coordinates: [frame, [...octagon].reverse()] };
    expect(await buffer(polygon, 60)).toMatchObject({ holes: 0 });
  });
});

describe('a triangle with further vertices near its corners', () => {
  const polygon: Polygon = { type: 'Polygon', coordinates: [nearTriangle] };

  it('is what is left of it without the buffers of its edges at a negative distance', async () => {
    expect(await buffer(polygon, -5.5)).toEqual({ area: expect.closeTo(57.042, 2) as number, holes: 0, warnings: [] });
    expect((await buffer(polygon, -5)).area).toBeCloseTo(81.547, 2);
  });

  it('is as much in a MultiPolygon, where others are left too', async () => {
    const other = frame.map(([x = 0, y = 0]) => [x + 1000, y]);
    const { area } = await buffer({ type: 'MultiPolygon', coordinates: [[nearTriangle], [other]] }, -5.5);
    expect(area - 389 ** 2).toBeCloseTo(57.042, 2);
  });

  it('stays open where it is a hole, or a closed line', async () => {
    const hole: Polygon = { type: 'Polygon', coordinates: [frame, [...nearTriangle].reverse()] };
    const grown = await buffer(hole, 5.5);
    expect(grown.holes).toBe(1);
    const whole = await buffer({ type: 'Polygon', coordinates: [frame] }, 5.5);
    expect(whole.area - grown.area).toBeCloseTo(57.042, 2);
    expect((await buffer({ type: 'LineString', coordinates: nearTriangle }, 5.5)).holes).toBe(1);
  });

  it('is empty where nothing is left, and says so', async () => {
    // The point that is farthest from its edge is 8.01 from it.
    expect(await buffer(polygon, -8.1)).toEqual({
      area: 0,
      holes: 0,
      warnings: ['The result is empty: no point of the polygon is more than 8.1 from its edge.'],
    });
    expect((await buffer(polygon, -8)).warnings).toEqual([]);
  });

  it('leaves what GEOS would take for dents of 1 %', async () => {
    const circle = Array.from({ length: 65 }, (_, i): Position => {
      const angle = (2 * Math.PI * (i % 64)) / 64;
      return [100 * Math.cos(angle), 100 * Math.sin(angle)];
    });
    // The sides are 100 cos(pi / 64) = 99.88 from the middle.
    const { area, warnings } = await buffer({ type: 'Polygon', coordinates: [circle] }, -99.8);
    expect(area).toBeGreaterThan(0.01);
    expect(area).toBeLessThan(0.03);
    expect(warnings).toEqual([]);
  });

  it('agrees with GEOS where GEOS is right', async () => {
    const { geometry } = await planarBuffer(polygon, -2, 16);
    expect(geometry).toEqual(engine.buffer(polygon, -2, 16));
  });
});

describe('holes and remainders of which every vertex lies within the distance by rounding', () => {
  it('are kept around a line at projected coordinates', async () => {
    const line: Position[] = [[499997, 4000003], [500001, 4000002], [500000, 4000003], [499997, 3999997], [499998, 3999999], [499997, 4000003], [499998, 3999998], [500001, 3999999], [500001, 3999996], [500001, 3999997], [499999, 3999998], [500003, 4000004], [499997, 4000003]]; // prettier-ignore
    // The union of the buffers of its segments, by shapely, is 4.2618.
    const { area } = await buffer({ type: 'LineString', coordinates: line }, 0.05158942207077802);
    expect(area).toBeCloseTo(4.262, 2);
  });

  it('are kept of a polygon that shrinks to almost nothing', async () => {
    const ring: Position[] = [[64.3, 50], [87, 81.2], [52, 92.7], [33.4, 65.9], [7.4, 55], [16.5, 37.4], [31, 33.1], [52.8, 15.3], [66.7, 28], [64.3, 50]]; // prettier-ignore
    // The deepest point is 20.28985 from the edge.
    const { area, warnings } = await buffer({ type: 'Polygon', coordinates: [ring] }, -20.086954792493863);
    expect(area).toBeCloseTo(0.251, 3);
    expect(warnings).toEqual([]);
  });

  it('are kept around random lines on a grid in the zone of a projection', async () => {
    const { fraction: random } = createRandom(281);
    const wrong: string[] = [];
    for (let run = 0; run < 200; run++) {
      const step = 10 ** Math.floor(4 * random());
      const line = Array.from({ length: 6 + Math.floor(9 * random()) }, (): Position => [
        500_000 + step * Math.floor(8 * random()),
        4_000_000 + step * Math.floor(8 * random()),
      ]);
      const geometry: Geometry = { type: 'LineString', coordinates: random() < 0.7 ? [...line, line[0] ?? []] : line };
      const distance = step * (0.01 + 0.3 * random());
      const segments = line.slice(1).map((to, i): Geometry => ({ type: 'LineString', coordinates: [line[i] ?? to, to] }));
      const closing = geometry.coordinates.slice(-2);
      const parts = [...segments, { type: 'LineString', coordinates: closing } as Geometry];
      const bands = parts.map((part) => engine.buffer(part, distance, 16));
      const truth = engine.area(engine.union({ type: 'GeometryCollection', geometries: bands }));
      const { area } = await buffer(geometry, distance);
      if (Math.abs(area - truth) > 1e-3 * truth) wrong.push(`${run}: ${area} instead of ${truth}`);
    }
    expect(wrong).toEqual([]);
  }); // prettier-ignore
});
