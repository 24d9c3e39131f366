/** Recognises JSON of other formats than GeoJSON by its members, and names it with the way out: an inline value is GeoJSON, a file may be others. */
import { isObject } from './is-object.ts';
import { show } from './show.ts';

const PLACE = 'in the place of GeoJSON';
/** The answer of another server is at hand there, and need not be repeated in a request. */
const REFER = 'Files of it are read: give its address as {"href": "https://…"}, or save it and name it as "file:…"';

const curves: ReadonlySet<unknown> = new Set([
  'CircularString',
  'CompoundCurve',
  'CurvePolygon',
  'MultiCurve',
  'MultiSurface',
]);
const solids: ReadonlySet<unknown> = new Set(['Polyhedron', 'MultiPolyhedron', 'Prism', 'MultiPrism']);
const coverages: ReadonlySet<unknown> = new Set(['Coverage', 'CoverageCollection', 'Domain', 'NdArray']);

/** @returns the predicate of a sentence about the value, undefined for what may be meant as GeoJSON */
export function foreignJson(value: Readonly<Record<string, unknown>>): string | undefined {
  const { type } = value;
  if (type === 'Topology') {
    return `is TopoJSON; a value in a request is GeoJSON. ${REFER}`;
  }
  if (curves.has(type)) {
    const remedy = 'Replace its arcs by lines, such as ogr2ogr -nlt CONVERT_TO_LINEAR does';
    return `is ${show(type)}, a curve of JSON-FG; edges of GeoJSON are straight. ${remedy}`;
  }
  if (solids.has(type)) {
    return `is ${show(type)}, a solid of JSON-FG ${PLACE}. Send its footprint as a Polygon or MultiPolygon`;
  }
  if (coverages.has(type)) return `is CoverageJSON, a raster, ${PLACE}. Make shapes of it first`;
  if (isEsri(value)) {
    return `is Esri JSON; a value in a request is GeoJSON. Ask the service for f=geojson. ${REFER}`;
  }
  if (
    type === undefined &&
    Array.isArray(value.elements) &&
    (value.osm3s !== undefined || value.version !== undefined)
  ) {
    return `is Overpass JSON; a value in a request is GeoJSON. ${REFER}`;
  }
  return undefined;
}

const esriArrays = ['rings', 'paths', 'points', 'curveRings', 'curvePaths'];

/** A feature set, a feature or a geometry of ArcGIS. */
function isEsri(value: Readonly<Record<string, unknown>>): boolean {
  const { type, features, geometryType, spatialReference, x, y } = value;
  if (typeof geometryType === 'string' && geometryType.startsWith('esri')) return true;
  // A foreign member of GeoJSON may have any of these names.
  if (type === 'Feature' || value.coordinates !== undefined || value.geometries !== undefined) return false;
  const first: unknown = Array.isArray(features) ? features[0] : value;
  if (isObject(first) && isObject(first.attributes) && first.properties === undefined && first.type === undefined) {
    return true;
  }
  if (esriArrays.some((name) => Array.isArray(value[name]))) return true;
  return isObject(spatialReference) && typeof x === 'number' && typeof y === 'number';
}
