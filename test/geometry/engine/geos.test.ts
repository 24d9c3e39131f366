import { describe, expect, it } from 'vitest';
import type { Geometry, MultiPolygon, Polygon } from '../../../schemas/geometry-types.ts';
import { EngineError } from '../../../src/geometry/engine/engine.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import type { GeosInstance } from '../../../src/geometry/engine/geos-abi.ts';
import { createBlock } from '../../../src/geometry/engine/geos-block.ts';
import { withScope } from '../../../src/geometry/engine/geos-scope.ts';
import { engine } from '../in-geojson.ts';
import { ringArea, square } from '../relate/plane.ts';

const bowTie: Geometry = {
  type: 'Polygon',
  coordinates: [
    [
      [0, 0],
      [2, 2],
      [2, 0],
      [0, 2],
      [0, 0],
    ],
  ],
};
const unit: Geometry = { type: 'Polygon', coordinates: [square(0, 0, 1)] };

/** Has no closing position, which GEOS refuses with an exception. */
const openRing: Geometry = { type: 'Polygon', coordinates: [square(0, 0, 1), square(0.2, 0.2, 0.1).slice(0, 4)] };

describe('loadGeos', () => {
  it('gives the same engine each time', async () => {
    expect(await loadGeos()).toBe(await loadGeos());
  });
});

describe('the GEOS engine', () => {
  const points: Geometry = {
    type: 'MultiPoint',
    coordinates: [
      [1, 2],
      [3, 4],
    ],
  };
  const line: Geometry = {
    type: 'LineString',
    coordinates: [
      [1, 2],
      [3, 4],
    ],
  };
  const lines: Geometry = {
    type: 'MultiLineString',
    coordinates: [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 9],
      ],
    ],
  };
  const collection: Geometry = { type: 'GeometryCollection', geometries: [points, line] };

  it.each([{ type: 'Point', coordinates: [1, 2] } as const, points, line, lines, collection])(
    'takes a $type over and gives it back',
    (geometry) => {
      expect(engine.makeValid(geometry)).toEqual(geometry);
    },
  );

  it('takes polygons over and gives their rings back', () => {
    const polygon: Geometry = { type: 'Polygon', coordinates: [square(0, 0, 9), [...square(1, 1, 2)].reverse()] };
    const two: Geometry = { type: 'MultiPolygon', coordinates: [polygon.coordinates, [square(20, 0, 1)]] };
    const { coordinates } = engine.makeValid(two) as MultiPolygon;
    expect(coordinates.map((rings) => rings.map((ring) => ringArea(ring)))).toEqual([[1], [81, -4]]);
  });

  it('drops Z coordinates', () => {
    expect(engine.makeValid({ type: 'Point', coordinates: [1, 2, 3] })).toEqual({ type: 'Point', coordinates: [1, 2] });
  });

  it('gives exteriors counter-clockwise and holes clockwise', () => {
    const reversed: Geometry = { type: 'Polygon', coordinates: [[...square(0, 0, 9)].reverse(), square(1, 1, 2)] };
    const { coordinates } = engine.makeValid(reversed) as Polygon;
    expect(coordinates.map(ringArea)).toEqual([81, -4]);
  });

  it('measures area without holes', () => {
    const holed: Geometry = { type: 'Polygon', coordinates: [square(0, 0, 9), square(1, 1, 2)] };
    expect(engine.area(holed)).toBe(77);
    expect(engine.area({ type: 'Point', coordinates: [1, 2] })).toBe(0);
  });

  it('says why and where a polygon is not valid', () => {
    expect(engine.invalidity(bowTie)).toEqual({ reason: 'Self-intersection', at: [1, 1] });
    expect(engine.invalidity(unit)).toBeUndefined();
  });

  it('makes both halves of a bow-tie', () => {
    expect(engine.area(engine.makeValid(bowTie))).toBe(2);
  });

  it('unites, intersects and subtracts', () => {
    const shifted: Geometry = { type: 'Polygon', coordinates: [square(0.5, 0, 1)] };
    expect(engine.area(engine.intersection(unit, shifted))).toBe(0.5);
    expect(engine.area(engine.difference(unit, shifted))).toBe(0.5);
    expect(engine.area(engine.union({ type: 'GeometryCollection', geometries: [unit, shifted] }))).toBe(1.5);
  });

  it('gives a geometry without coordinates for nothing', () => {
    const far: Geometry = { type: 'Polygon', coordinates: [square(7, 7, 1)] };
    expect(engine.intersection(unit, far)).toEqual({ type: 'Polygon', coordinates: [] });
  });

  it("throws GEOS' own words", () => {
    expect(() => engine.area(openRing)).toThrow(EngineError);
    expect(() => engine.area(openRing)).toThrow('Points of LinearRing do not form a closed linestring');
  });

  it('gives all memory back, also after exceptions', () => {
    const ring = Array.from({ length: 1000 }, (_, i) => [Math.cos((i * Math.PI) / 500), Math.sin((i * Math.PI) / 500)]);
    const disc: Geometry = { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] };
    const broken: Geometry = { type: 'MultiPolygon', coordinates: [disc.coordinates, openRing.coordinates] };
    const round = () => {
      engine.buffer(disc, -0.5, 8);
      engine.intersection(disc, unit);
      engine.union({ type: 'GeometryCollection', geometries: [disc, unit] });
      engine.makeValid(bowTie);
      engine.invalidity(bowTie);
      expect(() => engine.area(broken)).toThrow();
    };
    for (let i = 0; i < 50; i++) round();
    const before = engine.heapBytes();
    // One of these geometries left behind each time would be more than 16 MB.
    for (let i = 0; i < 1500; i++) round();
    expect(engine.heapBytes()).toBe(before);
  });
});

it('needs no more memory after 100,000 calls', () => {
  const track: Geometry = { type: 'LineString', coordinates: [[0, 0], [1, 0], [1, 1]] }; // prettier-ignore
  const calls = [
    () => engine.buffer(track, 1, 2),
    () => engine.intersection(unit, track),
    () => engine.invalidity(unit),
    () => engine.area(unit),
    () => engine.union(unit),
  ];
  const round = () => calls.forEach((call) => call());
  for (let i = 0; i < 100; i++) round();
  const before = engine.heapBytes();
  // A hundred bytes left behind by each would be 10 MB.
  for (let i = 0; i < 20_000; i++) round();
  expect(engine.heapBytes()).toBe(before);
}, 60_000);

describe('scoped', () => {
  it('lets a trap of the WebAssembly through and frees nothing after it', () => {
    const module = new Proxy({} as GeosInstance['module'], {
      get: () => {
        throw new Error('touched a dead module');
      },
    });
    const [positions, scratch] = [createBlock(module), createBlock(module)];
    const dead: GeosInstance = { module, context: 1, lastError: () => '', positions, scratch };
    const trap = Object.assign(new Error('memory access out of bounds'), { name: 'RuntimeError' });
    const run = () =>
      withScope(dead, () => {
        throw trap;
      });
    expect(run).toThrow(trap);
  });
});
