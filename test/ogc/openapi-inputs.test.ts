/** The forms of inputs in the OpenAPI document are those that the server takes. */
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject } from '../../schemas/is-object.ts';
import { createTestApi, json, type TestApi } from './api.ts';

let test: TestApi;
let isValid: (process: string, inputs: object) => boolean;
let result: string;

beforeAll(async () => {
  test = await createTestApi();
  result = `http://localhost${await test.finish('one-geometry', { inputs: { geometry: point } })}/results/geometry`;
  const api = (await json(test.api.request('/api'))) as {
    components: object;
    paths: Record<string, { post: { requestBody: { content: Record<string, { schema: object }> } } }>;
  };
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', components: api.components });
  isValid = (process, inputs) => {
    const { schema } = api.paths[`/processes/${process}/execution`]?.post.requestBody.content['application/json'] ?? {};
    const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components'), (_, value) =>
      toDraft7(value),
    ) as object;
    return ajv.validate(pointed, { inputs });
  };
});
afterAll(() => test.close());

/** Bounds are excluded by a boolean in OpenAPI 3.0. */
function toDraft7(value: unknown): unknown {
  if (!isObject(value) || value.exclusiveMinimum !== true) return value;
  const { minimum, ...rest } = value;
  return { ...rest, exclusiveMinimum: minimum };
}

const point = { type: 'Point', coordinates: [1, 2] };
const feature = { type: 'Feature', geometry: point, properties: null };

