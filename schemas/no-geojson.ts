/** Describes a value that is not GeoJSON: what it seems to be, and what to send instead. */
import { show } from './show.ts';

/** Well-known text, also with the SRID of PostGIS, or behind the name of a CRS as in GeoSPARQL. */
export const WKT =
  /^\s*(?:<[^>\s]+>\s*)?(?:SRID=\d+;\s*)?(?:(?:MULTI)?(?:POINT|LINESTRING|POLYGON|CURVE|SURFACE)|GEOMETRYCOLLECTION|CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|POLYHEDRALSURFACE|TIN|TRIANGLE|LINEARRING)\s*(?:[ZM]+\s*)?(?:\(|EMPTY)/i;

/** Well-known binary as hex digits, with the marks of databases: byte order, type and flags of PostGIS, then numbers. */
export const HEX_WKB = /^\s*(?:0x|\\x|x')?(?:01[\da-f]{2}0[\da-f]00[02468ace]0|00[02468ace]0000[\da-f]{3})[\da-f]{8}/i;
/** A name with an extension, perhaps with the name of a layer behind it. */
const FILE_NAME = /^[^{[<(\n]{1,200}\.[a-z][a-z0-9]{1,9}(?:#.*)?$/i;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const reference = 'isthmus://jobs/{id}/results/{output}';

/** @returns the predicate of a sentence about the value */
export function noGeojson(value: unknown): string {
  const shown = show(value);
  if (typeof value !== 'string') return `must be GeoJSON, not ${shown}`;
  if (WKT.test(value)) {
    return `must be GeoJSON, not well-known text (${shown}): a point is {"type": "Point", "coordinates": [x, y]}`;
  }
  if (HEX_WKB.test(value)) {
    return `must be GeoJSON, not well-known binary (${shown}): ST_AsGeoJSON makes it in PostGIS, shapely.to_geojson in Python`;
  }
  if (/^\s*[{[]/.test(value))
    return `must be GeoJSON itself, not a string that contains it (${shown}). Remove the quotes`;
  if (UUID.test(value)) return `must be GeoJSON or a reference, not ${shown}; the result of a job is ${reference}`;
  if (FILE_NAME.test(value)) {
    return `must be GeoJSON or a reference, not ${shown}; a file of the root folder is "file:${value.slice(0, 60)}"`;
  }
  return `must be GeoJSON or a reference (${reference}), not ${shown}`;
}

/** A reference in a member of its own, or a position by its names: neither has a `type`. */
export function noType(value: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(value.rows)) return 'is missing: this is a table, and a layer is taken. points-from-table makes one of it'; // prettier-ignore
  const named = ['ref', 'reference', 'url', 'uri'].find((name) => typeof value[name] === 'string');
  if (named !== undefined) return `is missing. A reference is {"href": ${show(value[named])}}, or that string alone`;
  const x = value.lon ?? value.lng ?? value.longitude ?? value.x;
  const y = value.lat ?? value.latitude ?? value.y;
  if (typeof x === 'number' && typeof y === 'number') {
    return `is missing. This point is {"type": "Point", "coordinates": [${x}, ${y}]}`;
  }
  return 'is missing; it is FeatureCollection, Feature, or a type of geometry such as Point';
}
