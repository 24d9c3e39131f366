import { describe, expect, it } from 'vitest';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { ellipsoidArea } from '../../../src/geometry/ellipsoid/ellipsoid-area.ts';
import { withGeos } from '../../../src/geometry/engine/geos.ts';
import { createPointLocator } from '../../../src/geometry/flat/point-in-polygon.ts';
import { buildNetwork } from '../../../src/geometry/network/build-network.ts';
import { indexEdges } from '../../../src/geometry/network/edge-index.ts';
import { createMatrix } from '../../../src/geometry/network/matrix.ts';
import { createPlaceFinder, type Gate } from '../../../src/geometry/network/place.ts';
import { computeServiceAreas, type ServiceAreaOptions } from '../../../src/geometry/network/service-areas.ts';
import { readStreetLines } from '../../../src/geometry/network/street-lines.ts';
import { createRandom } from '../../judges/random.ts';
import { streetGrid } from './street-grid.ts';

/** Seconds per metre at 4.8 km/h. */
const WALKING = 0.75;

const rule = { leaveFrom: 'nearest-street', reach: 300, sideReach: 0 } as const;

const base: ServiceAreaOptions = {
  travel: 'from',
  breaks: [300],
  width: 50,
  detail: 10,
  legCost: WALKING,
  areas: 'merge',
  nest: 'disks',
  progress() {},
};

type Lines = readonly { readonly line: readonly Position[]; readonly oneWay?: boolean }[];

function openStreets(lines: Lines) {
  const features = lines.map(({ line }) => ({
    geometry: toFlat({ type: 'LineString', coordinates: line }),
    properties: {},
  }));
  const read = readStreetLines({ features }, (_, index) => ({
    forward: 4.8,
    backward: lines[index]?.oneWay ? 0 : 4.8,
  }));
  const network = buildNetwork(read.lines, 'seconds');
  const index = indexEdges(network);
  return { network, index, finder: createPlaceFinder(network, index) };
}

type Streets = ReturnType<typeof openStreets>;

function gatesOf({ finder }: Streets, places: readonly Position[], legCost: number): readonly (readonly Gate[])[] {
  return places.map((coordinates) =>
    finder.locate(toFlat({ type: 'Point', coordinates }), { ...rule, accessCost: legCost }),
  );
}

function isIn(geometry: FlatGeometry | null): (place: Position) => boolean {
  if (geometry === null) return () => false;
  const locator = createPointLocator(geometry as FlatShape);
  return ([x = 0, y = 0]) => locator(x, y) !== 'outside';
}

/** Metres to the north and east of a place, roughly. */
function shift([x = 0, y = 0]: Position, east: number, north: number): Position {
  const longitude = x + east / (111_320 * Math.cos((y * Math.PI) / 180));
  return [longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude, y + north / 110_574];
}

/** Places at random around a facility that the area and the matrix of costs tell apart, as a share of those within it. */
async function misclassified(
  streets: Streets,
  centre: Position,
  options: ServiceAreaOptions,
  count: number,
  seed: number,
) {
  const gates = gatesOf(streets, [centre], options.legCost);
  const { areas } = await computeServiceAreas(streets, gates, options);
  const [area] = areas;
  const contains = isIn(area?.geometry ?? null);
  const limit = options.breaks[0] as number;
  const { fraction } = createRandom(seed);
  const half = limit / WALKING + 2 * options.width;
  const places = Array.from({ length: count }, () =>
    shift(centre, (2 * fraction() - 1) * half, (2 * fraction() - 1) * half),
  );
  const own = { ...rule, reach: options.width, accessCost: options.legCost };
  const destinations = places.map((coordinates) => streets.finder.locate(toFlat({ type: 'Point', coordinates }), own));
  const matrix = createMatrix(streets.network, destinations, options.travel);
  matrix.searchFrom(gates[0] ?? [], limit);
  let [within, wrong] = [0, 0];
  places.forEach((place, i) => {
    const isReached = matrix.connect(i) !== undefined;
    if (isReached) within += 1;
    if (isReached !== contains(place)) wrong += 1;
  });
  return { within, wrong, geometry: area?.geometry ?? null };
}

const invalidity = (geometry: FlatGeometry) => withGeos((engine) => engine.invalidity(geometry));