describe('an input in the OpenAPI document', () => {
  it.each<[string, object, boolean]>([
    ['echo', { message: 'a' }, true],
    ['echo', { message: { value: 'a' } }, true],
    ['echo', { message: { value: 'a', mediaType: 'text/plain', format: { encoding: 'utf-8' } } }, true],
    ['echo', { message: { value: 'a', encoding: 'latin-1' } }, false],
    ['echo', { message: { value: null } }, false],
    ['echo', { message: { href: '' } }, false],
    ['echo', { message: { href: 'file:a.txt' } }, false],
    ['echo', { message: 'a', number: { value: 3, mediaType: 'application/json' } }, true],
    ['echo', { message: 'a', number: { value: 3, mediaType: 'text/plain' } }, false],
    ['echo', { message: 'a', array: [1, { value: 2 }] }, true],
    ['echo', { message: 'a', array: 1 }, true],
    ['echo', { message: 'a', array: { value: [1] } }, true],
    ['echo', { message: 'a', array: ['x'] }, false],
    ['echo', { message: 'a', bbox: { bbox: [0, 0, 1, 1] } }, true],
    ['echo', { message: 'a', bbox: { bbox: [0, 0, 0, 1, 1, 1] } }, true],
    ['echo', { message: 'a', bbox: { bbox: [0, 0, 1, 1, 1] } }, false],
    ['echo', { message: 'a', geometry: point }, true],
    ['echo', { message: 'a', geometry: { type: 'GeometryCollection', geometries: [point] } }, false],
    ['echo', { message: 'a', geometry: { type: 'Point', coordinates: [1e101, 0] } }, false],
    ['one-geometry', { geometry: point }, true],
    ['one-geometry', { geometry: { value: point, mediaType: 'application/geo+json' } }, true],
    ['one-geometry', { geometry: { value: point, mediaType: 'text/wkt' } }, false],
    ['one-geometry', { geometry: { type: 'Point' } }, false],
    ['one-geometry', { geometry: { type: 'Point', coordinates: [1] } }, false],
    ['one-geometry', { geometry: { type: 'LineString', coordinates: [[1, 2]] } }, false],
    ['one-geometry', { geometry: { type: 'GeometryCollection', geometries: [point] } }, true],
    ['one-geometry', { geometry: feature }, false],
    ['convex-hull', { layer: feature }, true],
    ['convex-hull', { layer: { type: 'FeatureCollection', features: [feature] } }, true],
    ['convex-hull', { layer: { value: 'POINT (1 2)', mediaType: 'text/wkt' } }, true],
    ['convex-hull', { layer: { value: 'UE9JTlQgKDEgMik=', encoding: 'base64' } }, true],
    [
      'convex-hull',
      { layer: { value: 'UE9JTlQgKDEgMik=', format: { mediaType: 'text/wkt', encoding: 'base64' } } },
      true,
    ],
    ['convex-hull', { layer: { value: 'POINT (1 2)', mediaType: 'text/wkt', encoding: 'gzip' } }, false],
    ['convex-hull', { layer: { type: 'FeatureCollection' } }, false],
    ['convex-hull', { layer: { type: 'Feature', geometry: 3, properties: {} } }, false],
    ['convex-hull', { layer: { type: 'Circle', coordinates: [1, 2] } }, false],
  ])('of %s allows what the server takes: %j is %s', async (process, inputs, isTaken) => {
    expect(isValid(process, inputs)).toBe(isTaken);
    expect((await test.execute(process, { inputs })).status).toBe(isTaken ? 200 : 400);
  });

  const shapeOf = (type: string, coordinates: unknown) => ({ type, coordinates });
  const named = (name: string) => ({ type: 'name', properties: { name } });
  const [ring, open] = [
    [[0, 0], [1, 0], [1, 1], [0, 0]],
    [[0, 0], [1, 0], [1, 1]],
  ]; // prettier-ignore
  const square = shapeOf('Polygon', [ring]);

  it.each<[string, unknown, boolean, boolean]>([
    ['an empty polygon', shapeOf('Polygon', []), true, false],
    ['a polygon of an empty ring', shapeOf('Polygon', [[]]), true, false],
    ['no points', shapeOf('MultiPoint', []), true, false],
    ['an empty position', shapeOf('MultiPoint', [[]]), true, false],
    ['an empty position beside one', shapeOf('MultiPoint', [[], [1, 2]]), true, true],
    ['an empty point', shapeOf('Point', []), true, false],
    ['an empty line', shapeOf('LineString', []), true, false],
    ['an empty position in a line', shapeOf('LineString', [[1, 2], []]), false, false],
    ['no lines', shapeOf('MultiLineString', []), true, false],
    ['an empty line beside one', shapeOf('MultiLineString', [[], open]), true, true],
    ['no polygons', shapeOf('MultiPolygon', []), true, false],
    ['an empty polygon beside one', shapeOf('MultiPolygon', [[], [ring]]), true, true],
    ['an empty collection', { type: 'GeometryCollection', geometries: [] }, true, false],
    ['an empty member', { type: 'GeometryCollection', geometries: [point, shapeOf('Polygon', [])] }, true, true],
    ['a ring of 3 positions', shapeOf('Polygon', [open]), true, false],
    [
      'a ring of 2 positions',
      shapeOf('Polygon', [
        [
          [0, 0],
          [1, 0],
        ],
      ]),
      false,
      false,
    ],
    [
      'a hole of 2 positions',
      shapeOf('Polygon', [
        ring,
        [
          [0, 0],
          [1, 0],
        ],
      ]),
      true,
      false,
    ],
    ['a line of one position', shapeOf('LineString', [[1, 2]]), false, false],
    ['4 numbers in a position', shapeOf('Point', [1, 2, 3, 4]), true, false],
    ['a text in a position', shapeOf('Point', ['1', 2]), false, false],
    ['a crs member that is null', { ...point, crs: null }, true, true],
    ['a number as crs member', { ...point, crs: 4 }, false, false],
    ['an EPSG code as crs member', { ...point, crs: 4326 }, true, true],
    ['an empty crs member', { ...point, crs: {} }, false, false],
    ['an array as crs member', { ...point, crs: [] }, false, false],
    ['a crs member by name', { ...point, crs: named('urn:ogc:def:crs:OGC:1.3:CRS84') }, true, true],
    ['a crs member in lower case', { ...point, crs: ' epsg:4326' }, true, true],
    ['a feature without properties', { type: 'Feature', geometry: point }, true, false],
    ['a feature without a geometry', { type: 'Feature', properties: {} }, false, false],
    ['no geometry', { ...feature, geometry: null }, true, false],
    ['an array as properties', { ...feature, properties: [] }, false, false],
    ['an array as id', { ...feature, id: [1, 2] }, false, false],
    ['null as id', { ...feature, id: null }, false, false],
    ['a text as id', { ...feature, id: 'a' }, true, false],
    ['a number as id', { ...feature, id: 1.5 }, true, false],
    ['a geometry among features', { type: 'FeatureCollection', features: [point] }, false, false],
    ['a crs member of a geometry of a feature', { ...feature, geometry: { ...point, crs: 4 } }, false, false],
  ])('takes %s as the server does, in a layer and as a geometry', async (_, value, isLayer, isGeometry) => {
    for (const [process, inputs, isTaken] of [
      ['buffer', { layer: value, distance: 1 }, isLayer],
      ['one-geometry', { geometry: value }, isGeometry],
    ] as const) {
      expect([process, isValid(process, inputs)]).toEqual([process, isTaken]);
      expect([process, (await test.execute(process, { inputs })).status]).toEqual([process, isTaken ? 200 : 400]);
    }
  });

  it('names no other CRS, which the server transforms: which codes it knows has no pattern', async () => {
    const inputs = { layer: { type: 'Point', coordinates: [530_000, 180_000], crs: named('EPSG:27700') }, distance: 1 };
    expect(isValid('buffer', inputs)).toBe(false);
    expect((await test.execute('buffer', { inputs })).status).toBe(200);
  });

  it.each<[string, object, boolean]>([
    ['voronoi', { layer: shapeOf('MultiPoint', open), extent: [0, 0, 10, 10] }, true],
    ['voronoi', { layer: shapeOf('MultiPoint', open), extent: { value: [0, 0, 10, 10] } }, true],
    ['voronoi', { layer: shapeOf('MultiPoint', open), extent: [0, 0, 0, 10, 10, 10] }, true],
    ['voronoi', { layer: shapeOf('MultiPoint', open), extent: [0, 0, 10, 10, 10] }, false],
    ['echo', { message: 'a', bbox: [0, 0, 1, 1] }, false],
    ['describe-crs', { crs: 4326 }, true],
    ['describe-crs', { crs: { value: 4326 } }, true],
    ['describe-crs', { crs: { value: 4326, mediaType: 'text/plain' } }, false],
    ['describe-crs', { crs: 4326.5 }, false],
    ['describe-crs', { crs: -1 }, false],
    ['describe-crs', { crs: '' }, false],
    ['cluster', { layer: point, min_points: 1e308 }, false],
    ['cluster', { layer: point, min_points: Number.MAX_SAFE_INTEGER }, true],
    ['suggest-crs', { bbox: [0, 0, 1, 1] }, true],
    ['suggest-crs', { bbox: [0, 0, 1, 1], extent: [0, 0, 1, 1] }, false],
    ['suggest-crs', { geometry: square }, true],
    ['buffer', { geometry: point, distance: 1 }, true],
    ['buffer', { geometry: { value: point }, distance: 1 }, true],
    ['buffer', { geometry: point, layer: point, distance: 1 }, false],
    ['buffer', { distance: 1 }, false],
    ['intersection', { a: square, overlay: square }, true],
    ['intersection', { a: square, layer: square, b: square }, false],
    ['intersection', { a: square }, false],
    ['count-points', { layer: square, points: point }, true],
    ['count-points', { polygons: square, points: point }, true],
    ['count-points', { polygons: square, layer: point }, true],
    ['count-points', { polygons: square, layer: square, points: point }, false],
    ['count-points', { polygons: square }, false],
    ['count-points', { layer: square }, false],
    ['validate', { layer: shapeOf('Point', ['1', null]) }, true],
    ['diagnose', { layer: { type: 'FeatureCollection', features: [3] } }, true],
    ['make-valid', { layer: { type: 'Feature' } }, true],
    ['validate', { layer: shapeOf('Circle', []) }, false],
    ['validate', { layer: { type: 'FeatureCollection', features: 3 } }, false],
  ])('of %s has the names and forms that the server takes: %j is %s', async (process, inputs, isTaken) => {
    expect(isValid(process, inputs)).toBe(isTaken);
    expect((await test.execute(process, { inputs })).status).toBe(isTaken ? 200 : 400);
  });

  it('may refer to a result of this server, in an object or where GeoJSON is expected by its URL', async () => {
    for (const geometry of [{ href: result }, result, { href: result.replace('http://localhost/', 'isthmus://') }]) {
      expect(isValid('one-geometry', { geometry })).toBe(true);
      expect((await test.execute('one-geometry', { inputs: { geometry } })).status).toBe(200);
    }
  });
});
