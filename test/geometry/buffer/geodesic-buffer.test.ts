import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Geometry, MultiPolygon, Polygon, Position } from '../../../schemas/geometry-types.ts';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import { bufferInPlanes } from '../../../src/geometry/buffer/projected-buffer.ts';
import { geodesicDirect } from '../../../src/geometry/ellipsoid/geodesic.ts';
import { splitParts } from '../../../src/geometry/flat/parts.ts';
import { coastline } from '../coastline.ts';
import { expectGolden } from '../golden.ts';
import { boundaryOf, expectRfc7946 } from '../relate/plane.ts';
import { ellipsoidArea, engine, geodesicBuffer } from '../in-geojson.ts';
import { distanceToEdges, isInside } from './true-distance.ts';
import { createRandom } from '../../judges/random.ts';

/** The place so many metres east and north of another, with a longitude that goes on beyond 180. */
function offset(from: Position, east: number, north: number): Position {
  const azimuth = (Math.atan2(east, north) * 180) / Math.PI;
  const [longitude = 0, latitude = 0] = geodesicDirect(from, azimuth, Math.hypot(east, north));
  return [longitude + 360 * Math.round(((from[0] ?? 0) - longitude) / 360), latitude];
}

function line(from: Position, extent: number): Geometry {
  const corners = [[-0.5, -0.3], [-0.1, 0.35], [0.05, 0.33], [0.5, -0.15]]; // prettier-ignore
  return { type: 'LineString', coordinates: corners.map(([x = 0, y = 0]) => offset(from, x * extent, y * extent)) };
}

/** Has a dent that is shallower than 1 % of a distance like its extent. */
function polygon(from: Position, extent: number): Polygon {
  const corners = [[-0.5, -0.5], [0.5, -0.45], [0.07, 0.4], [0, 0.396], [-0.07, 0.4], [-0.5, -0.5]]; // prettier-ignore
  return { type: 'Polygon', coordinates: [corners.map(([x = 0, y = 0]) => offset(from, x * extent, y * extent))] };
}

/**
 * Of so many places on the edge of a buffer, the one that is most wrong, as a share of the distance: no more than the
 * buffer says of itself, which is no more than the tolerance.
 */
async function worstError(geometry: Geometry, distance: number, samples: number, tolerance = 1e-3): Promise<number> {
  const { geometry: result, errorBound } = await geodesicBuffer(geometry, distance, tolerance);
  // Where GeoJSON cuts, there is no edge.
  const edge = boundaryOf(result).filter(([x = 0, y = 0]) => Math.abs(x) !== 180 && Math.abs(y) !== 90);
  const step = Math.max(1, Math.floor(edge.length / samples));
  const errors = edge
    .filter((_, i) => i % step === 0)
    .map((place) => Math.abs(distanceToEdges(place, geometry) / Math.abs(distance) - 1));
  expect(errors.length).toBeGreaterThan(0);
  const worst = Math.max(...errors);
  expect(worst).toBeLessThanOrEqual(errorBound);
  expect(errorBound).toBeLessThanOrEqual(tolerance);
  return worst;
}

/** How many of some random places around are on the wrong side of a buffer's edge, leaving out what is within the bound. */
async function misplaced(
  geometry: Geometry,
  from: Position,
  extent: number,
  distance: number,
  tolerance = 1e-3,
): Promise<number> {
  const { geometry: result } = await geodesicBuffer(geometry, distance, tolerance);
  const reach = extent / 2 + 1.2 * Math.max(distance, 0);
  const { fraction: random } = createRandom(5);
  let wrong = 0;
  for (let i = 0; i < 6; i++) {
    const place = offset(from, (2 * random() - 1) * reach, (2 * random() - 1) * reach);
    const toEdge = distanceToEdges(place, geometry) * (isInside(place, geometry) ? -1 : 1);
    const isClear = Math.abs(toEdge - distance) > tolerance * Math.abs(distance);
    if (isClear && isInside(place, result) !== toEdge < distance) wrong += 1;
  }
  return wrong;
}

