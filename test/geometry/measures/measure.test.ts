import geographiclib from 'geographiclib-geodesic';
import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import { edgeWarnings, measure } from '../../../src/geometry/measures/measure.ts';
import { between } from '../buffer/true-distance.ts';

const { WGS84 } = geographiclib.Geodesic;

const polygon = (...rings: readonly (readonly Position[])[]): Geometry => ({ type: 'Polygon', coordinates: rings });
const line = (...coordinates: readonly Position[]): Geometry => ({ type: 'LineString', coordinates });
const planar = (geometry: Geometry) => measure(toFlat(geometry), 'planar');
const geodesic = (geometry: Geometry) => measure(toFlat(geometry), 'geodesic');

/** Karney's perimeter and area, the edges cut so finely that they run straight in longitude and latitude. */
function karney(positions: readonly Position[], pieces: number, isLine: boolean) {
  const chain = WGS84.Polygon(isLine);
  const [[lon0 = 0, lat0 = 0] = []] = positions;
  chain.AddPoint(lat0, lon0);
  positions.slice(1).forEach((to, i) => {
    for (let piece = 1; piece <= pieces; piece++) {
      const [longitude = 0, latitude = 0] = between(positions[i] ?? to, to, piece / pieces);
      chain.AddPoint(latitude, longitude);
    }
  });
  const { perimeter, area = NaN } = chain.Compute(false, true);
  return { perimeter, area: Math.abs(area) };
}

// Planimeter0, 5 and 15 of GeographicLib's own tests (geodesictest.js, Karney), latitude and longitude swapped.
describe('measure with geodesic edges', () => {
  it.each<[string, readonly Position[], number, number]>([
    [
      'a cap at 89 N',
      [
        [0, 89],
        [90, 89],
        [180, 89],
        [-90, 89],
        [0, 89],
      ],
      631819.8745,
      24952305678,
    ],
    [
      'a cap at 89 S',
      [
        [0, -89],
        [90, -89],
        [180, -89],
        [-90, -89],
        [0, -89],
      ],
      631819.8745,
      24952305678,
    ],
    [
      'a diamond on the equator',
      [
        [-1, 0],
        [0, -1],
        [1, 0],
        [0, 1],
        [-1, 0],
      ],
      627598.2731,
      24619419146,
    ],
    [
      'an octant of the Earth',
      [
        [0, 90],
        [0, 0],
        [90, 0],
        [0, 90],
      ],
      30022685,
      63758202715511,
    ],
    [
      'half a cap at 89 N',
      [
        [0.1, 89],
        [90.1, 89],
        [-179.9, 89],
        [0.1, 89],
      ],
      539297,
      12476152838.5,
    ],
  ])('gives what GeographicLib gives for %s', (_, ring, perimeter, area) => {
    // prettier-ignore
    const measured = geodesic(polygon(ring));
    expect(measured.perimeter / perimeter).toBeCloseTo(1, perimeter > 1e6 ? 7 : perimeter === 539297 ? 5 : 9);
    expect(measured.area / area).toBeCloseTo(1, 9);
  });

  it('gives what GeographicLib gives for a triangle, 18454562325.45119 square metres', () => {
    expect(geodesic(polygon([[1, 2], [2, 1], [3, 3], [1, 2]])).area / 18454562325.45119).toBeCloseTo(1, 10); // prettier-ignore
  });

  // The first two rows of testcases in geodesictest.js, made with high-precision arithmetic.
  it.each<[Position, Position, number]>([
    [[-139.44815, 35.60777], [-69.95921, -11.17491], 8935244.5604818305],
    [[106.05087, 55.52454], [-162.81766, 77.03196], 4105086.1713924406],
  ])('gives the length of a geodesic to 1e-12', (from, to, expected) => {
    // prettier-ignore
    expect(geodesic(line(from, to)).length / expected).toBeCloseTo(1, 12);
  });

  it('gives the extent that the bulge of an edge reaches', () => {
    const [, south, , north] = geodesic(line([-100, 60], [100, 60])).extent ?? [];
    expect(south).toBe(60);
    expect(north).toBeGreaterThan(84);
    expect(planar(line([0, 60], [100, 60])).extent).toEqual([0, 60, 100, 60]);
  });
});