describe('a service area', () => {
  it('has no street of length 0', async () => {
    for (let seed = 0; seed < 12; seed++) {
      const streets = openStreets(streetGrid([-56.2, -34.9], seed));
      // Ends of streets, where what is reached of one of them may be its end alone.
      const ends = [0, 7, 19].map((node) => [...streets.network.nodeCoordinates.subarray(2 * node, 2 * node + 2)]);
      const options = { ...base, breaks: [75, 150, 300], legCost: 0, areas: 'split' } as const;
      const made = await computeServiceAreas(streets, gatesOf(streets, ends, 0), options);
      expect(made.streets.length).toBeGreaterThan(10);
      expect(made.streets.filter(({ from, to }) => !(to - from > 1e-6))).toEqual([]);
    }
  });

  it.each([
    ['at 35 degrees south', [-56.2, -34.9]],
    ['across the antimeridian', [180, 10]],
    ['at 85 degrees north', [20, 85]],
    ['at 89.9 degrees north', [20, 89.9]],
    ['at 85 degrees south across the antimeridian', [-180, -85]],
  ] as const)('has the places that the matrix of costs has within the break, %s', async (_, centre) => {
    let [within, wrong] = [0, 0];
    for (let seed = 0; seed < 12; seed++) {
      const streets = openStreets(streetGrid(centre, seed));
      const travel = seed % 2 === 0 ? 'from' : 'towards';
      const [width, legCost, limit] = [
        [25, 50, 100][seed % 3] as number,
        seed % 4 < 2 ? 0 : WALKING,
        seed < 6 ? 300 : 450,
      ];
      const found = await misclassified(
        streets,
        centre,
        { ...base, travel, width, legCost, breaks: [limit] },
        1000,
        seed,
      );
      within += found.within;
      wrong += found.wrong;
      if (found.geometry) expect(await invalidity(found.geometry)).toBeUndefined();
    }
    expect(within).toBeGreaterThan(1000);
    expect(wrong / within).toBeLessThan(0.005);
  });

  it('is a diamond where streets are a grid, of twice the square of the way that is left', async () => {
    const lines = Array.from({ length: 41 }, (_, i) => (i - 20) * 50).flatMap((at) => [
      { line: [shift([0, 0], -1000, at), ...cuts((other) => shift([0, 0], other, at))] },
      { line: [shift([0, 0], at, -1000), ...cuts((other) => shift([0, 0], at, other))] },
    ]);
    const streets = openStreets(lines);
    const options = { ...base, width: 25, breaks: [600 * WALKING] };
    const { areas } = await computeServiceAreas(streets, gatesOf(streets, [[0, 0]], WALKING), options);
    // Blocks reach their nearest street at right angles, so the border is that of the diamond itself.
    expect(ellipsoidArea(areas[0]?.geometry as FlatGeometry) / (2 * 600 ** 2)).toBeCloseTo(1, 1);
    const contains = isIn(areas[0]?.geometry ?? null);
    expect(contains(shift([0, 0], 0, 598))).toBe(true);
    expect(contains(shift([0, 0], 0, 602))).toBe(false);
    expect(contains(shift([0, 0], 300, 298))).toBe(true);
    expect(contains(shift([0, 0], 300, 302.5))).toBe(false);
  });

  it.each([
    ['from the middle of it', [10, 10]],
    ['across the antimeridian', [180, 60]],
    ['in the south', [-56, -34]],
  ] as const)(
    'samples a street of 1,000 km, and another one that crosses it, near the reached part only, %s',
    async (_, centre) => {
      const lines = (half: number) => [
        { line: [shift(centre, 0, -half), centre, shift(centre, 0, half)] },
        { line: [shift(centre, -half, 90 - half / 100), shift(centre, half, 90 + half / 100)] },
      ];
      const [long, short] = [openStreets(lines(500_000)), openStreets(lines(2000))];
      const options = { ...base, breaks: [300, 600] };
      const places = [centre, shift(centre, 0, 100_000)];
      const areas = await Promise.all(
        [long, short].map(async (streets) => computeServiceAreas(streets, gatesOf(streets, places, WALKING), options)),
      );
      const [own, expected] = areas.map((made) =>
        made.areas.map(({ geometry }) => ellipsoidArea(geometry as FlatGeometry)),
      );
      const alone = await computeServiceAreas(short, gatesOf(short, [centre], WALKING), options);
      const other = await computeServiceAreas(long, gatesOf(long, places.slice(1), WALKING), options);
      own?.forEach((area, level) => {
        const rest = ellipsoidArea(other.areas[level]?.geometry as FlatGeometry);
        expect((area - rest) / (expected?.[level] as number)).toBeCloseTo(1, 2);
      });
      expect(areas[0]?.samples).toBeLessThan(2 * (areas[1]?.samples as number) + 1000);
      expect(alone.samples).toBeLessThan(2000);
    },
  );

  it('has breaks within each other, which sum up to the last as rings, and is split without a gap or an overlap', async () => {
    for (let seed = 0; seed < 6; seed++) {
      const centre: Position = [-56.2, -34.9];
      const streets = openStreets(streetGrid(centre, seed));
      const places = [centre, shift(centre, 180, 140), shift(centre, -90, 170), shift(centre, 4000, 4000)];
      const legCost = seed % 2 === 0 ? 0 : WALKING;
      const breaks = [60, 61, 150, 300];
      const gates = gatesOf(streets, places, legCost);
      const make = async (areas: ServiceAreaOptions['areas'], nest: ServiceAreaOptions['nest']) => {
        const made = await computeServiceAreas(streets, gates, { ...base, breaks, legCost, areas, nest });
        expect(made.repaired).toBe(0);
        for (const { geometry } of made.areas) if (geometry) expect(await invalidity(geometry)).toBeUndefined();
        return made.areas.map(({ geometry }) => geometry);
      };
      const areaOf = (geometries: readonly (FlatGeometry | null)[]) => geometries.reduce((sum, geometry) => sum + (geometry ? ellipsoidArea(geometry) : 0), 0); // prettier-ignore
      const disks = await make('merge', 'disks');
      const rings = await make('merge', 'rings');
      const split = await make('split', 'disks');
      const overlap = await make('overlap', 'disks');
      expect(areaOf(rings)).toBeCloseTo(areaOf(disks.slice(3)), 3);
      for (const level of [0, 1, 2, 3]) {
        const own = [0, 1, 2, 3].map((facility) => split[4 * facility + level] ?? null);
        const merged = disks[level] as FlatGeometry;
        expect(areaOf(own) / areaOf([merged])).toBeCloseTo(1, 6);
        await withGeos((engine) => {
          const parts = own.flatMap((geometry) => geometry ?? []);
          expect(ellipsoidArea(engine.union({ type: 'GeometryCollection', geometries: parts })) / areaOf([merged])).toBeCloseTo(1, 6); // prettier-ignore
          if (level > 0) {
            const outside = engine.difference(disks[level - 1] as FlatGeometry, merged);
            expect(ellipsoidArea(outside)).toBeLessThan(1e-3);
          }
        });
      }
      // The facility that is beyond all streets keeps its rows.
      expect([split.length, overlap.length]).toEqual([16, 16]);
      expect(split.slice(12)).toEqual([null, null, null, null]);
    }
  });

  it('has streets split at breaks, whose costs are those of the matrix', async () => {
    const centre: Position = [-56.2, -34.9];
    for (const seed of [0, 1, 2, 4]) {
      const travel = seed % 2 === 0 ? 'from' : 'towards';
      const streets = openStreets(streetGrid(centre, seed));
      const gates = gatesOf(streets, [centre], WALKING);
      const breaks = [100, 200, 300];
      const { streets: parts } = await computeServiceAreas(streets, gates, { ...base, travel, breaks });
      expect(parts.length).toBeGreaterThan(10);
      for (const { edge, from, to, costFrom, costTo, level } of parts) {
        const least = Math.min(costFrom, costTo);
        expect(Math.max(costFrom, costTo)).toBeLessThanOrEqual(breaks[level] as number);
        expect(least).toBeGreaterThanOrEqual(level === 0 ? 0 : (breaks[level - 1] as number));
        // At the end of a one-way street a place costs what its node costs, by whatever street.
        const inside = 1e-7 * (to - from);
        const places = [from + inside, (from + to) / 2, to - inside].map((measure) => [
          { edge, measure, cost: 0, distance: 0 },
        ]);
        const matrix = createMatrix(streets.network, places, travel);
        matrix.searchFrom(gates[0] ?? []);
        expect(matrix.connect(0)?.cost).toBeCloseTo(costFrom, 3);
        expect(matrix.connect(1)?.cost).toBeCloseTo((costFrom + costTo) / 2, 6);
        expect(matrix.connect(2)?.cost).toBeCloseTo(costTo, 3);
      }
    }
  });
});

function cuts(place: (at: number) => Position): Position[] {
  return Array.from({ length: 41 }, (_, i) => place((i - 20) * 50)).slice(1);
}