describe.each<[string, Position]>([
  ['at the equator', [10, 0]],
  ['at 45 N', [13, 45]],
  ['at 45 S', [-70, -45]],
  ['at 60 N', [25, 60]],
  ['at 80 N', [-40, 80]],
  ['at 89.9 N', [100, 89.9]],
  ['at 89.9 S', [-100, -89.9]],
  ['on the antimeridian at the equator', [180, 0.1]],
  ['on the antimeridian at 60 S', [-179.98, -60]],
])('geodesicBuffer %s', (_, place) => {
  const isPolar = Math.abs(place[1] ?? 0) > 85;
  const cases = [
    { extent: 100, distance: 1, tolerance: 1e-3 },
    { extent: 10_000, distance: 100_000, tolerance: 1e-3 },
    { extent: isPolar ? 10_000 : 100_000, distance: 1000, tolerance: 1e-3 },
    { extent: isPolar ? 10_000 : 1_000_000, distance: 500_000, tolerance: 1e-3 },
    { extent: 5000, distance: 5000, tolerance: 1e-4 },
  ];

  it.each([0.05, 10_000, 3_000_000])('is right to a thousandth around a point, %d metres', async (distance) => {
    const point: Geometry = { type: 'Point', coordinates: place };
    expect(await worstError(point, distance, 12)).toBeLessThan(1e-3);
    expect(await misplaced(point, place, 0, distance)).toBe(0);
  });

  it.each(cases)(
    'is right to $tolerance around $extent metres, $distance metres',
    async ({ extent, distance, tolerance }) => {
      for (const geometry of [line(place, extent), polygon(place, extent)]) {
        expect(await worstError(geometry, distance, 10, tolerance)).toBeLessThan(tolerance);
        expect(await misplaced(geometry, place, extent, distance, tolerance)).toBe(0);
      }
    },
  );

  it('is right to a thousandth inside of a polygon', async () => {
    const inner = polygon(place, 10_000);
    expect(await worstError(inner, -1000, 12)).toBeLessThan(1e-3);
    expect(await misplaced(inner, place, 10_000, -1000)).toBe(0);
  });
});

describe('geodesicBuffer where GEOS would fill a dent', () => {
  it.each([
    [0.28, 0.009],
    [0.1, 0.005],
    [0.03, 0.004],
    [0.019, 0.02],
  ])(
    // prettier-ignore
    'is right to a thousandth with dents %d wide and %d deep, as shares of the distance',
    async (width, depth) => {
      const coordinates = Array.from({ length: 40 }, (_, i) =>
        offset([13, 55], i * width * 5000, (i % 2) * depth * 10_000),
      );
      expect(await worstError({ type: 'LineString', coordinates }, 10_000, 40)).toBeLessThan(1e-3);
    },
  );
});