describe('measure with planar edges', () => {
  it.each<[string, readonly Position[]]>([
    [
      'a long slanted edge',
      [
        [0, 0],
        [100, 60],
      ],
    ],
    [
      'a parallel',
      [
        [0, 80],
        [179, 80],
      ],
    ],
    [
      'an edge over the equator',
      [
        [-20, -70],
        [30, 60],
      ],
    ],
    [
      'an edge that ends at a pole',
      [
        [10, 70],
        [50, 90],
      ],
    ],
    [
      'an edge that passes by a pole',
      [
        [10, 89.9],
        [170, 89.99],
      ],
    ],
    [
      'an edge across the antimeridian',
      [
        [170, 10],
        [190, 20],
      ],
    ],
    [
      'a metre',
      [
        [7, 52],
        [7.00001, 52.00001],
      ],
    ],
  ])('agrees with Karney on the length of %s', (name, positions) => {
    // prettier-ignore
    const given = positions.map(([x = 0, y = 0]) => [x > 180 ? x - 360 : x, y]);
    expect(
      planar(line(...given)).length / karney(positions, name === 'a metre' ? 1 : 20_000, true).perimeter,
    ).toBeCloseTo(1, 8);
  });

  it.each<[string, readonly Position[]]>([
    [
      'a large triangle',
      [
        [0, 0],
        [30, 50],
        [-10, 40],
        [0, 0],
      ],
    ],
    [
      'a quarter of a hemisphere',
      [
        [0, 0],
        [90, 0],
        [90, 90],
        [0, 90],
        [0, 0],
      ],
    ],
    [
      'a small field',
      [
        [7, 52],
        [7.001, 52],
        [7.001, 52.0007],
        [7, 52.0007],
        [7, 52],
      ],
    ],
    [
      'a box in the Antarctic',
      [
        [7, -85],
        [60, -85],
        [60, -70],
        [7, -70],
        [7, -85],
      ],
    ],
    [
      'a box across the antimeridian',
      [
        [170, 10],
        [190, 10],
        [190, 20],
        [170, 20],
        [170, 10],
      ],
    ],
  ])('agrees with Karney on area and perimeter of %s', (_, ring) => {
    // prettier-ignore
    const given = ring.map(([x = 0, y = 0]) => [x > 180 ? x - 360 : x, y]);
    const { area, perimeter } = planar(polygon(given));
    const expected = karney(ring, 10_000, false);
    expect(area / expected.area).toBeCloseTo(1, 8);
    expect(perimeter / expected.perimeter).toBeCloseTo(1, 8);
  });

  // Zone between latitudes by the authalic sphere; NIMA TR8350.2 gives the radius, 6371007.1809 m.
  it('gives the surface of the Earth, and of its northern half', () => {
    const surface = 4 * Math.PI * 6371007.1809 ** 2;
    expect(planar(polygon([[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]])).area / surface).toBeCloseTo(1, 10); // prettier-ignore
    const north = planar(
      polygon([
        [-180, 0],
        [180, 0],
        [180, 90],
        [-180, 90],
        [-180, 0],
      ]),
    );
    expect(north.area / (surface / 2)).toBeCloseTo(1, 10);
    // The equator: the two sides along the antimeridian are a seam.
    expect(north.perimeter / (2 * Math.PI * 6378137)).toBeCloseTo(1, 12);
  });

  it.each<[string, readonly Position[]]>([
    [
      'closed over the pole',
      [
        [-180, 80],
        [-90, 80],
        [0, 80],
        [90, 80],
        [180, 80],
        [180, 90],
        [-180, 90],
        [-180, 80],
      ],
    ],
    [
      'as one edge',
      [
        [-180, 80],
        [180, 80],
        [180, 90],
        [-180, 90],
        [-180, 80],
      ],
    ],
    [
      'as a ring round the pole',
      [
        [0, 80],
        [90, 80],
        [180, 80],
        [-90, 80],
        [0, 80],
      ],
    ],
  ])('gives a polar cap its area, %s', (_, ring) => {
    // prettier-ignore
    const parallel = Array.from({ length: 3601 }, (__, i) => [i / 10 - 180, 80]);
    const expected = karney(parallel, 10, false);
    const { area, perimeter } = planar(polygon(ring));
    expect(area / expected.area).toBeCloseTo(1, 8);
    expect(perimeter / expected.perimeter).toBeCloseTo(1, 8);
  });

  it('takes no seam of a polygon cut at the antimeridian for a border', () => {
    const whole = planar(polygon([[-1, 0], [1, 0], [1, 2], [-1, 2], [-1, 0]])); // prettier-ignore
    const cut = planar({
      type: 'MultiPolygon',
      coordinates: [
        [[[179, 0], [180, 0], [180, 2], [179, 2], [179, 0]]],
        [[[-180, 0], [-179, 0], [-179, 2], [-180, 2], [-180, 0]]],
      ], // prettier-ignore
    });
    expect(cut.perimeter / whole.perimeter).toBeCloseTo(1, 12);
    expect(cut.area / whole.area).toBeCloseTo(1, 12);
    expect(cut.extent).toEqual([179, 0, -179, 2]);
  });

  it('counts vertices, lines and rings of a collection', () => {
    const square = polygon([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], [[0.4, 0.4], [0.4, 0.6], [0.6, 0.6], [0.4, 0.4]]); // prettier-ignore
    const measured = planar({ type: 'GeometryCollection', geometries: [square, line([3, 0], [4, 0])] });
    expect(measured.vertices).toBe(11);
    expect(measured.length).toBeCloseTo(111319.49, 2);
    expect(measured.extent).toEqual([0, 0, 4, 1]);
  });
});

describe('edgeWarnings', () => {
  it('counts rings round a pole and degenerate geodesics', () => {
    const cap = toFlat(polygon([[0, 80], [90, 80], [180, 80], [-90, 80], [0, 80]])); // prettier-ignore
    const circle = toFlat(line([-180, 10], [180, 10]));
    expect(edgeWarnings([cap], 'planar')).toEqual(['1 ring goes around a pole, which is assumed to be inside.']);
    expect(edgeWarnings([circle], 'planar')).toEqual([]);
    expect(edgeWarnings([circle], 'geodesic')[0]).toContain('1 edge spans 180 or 360 degrees');
  });
});
