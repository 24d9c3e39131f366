import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Geometry, MultiPolygon, Polygon, Position } from '../../../schemas/geometry-types.ts';
import { splitParts } from '../../../src/geometry/flat/parts.ts';
import { coastline } from '../coastline.ts';
import { expectGolden } from '../golden.ts';
import { engine, planarArea, planarBuffer } from '../in-geojson.ts';
import { boundaryOf, distanceToEdges, expectRfc7946, signedDistance, square } from '../relate/plane.ts';
import { createRandom } from '../../judges/random.ts';

const polygon = (...rings: (readonly Position[])[]): Polygon => ({ type: 'Polygon', coordinates: rings });
const point = (...coordinates: number[]): Geometry => ({ type: 'Point', coordinates });
const area = async (geometry: Geometry, distance: number, resolution = 16) =>
  planarArea((await planarBuffer(geometry, distance, resolution)).geometry);

describe('the published example: a square of 1 at a distance of 0.5, resolution 4', async () => {
  const { geometry, warnings } = await planarBuffer(polygon(square(0, 0, 1)), 0.5, 4);
  const [ring = []] = (geometry as Polygon).coordinates;

  it('has an area of 3.765366864730179', async () => {
    expect(planarArea(geometry)).toBeCloseTo(3.765366864730179, 12);
  });

  it('has the 20 vertices that the corners of GEOS have', () => {
    const steps = [0.5, 0.46193976625564337, 0.35355339059327373, 0.19134171618254486, 0];
    const corner = steps.map((step, i): Position => [step, steps[4 - i] ?? 0]);
    const expected = corner.flatMap(([x = 0, y = 0]): Position[] => [
      [1 + x, 1 + y],
      [-x, 1 + y],
      [-x, -y],
      [1 + x, -y],
    ]);
    expect(ring).toHaveLength(21);
    for (const [x = 0, y = 0] of expected) {
      expect(ring.some(([u = 0, v = 0]) => Math.hypot(u - x, v - y) < 1e-12)).toBe(true);
    }
  });

  it('is counter-clockwise and says nothing', () => {
    expectRfc7946(geometry);
    expect(warnings).toEqual([]);
  });
});

describe('planarBuffer', () => {
  it('draws a point as a regular polygon with the vertices that GEOS gives it', async () => {
    const { geometry } = await planarBuffer(point(3, -4), 10, 8);
    const [ours = []] = (geometry as Polygon).coordinates;
    const [theirs = []] = (engine.buffer(point(3, -4), 10, 8) as Polygon).coordinates;
    expect(ours).toHaveLength(33);
    ours.forEach(([x = 0, y = 0], i) => {
      const [u = 0, v = 0] = theirs[i] ?? [];
      expect(Math.hypot(x - u, y - v)).toBeLessThan(1e-12);
    });
  });

  it('shrinks a polygon at a negative distance, and widens its holes', async () => {
    expect(await area(polygon(square(0, 0, 4)), -1)).toBe(4);
    expect(await area(polygon(square(0, 0, 10), [...square(4, 4, 2)].reverse()), -1, 256)).toBeCloseTo(
      64 - (4 + 8 + Math.PI),
      4,
    );
  });

  it('leaves a polygon as it is at a distance of 0', async () => {
    const { geometry, warnings } = await planarBuffer(polygon(square(0, 0, 1)), 0, 8);
    expect(geometry).toEqual(polygon(square(0, 0, 1)));
    expect(warnings).toEqual([]);
  });

  it('is empty, and says why, when a polygon vanishes', async () => {
    expect(await planarBuffer(polygon(square(0, 0, 1)), -0.6, 8)).toEqual({
      geometry: { type: 'Polygon', coordinates: [] },
      warnings: ['The result is empty: no point of the polygon is more than 0.6 from its edge.'],
    });
  });

  it.each([0, -1])('is empty, and says why, for a point at a distance of %d', async (distance) => {
    expect(await planarBuffer(point(1, 2), distance, 8)).toEqual({
      geometry: { type: 'Polygon', coordinates: [] },
      warnings: [
        `1 point or line vanished: the distance is ${distance}. Use a distance above 0.`,
        'The result is empty: points and lines have no area to shrink, and a distance above 0 makes one.',
      ],
    });
  });

  it('counts dropped Z coordinates', async () => {
    const line: Geometry = { type: 'LineString', coordinates: [[0, 0, 5], [1, 0, 6], [2, 0]] }; // prettier-ignore
    const { geometry, warnings } = await planarBuffer(line, 1, 8);
    expectRfc7946(geometry);
    expect(warnings).toEqual(['Dropped 2 Z coordinates; the result is 2D.']);
  });

  it('takes overlapping polygons of a collection as one, without calling them invalid', async () => {
    const overlapping: Geometry = {
      type: 'GeometryCollection',
      geometries: [
        polygon(square(0, 0, 2)),
        { type: 'GeometryCollection', geometries: [polygon(square(1, 0, 2)), { type: 'MultiPoint', coordinates: [] }] },
      ],
    };
    expect(await area(overlapping, -0.5)).toBe(2);
    expect((await planarBuffer(overlapping, -0.5, 8)).warnings).toEqual([]);
  });

  it('buffers points, lines and polygons of a collection together', async () => {
    const mixed: Geometry = {
      type: 'GeometryCollection',
      geometries: [
        point(10, 10),
        { type: 'LineString', coordinates: [[20, 0], [24, 0]] }, // prettier-ignore
        polygon(square(0, 0, 2)),
      ],
    };
    expect(await area(mixed, 1, 256)).toBeCloseTo(Math.PI + (8 + Math.PI) + (4 + 8 + Math.PI), 3);
  });
});

