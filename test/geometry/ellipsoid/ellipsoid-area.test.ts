import geographiclib from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { coastline } from '../coastline.ts';
import { ellipsoidArea } from '../in-geojson.ts';
import { between } from '../buffer/true-distance.ts';

const { WGS84 } = geographiclib.Geodesic;

/** Karney's area of geodesic polygons, with edges so short that they run straight in longitude and latitude. */
function karneyArea(ring: readonly Position[], pieces: number): number {
  const polygon = WGS84.Polygon();
  ring.slice(1).forEach((to, i) => {
    for (let piece = 1; piece <= pieces; piece++) {
      const [longitude = 0, latitude = 0] = between(ring[i] ?? to, to, piece / pieces);
      polygon.AddPoint(latitude, longitude);
    }
  });
  return Math.abs(polygon.Compute(false, true).area ?? NaN);
}

const box = (west: number, south: number, size: number): readonly Position[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];

/** Ten times as many positions, on the same edges. */
function densify(ring: readonly Position[]): Position[] {
  const dense = ring.slice(1).flatMap((to, i) => {
    return Array.from({ length: 10 }, (_, piece) => between(ring[i] ?? to, to, (piece + 1) / 10));
  });
  return [dense.at(-1) ?? [], ...dense];
}

describe('ellipsoidArea', () => {
  it.each([
    [0, 0.01],
    [45, 1],
    [60, 10],
    [80, 5],
    [-89, 0.5],
  ])('agrees with Karney for a box at %d degrees, %d wide', (south, size) => {
    const ring = box(7, south, size);
    const expected = karneyArea(ring, 2000);
    expect(ellipsoidArea({ type: 'Polygon', coordinates: [ring] }) / expected).toBeCloseTo(1, 7);
  });

  it.each([-90, -89.5, -30, 0, 45, 70, 84.8, 85.2, 88.5, 89.6])(
    'is the same for a box at %d degrees with many positions',
    (south) => {
      const ring = box(7, south, 0.4);
      const area = ellipsoidArea({ type: 'Polygon', coordinates: [densify(ring)] });
      expect(area / ellipsoidArea({ type: 'Polygon', coordinates: [ring] })).toBeCloseTo(1, 12);
    },
  );

  it('is the same for a ring around a pole with many positions', () => {
    const ring = Array.from({ length: 37 }, (_, i) => [10 * i - 180, i % 2 === 0 ? 89.3 : 89.8]);
    const area = ellipsoidArea({ type: 'Polygon', coordinates: [densify(ring)] });
    expect(area / ellipsoidArea({ type: 'Polygon', coordinates: [ring] })).toBeCloseTo(1, 10);
  });

  it('agrees with Karney for a slanted triangle', () => {
    const ring = [[0, 0], [30, 50], [-10, 40], [0, 0]]; // prettier-ignore
    expect(ellipsoidArea({ type: 'Polygon', coordinates: [ring] }) / karneyArea(ring, 5000)).toBeCloseTo(1, 7);
  });

  it('agrees with Karney for the Faroe Islands', () => {
    const faroes = coastline('faroe-islands');
    const expected = faroes.coordinates.flat().reduce((sum, ring) => sum + karneyArea(ring, 500), 0);
    expect(ellipsoidArea(faroes) / expected).toBeCloseTo(1, 8);
  });

  // Surface of the WGS 84 ellipsoid: NIMA TR8350.2 gives its authalic radius, 6371007.1809 m.
  it('gives the surface of the Earth', () => {
    const earth: Geometry = { type: 'Polygon', coordinates: [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]] }; // prettier-ignore
    expect(ellipsoidArea(earth) / (4 * Math.PI * 6371007.1809 ** 2)).toBeCloseTo(1, 10);
  });

  it('does not count holes, whichever way rings run', () => {
    const holed: Geometry = { type: 'Polygon', coordinates: [box(0, 0, 3), box(1, 1, 1)] };
    const parts =
      ellipsoidArea({ type: 'Polygon', coordinates: [box(0, 0, 3)] }) -
      ellipsoidArea({ type: 'Polygon', coordinates: [[...box(1, 1, 1)].reverse()] });
    expect(ellipsoidArea(holed)).toBeCloseTo(parts, 3);
  });

  it('is 0 for points and lines', () => {
    expect(ellipsoidArea({ type: 'LineString', coordinates: [[0, 0], [1, 1]] })).toBe(0); // prettier-ignore
  });

  it('keeps its digits for a square of a centimetre', () => {
    const size = 1e-7;
    const expected = 111_132.95 * size * (Math.cos(Math.PI / 4) * 111_412.84 * size);
    expect(ellipsoidArea({ type: 'Polygon', coordinates: [box(170, 45, size)] }) / expected).toBeCloseTo(1, 2);
  });
});
