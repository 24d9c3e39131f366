/** Types that are misspelt, and JSON of other formats: the error names what was meant, or the format and the way out. */
import { describe, expect, it } from 'vitest';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import geometryBuffer from '../../src/processes/geometry-buffer.ts';
import measure from '../../src/processes/measure.ts';

const messageOf = (layer: unknown): string => {
  try {
    parseInputs(measure, { layer });
    return 'none';
  } catch (error) {
    return (error as Error).message.replace(/^measure cannot run: /, '');
  }
};
const inFeature = (geometry: unknown) => ({ type: 'Feature', properties: {}, geometry });
const inCollection = (...features: readonly unknown[]) => ({ type: 'FeatureCollection', features });

describe('a misspelt type', () => {
  it.each([
    ['Featurecollection', 'FeatureCollection'],
    ['featurecollection', 'FeatureCollection'],
    ['Feature Collection', 'FeatureCollection'],
    ['feature_collection', 'FeatureCollection'],
    ['FeatureColection', 'FeatureCollection'],
    ['collection', 'FeatureCollection'],
    ['feature', 'Feature'],
    ['Featrue', 'Feature'],
    ['point', 'Point'],
    ['POLYGON', 'Polygon'],
    ['Multipolygon', 'MultiPolygon'],
    ['MultiPolygons', 'MultiPolygon'],
    ['Linestring', 'LineString'],
    ['Polyline', 'LineString'],
    ['geometrycollection', 'GeometryCollection'],
  ])('%s is taken for %s', (type, meant) => {
    expect(messageOf({ type, features: [] })).toBe(`/layer/type is "${type}"; did you mean ${meant}?`);
  });

  it('is told at any level', () => {
    expect(messageOf(inFeature({ type: 'point', coordinates: [1, 2] }))).toBe(
      '/layer/geometry/type is "point"; did you mean Point?',
    );
    expect(messageOf(inCollection(inFeature({ type: 'GeometryCollection', geometries: [{ type: 'polygon' }] })))).toBe(
      '/layer/features/0/geometry/geometries/0/type is "polygon"; did you mean Polygon? (feature 0).',
    );
    expect(messageOf(inCollection({ type: 'feature', properties: {}, geometry: null }))).toBe(
      '/layer/features/0/type is "feature"; did you mean Feature? (feature 0).',
    );
    expect(() => parseInputs(geometryBuffer, { geometry: { type: 'Pont' }, distance: 1 })).toThrow(
      'geometry-buffer cannot run: /geometry/type is "Pont"; did you mean Point?',
    );
  });

  it('that is like none gets the list of all', () => {
    expect(messageOf({ type: 'banana' })).toBe(
      '/layer/type must be one of FeatureCollection, Feature, Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon, GeometryCollection, not "banana".',
    );
  });
});

describe('JSON of another format', () => {
  const esri =
    'is Esri JSON; a value in a request is GeoJSON. Ask the service for f=geojson. Files of it are read: give its address as {"href": "https://…"}, or save it and name it as "file:…"';
  const ring = [[[0, 0], [0, 1], [1, 1], [0, 0]]]; // prettier-ignore
  const wkid = { wkid: 4326 };

  it.each([
    [
      'TopoJSON',
      { type: 'Topology', objects: {}, arcs: [] },
      '/layer is TopoJSON; a value in a request is GeoJSON. Files of it are read: give its address as {"href": "https://…"}, or save it and name it as "file:…".',
    ],
    [
      'an answer of Overpass',
      { version: 0.6, generator: 'Overpass API', osm3s: {}, elements: [{ type: 'node', id: 1, lat: 1, lon: 2 }] },
      '/layer is Overpass JSON; a value in a request is GeoJSON. Files of it are read: give its address as {"href": "https://…"}, or save it and name it as "file:…".',
    ],
    [
      'an Esri feature set',
      { geometryType: 'esriGeometryPoint', features: [{ attributes: {}, geometry: { x: 1, y: 2 } }] },
      `/layer ${esri}.`,
    ],
    [
      'one that was called a collection',
      inCollection({ attributes: { a: 1 }, geometry: { x: 1, y: 2 } }),
      `/layer/features/0 ${esri} (feature 0).`,
    ],
    ['an Esri feature', { attributes: {}, geometry: { rings: ring } }, `/layer ${esri}.`],
    ['an Esri polygon', { rings: ring, spatialReference: wkid }, `/layer ${esri}.`],
    ['an Esri polygon with a type', { type: 'polygon', rings: ring, spatialReference: wkid }, `/layer ${esri}.`],
    ['an Esri line', { paths: ring }, `/layer ${esri}.`],
    ['Esri points', { points: [[0, 0]] }, `/layer ${esri}.`],
    ['an Esri point', { x: 1, y: 2, spatialReference: wkid }, `/layer ${esri}.`],
    ['an Esri geometry in a Feature', inFeature({ rings: ring }), `/layer/geometry ${esri}.`],
    [
      'an Esri feature among others',
      inCollection(inFeature(null), { attributes: {}, geometry: { x: 1, y: 2 } }),
      `/layer/features/1 ${esri} (feature 1).`,
    ],
    ['a curve', { type: 'CircularString', coordinates: [[0, 0], [1, 1], [2, 0]] }, '/layer is "CircularString", a curve of JSON-FG; edges of GeoJSON are straight. Replace its arcs by lines, such as ogr2ogr -nlt CONVERT_TO_LINEAR does.'], // prettier-ignore
    [
      'a curve in a Feature',
      inFeature({ type: 'CurvePolygon', geometries: [] }),
      '/layer/geometry is "CurvePolygon", a curve of JSON-FG; edges of GeoJSON are straight. Replace its arcs by lines, such as ogr2ogr -nlt CONVERT_TO_LINEAR does.',
    ],
    [
      'a solid',
      { type: 'Polyhedron', coordinates: [] },
      '/layer is "Polyhedron", a solid of JSON-FG in the place of GeoJSON. Send its footprint as a Polygon or MultiPolygon.',
    ],
    [
      'a coverage',
      { type: 'Coverage' },
      '/layer is CoverageJSON, a raster, in the place of GeoJSON. Make shapes of it first.',
    ],
  ])('is named: %s', (_, layer, message) => {
    expect(messageOf(layer).replace(/ Run make-valid.*| \(?Pass invalid.*/, '')).toBe(message);
  });

  it('is not seen in foreign members of GeoJSON', () => {
    const point = { type: 'Point', coordinates: [1, 2], rings: [], attributes: {} };
    expect(messageOf(point)).toBe('none');
    expect(messageOf({ ...inFeature(point), attributes: {}, rings: [], spatialReference: wkid })).toBe('none');
    expect(messageOf({ ...inCollection(inFeature(point)), geometryType: 'points', spatialReference: wkid })).toBe(
      'none',
    );
  });
});