describe('planarBuffer of an invalid polygon', () => {
  const bowTie = polygon([
    [0, 0],
    [2, 2],
    [2, 0],
    [0, 2],
    [0, 0],
  ]);

  it('says what is wrong and where', async () => {
    expect((await planarBuffer(bowTie, 0, 8)).warnings).toEqual([
      'The geometry is invalid (Self-intersection, first at [1, 1]). It was repaired before processing.',
    ]);
  });

  it.each<[string, Geometry, number]>([
    ['keeps both halves of a bow-tie', bowTie, 2],
    ['unites overlapping parts', { type: 'MultiPolygon', coordinates: [[square(0, 0, 2)], [square(1, 1, 2)]] }, 7],
    ['takes a hole outside of its shell for a polygon', polygon(square(0, 0, 2), square(5, 5, 1)), 5],
    ['cuts a hole off that crosses its shell', polygon(square(0, 0, 2), square(1, 0.5, 2)), 2.5],
    ['cuts a spike off', polygon([[0, 0], [1, 0], [1, 1], [0.5, 1], [0.5, 3], [0.5, 1], [0, 1], [0, 0]]), 1], // prettier-ignore
  ])('%s', async (_, geometry, expected) => {
    const { geometry: result, warnings } = await planarBuffer(geometry, 0, 8);
    expect(planarArea(result)).toBeCloseTo(expected, 12);
    expect(warnings).toHaveLength(1);
    expectRfc7946(result);
  });

  it('buffers a polygon without area as the line that it is', async () => {
    const flat = polygon([[0, 0], [3, 0], [0, 0], [0, 0]]); // prettier-ignore
    expect(await area(flat, 1, 256)).toBeCloseTo(6 + Math.PI, 4);
  });
});

