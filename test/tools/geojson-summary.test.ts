import { describe, expect, it } from 'vitest';
import { describeGeojson } from '../../tools/geojson-summary.ts';

const ring = [
  [0, 0],
  [2, 0],
  [2, 1],
  [0, 0],
];

describe('describeGeojson', () => {
  it('tells a point', () => {
    expect(describeGeojson({ type: 'Point', coordinates: [7.1234567, 50] })).toBe(
      'Point, 1 part, 1 position, extent [7.123457, 50, 7.123457, 50]',
    );
  });

  it('counts the parts of a multipart geometry', () => {
    expect(describeGeojson({ type: 'MultiPolygon', coordinates: [[ring], [ring]] })).toBe(
      'MultiPolygon, 2 parts, 8 positions, extent [0, 0, 2, 1]',
    );
  });

  it('goes into collections', () => {
    const geometries = [
      { type: 'Point', coordinates: [-5, 9, 100] },
      { type: 'LineString', coordinates: ring },
    ];
    expect(describeGeojson({ type: 'GeometryCollection', geometries })).toBe(
      'GeometryCollection, 2 parts, 5 positions, extent [-5, 0, 2, 9]',
    );
  });

  it('says when there is nothing', () => {
    expect(describeGeojson({ type: 'Polygon', coordinates: [] })).toBe('Polygon, 0 parts, empty');
  });

  it('shows the properties of a feature', () => {
    const feature = { type: 'Feature', geometry: { type: 'Point', coordinates: [1, 2] }, properties: { area: 3 } };
    expect(describeGeojson(feature)).toBe(
      'Feature of Point, 1 part, 1 position, extent [1, 2, 1, 2], properties {"area":3}',
    );
  });

  it('counts the features of a collection by type', () => {
    const point = {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [1, 2] },
      properties: { name: 'a', n: 1 },
    };
    const line = { type: 'Feature', geometry: { type: 'LineString', coordinates: ring }, properties: null };
    expect(describeGeojson({ type: 'FeatureCollection', features: [point, point, line] })).toBe(
      'FeatureCollection of 3, 2 Point, 1 LineString, 6 positions, extent [0, 0, 2, 2], properties name, n',
    );
  });

  it.each([[null], [1], ['Point'], [{ type: 'Point' }], [{ type: 'Thing', coordinates: [1, 2] }], [[1, 2]]])(
    'leaves %j alone',
    (value) => {
      expect(describeGeojson(value)).toBeUndefined();
    },
  );
});