describe('geodesicBuffer at the antimeridian', () => {
  const box = (west: number, east: number): readonly Position[] => [
    [west, 10],
    [east, 10],
    [east, 10.2],
    [west, 10.2],
    [west, 10],
  ];
  const inland: Polygon = { type: 'Polygon', coordinates: [box(-0.1, 0.1)] };
  const cut: MultiPolygon = { type: 'MultiPolygon', coordinates: [[box(179.9, 180)], [box(-180, -179.9)]] };
  const uncut: Polygon = {
    type: 'Polygon',
    coordinates: [[[179.9, 10], [-179.9, 10], [-179.9, 10.2], [179.9, 10.2], [179.9, 10]]], // prettier-ignore
  };

  it.each([2000, 0, -2000])('covers as much as elsewhere, cut in two, at %d metres', async (distance) => {
    const { geometry, warnings } = await geodesicBuffer(cut, distance);
    const elsewhere = await geodesicBuffer(inland, distance);
    expect(warnings).toEqual([]);
    expect(splitParts(geometry).polygons).toHaveLength(2);
    expectInRange(geometry);
    expect(ellipsoidArea(geometry) / ellipsoidArea(elsewhere.geometry)).toBeCloseTo(1, 5);
  });

  it('takes a slim piece on one side for what it is: a part of its neighbour', async () => {
    const rectangle = (west: number, south: number, east: number, north: number): readonly Position[] => [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    const slim = rectangle(179.995, -0.008, 180, 0.008);
    const wide = rectangle(-180, -0.05, -179.9, 0.05);
    const { geometry } = await geodesicBuffer({ type: 'MultiPolygon', coordinates: [[slim], [wide]] }, -905);
    const longitudes = splitParts(geometry).polygons.flatMap(([ring = []]) => ring.map(([x = 0]) => x));
    // The same shape, moved 179 degrees to the west, has 86,495,226 square metres.
    expect(ellipsoidArea(geometry) / 86_495_226).toBeCloseTo(1, 6);
    expect(Math.min(...longitudes)).toBeCloseTo(-179.996865, 5);
  });

  it('says how far from the truth it may be that nothing is left', async () => {
    const polygon: Polygon = { type: 'Polygon', coordinates: [box(-0.02, 0.02)] };
    // The box is 4,384 metres wide, so that its middle is 2,192 metres from its edge.
    expect((await geodesicBuffer(polygon, -2192)).warnings).toEqual([
      'The result is empty: no point of the polygon is more than 2192 metres from its edge (error up to 1.9 metres).',
    ]);
    expect((await geodesicBuffer(polygon, -2195)).warnings).toEqual([
      'The result is empty: no point of the polygon is more than 2195 metres from its edge.',
    ]);
  });

  it('takes an edge across it the short way', async () => {
    const { geometry } = await geodesicBuffer(uncut, -2000);
    const expected = await geodesicBuffer(cut, -2000);
    expect(ellipsoidArea(geometry) / ellipsoidArea(expected.geometry)).toBeCloseTo(1, 6);
  });

  it('gives no piece that crosses it', async () => {
    const { geometry } = await geodesicBuffer({ type: 'Point', coordinates: [179.99, 65] }, 5000);
    expectInRange(geometry);
    for (const [ring = []] of splitParts(geometry).polygons) {
      const longitudes = ring.map(([longitude = 0]) => longitude);
      expect(Math.max(...longitudes) - Math.min(...longitudes)).toBeLessThan(1);
    }
    expectGolden('point-at-antimeridian', geometry, 1e-9);
  });
});

describe('geodesicBuffer at a pole', () => {
  const cap: Polygon = {
    type: 'Polygon',
    coordinates: [[[-180, 89.9], [-90, 89.9], [0, 89.9], [90, 89.9], [180, 89.9], [180, 90], [-180, 90], [-180, 89.9]]], // prettier-ignore
  };
  /** Metres from the pole to the parallel of 89.9 degrees. */
  const radius = 11_169.395;

  it.each([90, -90])('draws a point at %d as a cap that is closed over the pole', async (latitude) => {
    const { geometry } = await geodesicBuffer({ type: 'Point', coordinates: [0, latitude] }, 1000);
    expectInRange(geometry);
    expect(ellipsoidArea(geometry) / (Math.PI * 1e6)).toBeCloseTo(1, 2);
    expect([-179, -60, 0, 60, 179].every((x) => isInside([x, latitude * 0.9999999], geometry))).toBe(true);
    expect(isInside([20, latitude - Math.sign(latitude) * 0.0091], geometry)).toBe(false);
  });

  it('covers the pole when it reaches over it, and only then', async () => {
    const near = (distance: number) => geodesicBuffer({ type: 'Point', coordinates: [30, 89.99] }, distance);
    expect(isInside([-150, 89.9999], (await near(1200)).geometry)).toBe(true);
    expect(isInside([-150, 89.9999], (await near(1100)).geometry)).toBe(false);
  });

  it.each([1000, 0, -1000])('grows and shrinks a polar cap, at %d metres', async (distance) => {
    const { geometry, warnings } = await geodesicBuffer(cap, distance);
    expect(warnings).toEqual([]);
    expectInRange(geometry);
    expect(ellipsoidArea(geometry) / (Math.PI * (radius + distance) ** 2)).toBeCloseTo(1, 3);
  });

  it('leaves a hole over the pole in the buffer of a circle of latitude', async () => {
    const circle: Geometry = { type: 'LineString', coordinates: [[-180, 89.9], [180, 89.9]] }; // prettier-ignore
    const { geometry } = await geodesicBuffer(circle, 1000);
    expectInRange(geometry);
    expect(isInside([10, 89.999], geometry)).toBe(false);
    const ring = Math.PI * ((radius + 1000) ** 2 - (radius - 1000) ** 2);
    expect(ellipsoidArea(geometry) / ring).toBeCloseTo(1, 3);
  });

  it('closes holes without a width, which arise where edges run along each other', async () => {
    const circle: Geometry = { type: 'LineString', coordinates: [[-180, -89], [180, -89]] }; // prettier-ignore
    const { geometry, errorBound } = await geodesicBuffer(circle, 100_000, 1e-2);
    expect(splitParts(geometry).polygons.flat()).toHaveLength(1);
    expect(errorBound).toBeLessThan(1e-2);
  });

  it('takes a ring round a pole for a cap, and says so', async () => {
    const ring: Polygon = { type: 'Polygon', coordinates: [[[0, -89.9], [90, -89.9], [180, -89.9], [-90, -89.9], [0, -89.9]]] }; // prettier-ignore
    const { geometry, warnings } = await geodesicBuffer(ring, -1000);
    expect(ellipsoidArea(geometry) / (Math.PI * (radius - 1000) ** 2)).toBeCloseTo(1, 3);
    expect(warnings[0]).toBe('A ring goes around the south pole, which is assumed to be inside it.');
  });

  it.each([0, 77, 180])('does not depend on the longitude, such as %d', async (turn) => {
    const near = (longitude: number) => polygon([longitude, 89.95], 8000);
    const [here, there] = await Promise.all([geodesicBuffer(near(20), 500), geodesicBuffer(near(20 + turn), 500)]);
    expect(ellipsoidArea(there.geometry) / ellipsoidArea(here.geometry)).toBeCloseTo(1, 5);
  });
});

describe('geodesicBuffer', () => {
  const berlin: Geometry = { type: 'Point', coordinates: [13.4, 52.5] };

  it.each([
    [3_000_001, 'For more, buffer the result again: the errors add up.'],
    [-4_000_000, 'For more, buffer the result again: the errors add up.'],
    [1e300, 'For more, buffer the result again: the errors add up.'],
    [0.0001, 'Use 0 or at least 0.001.'],
    [-0.0001, 'Use 0 or at least 0.001.'],
  ])('refuses %d metres', async (distance, advice) => {
    const message = `distance is ${distance} metres; its absolute value must be 0, or 0.001 to 3000000 metres. ${advice}`;
    await expect(geodesicBuffer(berlin, distance)).rejects.toMatchObject({
      code: 'invalid-input',
      message,
      issues: [{ pointer: '/distance', message }],
    });
  });

  it('goes along the whole equator', async () => {
    const equator: Geometry = { type: 'LineString', coordinates: [[-180, 0], [180, 0]] }; // prettier-ignore
    const { geometry } = await geodesicBuffer(equator, 100_000);
    expectInRange(geometry);
    // A belt of 200 km, 40 075 km long, and a disc where it begins and ends.
    expect(ellipsoidArea(geometry) / (200_000 * 2 * Math.PI * 6378137)).toBeCloseTo(1, 2);
    expect([-180, -90, 0, 90, 180].every((x) => isInside([x * 0.9999, 0.9], geometry))).toBe(true);
  });

  it('refuses edges so long and distances so short that it would draw for minutes', async () => {
    const lines = [0, 0.1, 0.2].map((y) => [[0, 80 + y], [40, 81 + y]]); // prettier-ignore
    await expect(geodesicBuffer({ type: 'MultiLineString', coordinates: lines }, 0.001)).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(
        /needs about \d{6,} positions, .* the maximum is 500000, a fixed limit\. Use a larger distance, or split the geometry into at least \d+ parts/,
      ) as string,
    });
  });

  it('says which tolerance or how many parts would do for a spiral of eighty turns over half of the Earth', async () => {
    const turns = (count: number, degrees: number): Position[] =>
      Array.from({ length: count }, (_, i) => {
        const [angle, radius] = [(i / count) * 160 * Math.PI, (degrees * (i + 1)) / count];
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      });
    const spiral: Geometry = { type: 'LineString', coordinates: turns(200_000, 60) };
    await expect(bufferInPlanes(toFlat(spiral), 1000, 1e-3)).rejects.toMatchObject({
      code: 'too-large',
      message:
        'A tolerance of 0.001 at 1000 metres needs about 1155530 positions, because the edges are long and ' +
        'the distance is short; the maximum is 500000, a fixed limit. Use a larger distance, or split the ' +
        'geometry into at least 3 parts and unite the buffers.',
    });
    await expect(bufferInPlanes(toFlat(spiral), 2000, 1e-3)).rejects.toMatchObject({
      message: expect.stringContaining('Use a tolerance of 0.01, a larger distance, or split the geometry into at least 2 parts') as string, // prettier-ignore
    });
    // Discs need no chords for edges that bend.
    expect(await geodesicBuffer(spiral, 1000)).toMatchObject({ path: 'discs', errorBound: 0.000879 });
  });

  it('is empty, and says why, when a polygon vanishes', async () => {
    expect(await geodesicBuffer(polygon([13, 52], 1000), -1000)).toMatchObject({
      geometry: { type: 'Polygon', coordinates: [] },
      warnings: ['The result is empty: no point of the polygon is more than 1000 metres from its edge.'],
    });
  });

  it('warns about a repaired bow-tie and dropped Z coordinates', async () => {
    const bowTie: Geometry = { type: 'Polygon', coordinates: [[[0, 0, 1], [0.1, 0.1], [0.1, 0], [0, 0.1], [0, 0, 1]]] }; // prettier-ignore
    expect((await geodesicBuffer(bowTie, 100)).warnings).toEqual([
      'Dropped 2 Z coordinates; the result is 2D.',
      'The geometry is invalid (Self-intersection, first at [0.05, 0.05]). It was repaired before processing.',
    ]);
  });

  it('joins 227 schools where their surroundings overlap', async () => {
    const { fraction: random } = createRandom(227);
    const coordinates = Array.from({ length: 227 }, () => [13.1 + 0.6 * random(), 52.35 + 0.3 * random()]);
    const { geometry } = await geodesicBuffer({ type: 'MultiPoint', coordinates }, 400);
    expectRfc7946(geometry);
    expect(engine.invalidity(geometry)).toBeUndefined();
    const one = 400 ** 2 * Math.PI;
    expect(ellipsoidArea(geometry)).toBeGreaterThan(0.8 * 227 * one);
    expect(ellipsoidArea(geometry)).toBeLessThan(227 * one);
  });
});

