import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/model/summary.ts';
import { toFlat } from '../../schemas/flat-geometry.ts';

const line = { type: 'LineString', coordinates: [[5, 52], [6, 53, 7], [5.5, 51]] } as const; // prettier-ignore

describe('the summary of an output', () => {
  it('counts features, geometries by type, vertices, empty ones and names of properties', () => {
    const value = {
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', properties: { name: 'a', area: 1 }, geometry: toFlat(line) },
        { type: 'Feature', properties: { name: 'b', kind: 'x' }, geometry: line },
        { type: 'Feature', properties: null, geometry: null },
        { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [] } },
      ],
      summary: { method: 'geodesic' },
    };
    expect(summarise(value)).toEqual({
      kind: 'FeatureCollection',
      features: 4,
      types: { LineString: 2, Polygon: 1 },
      vertices: 6,
      empty: 2,
      extent: [5, 51, 6, 53],
      properties: ['name', 'area', 'kind'],
      summary: { method: 'geodesic' },
    });
  });

  it('names the coordinate reference system of a crs member', () => {
    const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::25833' } };
    expect(summarise({ ...line, crs })).toMatchObject({ crs: 'EPSG:25833' });
    expect(summarise({ ...line, crs: null })).not.toHaveProperty('crs');
  });

  it('takes a geometry alone and a collection of geometries as one feature', () => {
    expect(summarise(toFlat(line))).toMatchObject({ kind: 'LineString', features: 1, vertices: 3, empty: 0 });
    const collection = { type: 'GeometryCollection', geometries: [line, { type: 'Point', coordinates: [0, 0] }] };
    expect(summarise(collection)).toMatchObject({
      types: { GeometryCollection: 1 },
      vertices: 4,
      extent: [0, 0, 6, 53],
    });
  });

  it('has nothing on a value that is not GeoJSON', () => {
    expect([1, 'a', null, [line], { type: 'Polygon' }, { type: 'ship', coordinates: [1, 2] }].map(summarise)).toEqual(
      Array.from({ length: 6 }, () => undefined),
    );
  });
});