describe('planarBuffer of numbers at the edge', () => {
  it('takes repeated positions', async () => {
    const doubled = polygon(square(0, 0, 1).flatMap((position) => [position, position]));
    expect(await area(doubled, 0.5, 4)).toBeCloseTo(3.765366864730179, 12);
  });

  it('works far from the origin', async () => {
    expect(await area(polygon(square(1e8, -1e8, 1)), 0.5, 4)).toBeCloseTo(3.765366864730179, 6);
  });

  it('takes a sliver for what it is', async () => {
    const sliver = polygon([[0, 0], [1, 0], [1, 1e-12], [0, 1e-12], [0, 0]]); // prettier-ignore
    expect(await area(sliver, 1, 256)).toBeCloseTo(2 + Math.PI, 4);
    expect(await area(sliver, -1)).toBe(0);
  });

  it.each([
    [0, 1e200, 'invalid-input', /distance is 1e\+200; its absolute value must be 0, or 1e-100 to 1e\+100/],
    [0, 1e-200, 'invalid-input', /distance is 1e-200/],
    [1e16, 1, 'invalid-input', /coordinates of 10000000000000000 are exact only to 2.2. Use at least 2.2e\+3/],
  ])('refuses coordinates of %d with a distance of %d', async (coordinate, distance, code, message) => {
    const line: Geometry = { type: 'LineString', coordinates: [[0, 0], [coordinate, 1]] }; // prettier-ignore
    await expect(planarBuffer(line, distance, 8)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it('gives finite coordinates up to the largest numbers that it takes', async () => {
    expectRfc7946((await planarBuffer(polygon(square(1e99, 1e99, 1e99)), 1e99, 8)).geometry);
    expectRfc7946((await planarBuffer(polygon(square(0, 0, 1)), 1e100, 8)).geometry);
  });
});

describe('planarBuffer of a real coast', async () => {
  const croatia = coastline('croatia');
  const { geometry, warnings } = await planarBuffer(croatia, 0.05, 16);

  it('needs no repair', () => {
    expect(warnings).toEqual([]);
    expect(engine.invalidity(geometry)).toBeUndefined();
    expectRfc7946(geometry);
  });

  it('has its edge where the distance is, to what GEOS promises', () => {
    // Chords and gentle turns run inside by 0.3 %; dents that are shallower than 1 % are filled.
    for (const place of boundaryOf(geometry)) {
      const distance = distanceToEdges(place, croatia);
      expect(distance).toBeGreaterThan(0.05 * 0.997);
      expect(distance).toBeLessThan(0.05 * 1.01);
    }
  });

  it.each([0.05, -0.02])('holds the places within a distance of %d and no others', async (distance) => {
    const { geometry: result } = await planarBuffer(croatia, distance, 16);
    const { fraction: random } = createRandom(1);
    for (let i = 0; i < 500; i++) {
      const place = [13.3 + 6.3 * random(), 42.2 + 4.5 * random()];
      const beyond = signedDistance(place, croatia) - distance;
      if (Math.abs(beyond) > 0.01 * Math.abs(distance)) expect(signedDistance(place, result) < 0).toBe(beyond < 0);
    }
  });

  it('is what it was', () => {
    expectGolden('croatia-0.05', geometry, 1e-9);
  });
});

describe('planarBuffer, whatever the geometry', () => {
  const coordinate = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 10);
  const position = fc.tuple(coordinate, coordinate);
  const star = fc
    .tuple(position, fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 3, maxLength: 24 }))
    .map(([[x, y], radii]) => {
      const ring = radii.map((radius, i): Position => {
        const angle = (2 * Math.PI * i) / radii.length;
        return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      });
      return polygon([...ring, ring[0] ?? []]);
    });
  const line = fc
    .array(position, { minLength: 2, maxLength: 12 })
    .map((coordinates): Geometry => ({ type: 'LineString', coordinates }));
  const scribble = fc
    .array(position, { minLength: 3, maxLength: 8 })
    .map((positions) => polygon([...positions, positions[0] ?? []]));
  const any = fc.oneof(
    star,
    line,
    scribble,
    fc
      .array(position, { minLength: 1, maxLength: 9 })
      .map((coordinates): Geometry => ({ type: 'MultiPoint', coordinates })),
    fc
      .array(fc.oneof(star, line), { minLength: 1, maxLength: 3 })
      .map((geometries): Geometry => ({ type: 'GeometryCollection', geometries })),
  );
  const distance = fc.integer({ min: 1, max: 500 }).map((n) => n / 10);

  const positionsOf = (geometry: Geometry) => {
    const { points, lines, polygons } = splitParts(geometry);
    return [...points, ...lines.flat(), ...polygons.flat(2)];
  };
  const isValid = (geometry: Polygon | MultiPolygon) => engine.invalidity(geometry) === undefined;

  it('is valid and of the shape of RFC 7946', async () => {
    await fc.assert(
      fc.asyncProperty(
        any,
        fc.oneof(
          distance,
          distance.map((d) => -d),
        ),
        async (geometry, d) => {
          const { geometry: result } = await planarBuffer(geometry, d, 8);
          expectRfc7946(result);
          return isValid(result);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('contains what it was drawn around', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(star, line), distance, async (geometry, d) => {
        const { geometry: result } = await planarBuffer(geometry, d, 8);
        return positionsOf(geometry).every((place) => signedDistance(place, result) < 0);
      }),
      { numRuns: 100 },
    );
  });

  it('grows with the distance', async () => {
    await fc.assert(
      fc.asyncProperty(any, distance, distance, async (geometry, a, b) => {
        const [less, more] = [await area(geometry, Math.min(a, b)), await area(geometry, Math.max(a, b))];
        // Equal distances aside, GEOS' 1 % filling of dents can only be outweighed by a larger distance.
        return a === b || Math.abs(a - b) < 0.05 * Math.max(a, b) || less < more;
      }),
      { numRuns: 100 },
    );
  });
});
