/** What a real data set has among its features sooner or later, and engines break on. */

export interface Case {
  readonly name: string;
  /** GeoJSON for any input that takes a geometry or a layer. */
  readonly value: object;
  /** So many vertices that only processes of (nearly) linear time are asked. */
  readonly large?: boolean;
  /** Longitude and latitude with an edge over more than 180 degrees. */
  readonly isUncut?: boolean;
  /** Coordinates that cannot be longitude and latitude. */
  readonly isOffEarth?: boolean;
  /** What no schema takes. */
  readonly isMalformed?: boolean;
}

const feature = (geometry: unknown, id?: string | number) => ({
  type: 'Feature',
  ...(id !== undefined && { id }),
  properties: { name: 'n', value: 1 },
  geometry,
});
const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });
const point = (...coordinates: number[]) => ({ type: 'Point', coordinates });
const line = (...coordinates: number[][]) => ({ type: 'LineString', coordinates });
const polygon = (...coordinates: number[][][]) => ({ type: 'Polygon', coordinates });
const square = (x: number, y: number, side: number) => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];

const mixed = [point(5, 5), line([0, 0], [4, 4], [8, 0]), polygon(square(1, 1, 3))];

export const cases: readonly Case[] = [
  { name: 'a single point', value: point(5.1, 52.1) },
  { name: 'a feature without a geometry', value: feature(null, 'none') },
  { name: 'no features', value: collection() },
  { name: 'only features without a geometry', value: collection(feature(null, 'a'), feature(null, 'b')) },
  {
    name: 'some features without a geometry',
    value: collection(feature(polygon(square(0, 0, 2)), 'a'), feature(null, 'b'), feature(polygon(square(1, 1, 2)), 3)),
  },
  ...['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'].map((type) => ({
    name: `an empty ${type}`,
    value: feature({ type, coordinates: [] }, 'empty'),
    isMalformed: type === 'Point',
  })),
  { name: 'an empty GeometryCollection', value: feature({ type: 'GeometryCollection', geometries: [] }, 'empty') },
  {
    name: 'empty geometries among others',
    value: collection(
      feature({ type: 'MultiPolygon', coordinates: [] }),
      feature(polygon(square(0, 0, 2))),
      feature({ type: 'MultiPoint', coordinates: [] }),
      feature({ type: 'GeometryCollection', geometries: [{ type: 'LineString', coordinates: [] }, point(1, 1)] }),
    ),
  },
  { name: 'a mixed layer', value: collection(...mixed.map((geometry, id) => feature(geometry, id))) },
  { name: 'a mixed collection', value: { type: 'GeometryCollection', geometries: mixed } },
  {
    name: 'collections inside a collection',
    value: {
      type: 'GeometryCollection',
      geometries: [{ type: 'GeometryCollection', geometries: mixed }, { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }], // prettier-ignore
    },
  },
  {
    name: 'heights',
    value: collection(
      feature(point(1, 2, 30)),
      feature(line([0, 0, 1], [3, 3], [4, 4, 1e4])),
      feature(polygon([[0, 0, 5], [4, 0, 5], [4, 4, 6], [0, 4, 6], [0, 0, 5]])), // prettier-ignore
    ),
  },
  {
    name: 'vertices twice and thrice',
    value: collection(
      feature(line([0, 0], [0, 0], [1, 1], [1, 1], [1, 1], [2, 0])),
      feature(polygon([[0, 0], [0, 0], [3, 0], [3, 0], [3, 3], [3, 3], [0, 3], [0, 0], [0, 0]])), // prettier-ignore
      feature({ type: 'MultiPoint', coordinates: [[1, 1], [1, 1], [1, 1]] }), // prettier-ignore
    ),
  },
  { name: 'a line of no length', value: line([3, 3], [3, 3]) },
  { name: 'a polygon that is a point', value: polygon([[3, 3], [3, 3], [3, 3], [3, 3]]) }, // prettier-ignore
  { name: 'a polygon that is a line', value: polygon([[0, 0], [4, 4], [8, 8], [0, 0]]) }, // prettier-ignore
  { name: 'a bow-tie', value: polygon([[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]) }, // prettier-ignore
  {
    name: 'a spike',
    value: polygon([[0, 0], [4, 0], [4, 2], [9, 2], [4, 2], [4, 4], [0, 4], [0, 0]]), // prettier-ignore
  },
  {
    name: 'shells inside shells',
    value: { type: 'MultiPolygon', coordinates: [[square(0, 0, 9)], [square(1, 1, 5)], [square(2, 2, 1)]] },
  },
  { name: 'a hole outside its shell', value: polygon(square(0, 0, 2), square(5, 5, 2)) },
  { name: 'a hole that is the shell', value: polygon(square(0, 0, 2), square(0, 0, 2)) },
  { name: 'a ring the wrong way round', value: polygon(square(0, 0, 2).toReversed()) },
  { name: 'the same feature twice', value: collection(feature(polygon(square(0, 0, 2)), 'x'), feature(polygon(square(0, 0, 2)), 'x')) }, // prettier-ignore
  {
    name: 'coordinates of 1e8',
    isOffEarth: true,
    value: collection(
      feature(polygon(square(1e8, 1e8, 1000))),
      feature(polygon(square(1e8 + 500, 1e8 + 500, 1000))),
      feature(line([1e8, 1e8], [1e8 + 2000, 1e8 + 2000])),
      feature(point(1e8 + 1, -1e8)),
    ),
  },
  {
    name: 'slivers of 1e-12',
    value: collection(
      feature(polygon([[0, 0], [1, 0], [1, 1e-12], [0, 0]])), // prettier-ignore
      feature(polygon([[0, 0], [1, 0], [1, 1], [0, 1], [0, 1e-12], [0, 0]])), // prettier-ignore
      feature(polygon([[1 + 1e-12, 0], [2, 0], [2, 1], [1 + 1e-12, 1], [1 + 1e-12, 0]])), // prettier-ignore
      feature(line([0, 0], [1e-12, 1e-12])),
    ),
  },
  {
    name: 'the poles and the antimeridian',
    value: collection(
      feature(point(180, 90)),
      feature(point(-180, -90)),
      feature(polygon([[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]])), // prettier-ignore
    ),
  },
  {
    // test/contract/antimeridian.test.ts holds which processes refuse it.
    name: 'a line over the antimeridian that is not cut there',
    isUncut: true,
    value: collection(feature(line([179, 0], [-179, 0]))),
  },
  {
    name: 'a line like a spiral of 200,000 vertices',
    large: true,
    value: { type: 'LineString', coordinates: spiral(200_000, 60) },
  },
  {
    name: 'a polygon like a spiral of 200,000 vertices',
    large: true,
    value: polygon(ribbon(100_000, 50)),
  },
];

/** Positions along a spiral of Archimedes, of 80 turns. */
function spiral(count: number, radius: number): number[][] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (i / count) * 160 * Math.PI;
    const r = (radius * (i + 1)) / count;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}

/** A ring that follows a spiral outwards and comes back a little beside it. */
function ribbon(count: number, radius: number): number[][] {
  const out = spiral(count, radius);
  const back = out.map(([x = 0, y = 0]) => {
    const r = Math.hypot(x, y);
    const wider = (r + radius / 400) / r;
    return [x * wider, y * wider];
  });
  const ring = [...out, ...back.reverse()];
  return [...ring, ring[0] ?? []];
}
