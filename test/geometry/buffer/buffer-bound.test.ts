/** What buffers on Earth say of their own error, against geodesics by geographiclib. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { createBudget } from '../../../src/geometry/buffer/buffer-budget.ts';
import { geodesicDirect } from '../../../src/geometry/ellipsoid/geodesic.ts';
import { geodesicBuffer } from '../in-geojson.ts';
import { boundaryOf } from '../relate/plane.ts';
import { distanceToEdges } from './true-distance.ts';

const box = (west: number, south: number, size: number): Position[] => [
  [west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south],
]; // prettier-ignore
const point: Geometry = { type: 'Point', coordinates: [13.4, 52.5] };

describe('the error bound of a point', () => {
  // Discs of 20, 28, 56 and 176 sides miss twice that, less what edges and dents may add; from 50 km on, arcs in planes
  // of 100 and 316 chords, which bend in degrees where they are long.
  it.each([
    [100, 1e-2, 0.00713],
    [100, 4e-3, 0.00353],
    [100, 1e-3, 0.000878],
    [100, 1e-4, 0.0000887],
    [10_000, 1e-3, 0.000882],
    [50_000, 1e-3, 0.000897],
    [1_000_000, 1e-3, 0.0004],
    [3_000_000, 1e-4, 0.0000448],
  ])('at %d metres and a tolerance of %d is %d', async (distance, tolerance, bound) => {
    expect((await geodesicBuffer(point, distance, tolerance)).errorBound).toBe(bound);
  });

  it('counts the digits of a longitude where they show', async () => {
    expect((await geodesicBuffer(point, 0.001, 1e-4)).errorBound).toBe(0.0000549);
  });
});

describe('a pen', () => {
  it('refuses to map more positions than take seconds', () => {
    const { count } = createBudget(1000, 1e-3);
    for (let i = 0; i < 5_000_000; i++) count();
    expect(count).toThrow('A tolerance of 0.001 at 1000 metres needs more than 500000 positions');
  });
});

describe('the error bound', () => {
  it('is 0 where nothing was drawn: no distance, and a polygon that vanishes', async () => {
    const polygon: Geometry = { type: 'Polygon', coordinates: [box(13, 52, 0.01)] };
    expect(await geodesicBuffer(polygon, 0)).toMatchObject({ geometry: polygon, errorBound: 0 });
    expect(await geodesicBuffer(polygon, -1000)).toMatchObject({ geometry: { coordinates: [] }, errorBound: 0 });
  });

  it('grows with the plane that stands for the Earth', async () => {
    const bounds = [0.01, 1, 3].map(async (size) => {
      const line: Geometry = { type: 'LineString', coordinates: [[0, 0], [size, 0]] }; // prettier-ignore
      return (await geodesicBuffer(line, 300_000)).errorBound;
    });
    expect(await Promise.all(bounds)).toEqual([0.000298, 0.000306, 0.000434]);
  });

  it.each<[string, Geometry, number]>([
    ['a box at the antimeridian', { type: 'Polygon', coordinates: [box(179.7, -17, 0.6)] }, 20_000],
    ['the same, inward', { type: 'Polygon', coordinates: [box(179.7, -17, 0.6)] }, -20_000],
    ['a box with a hole', { type: 'Polygon', coordinates: [box(20, 60, 3), box(21, 61, 1).reverse()] }, 15_000],
    ['the same, inward', { type: 'Polygon', coordinates: [box(20, 60, 3), box(21, 61, 1).reverse()] }, -15_000],
    ['a line beside the pole', { type: 'LineString', coordinates: [[0, 89.5], [120, 89.7], [170, 88]] }, 60_000],
    ['a line round the pole', { type: 'LineString', coordinates: [[-180, -89], [-60, -89], [60, -89], [180, -89]] }, 100_000],
    ['a line across the equator', { type: 'LineString', coordinates: [[-30, -20], [25, 28]] }, 800_000],
    ['a line that is bent to the north', { type: 'LineString', coordinates: [[-60, 65], [60, 65]] }, 300_000],
    ['points and a line', {
      type: 'GeometryCollection',
      geometries: [{ type: 'MultiPoint', coordinates: [[5, 5], [5.5, 5]] }, { type: 'LineString', coordinates: [[6, 6], [6.5, 6.5]] }],
    }, 30_000],
  ])('holds for %s, to each tolerance', async (_, geometry, distance) => {
    for (const tolerance of [1e-2, 1e-3, 1e-4]) await expectHeld(geometry, distance, tolerance);
  }); // prettier-ignore

  it('holds wherever, whatever and however far', async () => {
    const place = fc.tuple(fc.integer({ min: -180, max: 180 }), fc.integer({ min: -89, max: 89 }));
    const moves = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 1,
      maxLength: 6,
    });
    const size = fc.constantFrom(1, 100, 5000, 100_000);
    const share = fc.constantFrom(0.1, 0.7, 3, 30);
    const tolerance = fc.constantFrom(1e-2, 2e-3, 1e-3, 1e-4);
    await fc.assert(
      fc.asyncProperty(place, moves, size, share, tolerance, fc.boolean(), async (...[from, steps, metres, far, most, isLine]) => {
        const positions = steps.map(([x, y]) => offset(from, x * metres, y * metres));
        // Else the short way round the pole is another.
        fc.pre(positions.every(([x = 0], i) => i === 0 || Math.abs(x - (positions[i - 1]?.[0] ?? 0)) < 180));
        const geometry: Geometry =
          isLine && positions.length > 1
            ? { type: 'LineString', coordinates: positions }
            : { type: 'MultiPoint', coordinates: positions };
        await expectHeld(geometry, Math.min(3e6, 9 * metres * far), most);
      }),
      { numRuns: 60 },
    ); // prettier-ignore
  });
});

/** At some places on the edge, among them vertices and the middles of chords. */
async function expectHeld(geometry: Geometry, distance: number, tolerance: number): Promise<void> {
  const { geometry: result, errorBound } = await geodesicBuffer(geometry, distance, tolerance);
  // Where GeoJSON cuts, there is no edge.
  const edge = boundaryOf(result).filter(([x = 0, y = 0]) => Math.abs(x) !== 180 && Math.abs(y) !== 90);
  const step = Math.max(1, Math.floor(edge.length / 31));
  const errors = edge
    .filter((_, i) => i % step === 0)
    .map((place) => Math.abs(distanceToEdges(place, geometry) / Math.abs(distance) - 1));
  expect(errors.length).toBeGreaterThan(0);
  expect(Math.max(...errors)).toBeLessThanOrEqual(errorBound);
  expect(errorBound).toBeLessThanOrEqual(tolerance);
}

/** The place so many metres east and north of another, with a longitude that goes on beyond 180. */
function offset(from: Position, east: number, north: number): Position {
  const [longitude = 0, latitude = 0] = geodesicDirect(
    from,
    (Math.atan2(east, north) * 180) / Math.PI,
    Math.hypot(east, north),
  );
  return [longitude + 360 * Math.round(((from[0] ?? 0) - longitude) / 360), latitude];
}
