/** Recognises JSON of other formats than GeoJSON by its members, and names it with the way out. */
import { isObject } from './is-object.ts';
import { show } from './show.ts';

const READS = 'this server reads GeoJSON';

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
    return `is TopoJSON; ${READS}. Convert it: ogr2ogr out.geojson in.topojson, or topo2geo`;
  }
  if (curves.has(type)) {
    const remedy = 'Replace its arcs by lines, such as ogr2ogr -nlt CONVERT_TO_LINEAR does';
    return `is ${show(type)}, a curve of JSON-FG; edges of GeoJSON are straight. ${remedy}`;
  }
  if (solids.has(type)) {
    return `is ${show(type)}, a solid of JSON-FG; ${READS}. Send its footprint as a Polygon or MultiPolygon`;
  }
  if (coverages.has(type)) return `is CoverageJSON, a raster; ${READS}. Make shapes of it first`;
  if (isEsri(value)) {
    return `is Esri JSON; ${READS}. Ask the service for f=geojson, or convert it: ogr2ogr out.geojson in.json`;
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