describe('geodesicBuffer of a real coast', () => {
  const faroes = coastline('faroe-islands');

  it.each([10_000, 1000, -500])('is right to a thousandth at %d metres', async (distance) => {
    const { geometry, warnings } = await geodesicBuffer(faroes, distance);
    expect(warnings).toEqual([]);
    expect(engine.invalidity(geometry)).toBeUndefined();
    expectRfc7946(geometry);
    expect(await worstError(faroes, distance, 25)).toBeLessThan(1e-3);
    expect(await misplaced(faroes, [-6.9, 61.9], 100_000, distance)).toBe(0);
  });

  it('is what it was', async () => {
    expectGolden('faroe-islands-1000-m', (await geodesicBuffer(faroes, 1000)).geometry, 1e-9);
  });
});

describe('geodesicBuffer, wherever and whatever', () => {
  const place = fc.tuple(
    fc.integer({ min: -1800, max: 1800 }).map((n) => n / 10),
    fc.integer({ min: -900, max: 900 }).map((n) => n / 10),
  );
  const steps = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
    minLength: 2,
    maxLength: 6,
  });
  const shape = fc
    .tuple(place, steps, fc.constantFrom(10, 300, 4000), fc.boolean())
    .map(([from, moves, size, closed]): Geometry => {
      const positions = moves.map(([x, y]) => normal(offset(from, x * size, y * size)));
      const [first = []] = positions;
      return closed && positions.length > 2
        ? { type: 'Polygon', coordinates: [[...positions, first]] }
        : { type: 'LineString', coordinates: positions };
    });
  const distance = fc.constantFrom(20, 500, 3000, 60_000);

  it('is valid, in range and of the shape of RFC 7946', async () => {
    await fc.assert(
      fc.asyncProperty(shape, distance, async (geometry, d) => {
        const { geometry: result } = await geodesicBuffer(geometry, d);
        expectInRange(result);
        expect(engine.invalidity(result)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it('contains what it was drawn around, and grows with the distance', async () => {
    await fc.assert(
      fc.asyncProperty(shape, distance, async (geometry, d) => {
        // A repair may cut a spike off.
        fc.pre(engine.invalidity(geometry) === undefined);
        const { geometry: less } = await geodesicBuffer(geometry, d);
        const { geometry: more } = await geodesicBuffer(geometry, 1.5 * d);
        expect(ellipsoidArea(more)).toBeGreaterThan(ellipsoidArea(less));
        const { lines, polygons } = splitParts(geometry);
        const poles = (position: Position) => Math.abs(position[1] ?? 0) > 89.99;
        expect([...lines.flat(), ...polygons.flat(2)].every((p) => poles(p) || isInside(p, less))).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  function normal([longitude = 0, latitude = 0]: Position): Position {
    return [longitude - 360 * Math.round(longitude / 360), latitude];
  }
});

function expectInRange(geometry: Polygon | MultiPolygon): void {
  expectRfc7946(geometry);
  for (const [x = 0, y = 0] of splitParts(geometry).polygons.flat(2)) {
    expect(Math.abs(x)).toBeLessThanOrEqual(180);
    expect(Math.abs(y)).toBeLessThanOrEqual(90);
  }
}
