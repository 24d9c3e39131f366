/** Buffers on Earth that are easily wrong, against brute force with geodesics by geographiclib. */
import { describe, expect, it } from 'vitest';
import type { Geometry, Polygon, Position } from '../../../schemas/geometry-types.ts';
import { geodesicDistance } from '../../../src/geometry/ellipsoid/geodesic.ts';
import { splitParts } from '../../../src/geometry/flat/parts.ts';
import { ellipsoidArea, engine, geodesicBuffer } from '../in-geojson.ts';
import { distanceToEdges, isInside } from './true-distance.ts';
import { createRandom } from '../../judges/random.ts';

type Box = readonly [west: number, south: number, east: number, north: number];

const everywhere: Box = [-180, -90, 180, 90];

/**
 * Buffers, and expects places on the edge at the distance from the border and random places on their side of it.
 * @returns how many rings there are
 */
async function expectRight(geometry: Geometry, distance: number, box: Box, border = geometry): Promise<number> {
  const { geometry: result, errorBound } = await geodesicBuffer(geometry, distance);
  expect(engine.invalidity(result)).toBeUndefined();
  const rings = splitParts(result).polygons.flat();
  const edge = rings.flat().filter(([x = 0, y = 0]) => Math.abs(x) !== 180 && Math.abs(y) !== 90);
  for (let i = 0; i < edge.length; i += Math.ceil(edge.length / 30)) {
    const error = Math.abs(distanceToEdges(edge[i] ?? [], border) / Math.abs(distance) - 1);
    expect(error).toBeLessThanOrEqual(errorBound);
  }
  const { fraction: random } = createRandom(31);
  const [west, south, east, north] = box;
  for (let i = 0; i < 40; i++) {
    const place = [west + random() * (east - west), south + random() * (north - south)];
    const toEdge = distanceToEdges(place, border) * (isInside(place, geometry) ? -1 : 1);
    if (Math.abs(toEdge - distance) <= errorBound * Math.abs(distance)) continue;
    expect([place, isInside(place, result)]).toEqual([place, toEdge < distance]);
  }
  return rings.length;
}

const polygon = (...coordinates: Position[][]): Polygon => ({ type: 'Polygon', coordinates });

/** With more positions, for the oracle looks for the nearest place of an edge at twelve. */
function parallel(latitude: number): Position[] {
  return Array.from({ length: 13 }, (_, i) => [30 * i - 180, latitude]);
}

describe('geodesicBuffer', () => {
  it('joins polygons of nested collections that overlap, with points and lines', async () => {
    const mixed: Geometry = {
      type: 'GeometryCollection',
      geometries: [
        { type: 'Point', coordinates: [0, 0] },
        polygon([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]),
        {
          type: 'GeometryCollection',
          geometries: [
            { type: 'LineString', coordinates: [[3, 3], [4, 4]] },
            { type: 'MultiPolygon', coordinates: [[[[0.5, 0.5], [2, 0.5], [2, 2], [0.5, 2], [0.5, 0.5]]]] },
          ],
        },
        { type: 'MultiPoint', coordinates: [] },
      ],
    };
    const outline = polygon([[0, 0], [1, 0], [1, 0.5], [2, 0.5], [2, 2], [0.5, 2], [0.5, 1], [0, 1], [0, 0]]);
    const line: Geometry = { type: 'LineString', coordinates: [[3, 3], [4, 4]] };
    const border: Geometry = { type: 'GeometryCollection', geometries: [line, outline] };
    expect(await expectRight(mixed, 50_000, [-1, -1, 5, 5], border)).toBe(2);
    expect(await expectRight(mixed, 400_000, [-5, -5, 8, 8], border)).toBe(1);
    expect(await expectRight(mixed, -20_000, [-1, -1, 3, 3], outline)).toBe(1);
  }); // prettier-ignore

  it('splits a polygon with a hole and a notch, and takes its parts away one by one', async () => {
    const notched = polygon(
      [[10, 50], [13, 50], [13, 51], [11.6, 50.6], [11.4, 50.6], [10, 51], [10, 50]],
      [[12.2, 50.3], [12.2, 50.4], [12.3, 50.4], [12.3, 50.3], [12.2, 50.3]],
    ); // prettier-ignore
    const box: Box = [9.5, 49.5, 13.5, 51.5];
    const rings: number[] = [];
    for (const distance of [3000, 3900, -5000, -20_000, -30_000]) rings.push(await expectRight(notched, distance, box));
    expect(rings).toEqual([2, 1, 2, 2, 1]);
  });

  it('leaves a hole within a line that goes round the pole until it is covered', async () => {
    const round: Geometry = { type: 'LineString', coordinates: [[0, 85], [90, 84], [180, 86], [270, 85], [350, 85]] }; // prettier-ignore
    const box: Box = [-180, 70, 180, 90];
    expect(await expectRight(round, 100_000, box)).toBe(1);
    expect(await expectRight(round, 500_000, box)).toBe(2);
    expect(await expectRight(round, 600_000, box)).toBe(1);
  });

  it.each([3_000_000, -3_000_000])('grows and shrinks a belt round the Earth, by %d metres', async (distance) => {
    const belt = polygon([...parallel(-40), ...parallel(60).reverse(), [-180, -40]]);
    const border: Geometry = { type: 'MultiLineString', coordinates: [parallel(-40), parallel(60)] };
    expect(await expectRight(belt, distance, everywhere, border)).toBe(1);
  });

  it('reaches round the Earth when its result is buffered again and again', async () => {
    const from = [20, 10];
    const { fraction: random } = createRandom(8);
    let zone: Geometry = { type: 'Point', coordinates: from };
    for (let step = 1; step <= 7; step++) {
      ({ geometry: zone } = await geodesicBuffer(zone, 2_900_000));
      for (let i = 0; i < 20; i++) {
        const [x, y] = [360 * random() - 180, 180 * random() - 90];
        const distance = geodesicDistance(20, 10, x, y);
        // The errors add up.
        if (Math.abs(distance - step * 2_900_000) < step * 2900) continue;
        expect([step, x, y, isInside([x, y], zone)]).toEqual([step, x, y, distance < step * 2_900_000]);
      }
    }
    expect(ellipsoidArea(zone) / 510_065_621_724_089).toBeCloseTo(1, 9);
  });
});
